package offpeak.simulator.home;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An electric car. Like the {@link Home} it has no thread: it is brought up to the clock whenever somebody looks. It draws
 * from a charger that is not part of the home's flows.
 */
public final class Vehicle {

    /** What its charging does, in the vendor's words. */
    public enum Charging {
        DISCONNECTED("Disconnected"), STOPPED("Stopped"), CHARGING("Charging"), COMPLETE("Complete");

        private final String wire;

        Charging(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    /** A car as it is at an instant. */
    public record Seen(Instant at, boolean awake, boolean plugged, Charging charging, double soc, int limitPercent,
            int amps, double powerW, Optional<Instant> start, boolean climate, double latitude, double longitude) {}

    private static final double CAPACITY_WH = 60_000;
    public static final int MOST_AMPS = 32;
    public static final int VOLTS = 230;
    private static final int PHASES = 3;
    private static final double EFFICIENCY = 0.92;
    private static final double CLIMATE_W = 1500;
    private static final Duration STEP = Duration.ofMinutes(1);
    private static final double STEP_H = 1 / 60.0;
    /** How long after the last call that reached it. */
    private static final Duration FALLS_ASLEEP = Duration.ofMinutes(12);
    private static final Duration WAKES = Duration.ofSeconds(20);
    private static final double HOME_LATITUDE = 51.5;
    private static final double HOME_LONGITUDE = -0.1;
    private static final LocalTime LEAVES = LocalTime.of(8, 0);
    private static final LocalTime IS_BACK = LocalTime.of(17, 30);
    private static final double DRIVEN = 0.3;
    private static final double LEAST_LEFT = 0.1;

    private final InstantSource clock;
    private final ZoneId zone;
    private Instant at;
    private Instant busyAt;
    private boolean awake;
    private Optional<Instant> wakesAt = Optional.empty();
    private boolean plugged = true;
    private boolean wanted;
    private double soc = 0.4;
    private int limitPercent = 80;
    private int amps = 16;
    private OptionalInt startMinutes = OptionalInt.empty();
    private Optional<Instant> start = Optional.empty();
    private boolean climate;
    private double homeLatitude = HOME_LATITUDE;
    private double longitude = HOME_LONGITUDE;
    private double latitude = HOME_LATITUDE;
    private boolean commutes;

    /** Asleep at home, on its cable, with 40 %. */
    public Vehicle(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
        this.at = clock.instant();
        this.busyAt = at;
    }

    public synchronized Seen seen() {
        advance();
        return new Seen(at, awake, plugged, charging(), soc, limitPercent, amps, powerW(), start, climate, latitude,
                longitude);
    }

    /** Begins to wake; it takes some seconds. */
    public synchronized void wake() {
        advance();
        if (!awake && wakesAt.isEmpty()) {
            wakesAt = Optional.of(at.plus(WAKES));
        }
    }

    /** Whether a call reaches it; one that does keeps it awake. */
    public synchronized boolean reached() {
        advance();
        if (awake) {
            busyAt = at;
        }
        return awake;
    }

    /** Puts the cable in or takes it out; a car charges when it gets one. Wakes it. */
    public synchronized void plug(boolean in) {
        advance();
        awake = true;
        busyAt = at;
        plugged = in;
        wanted = in;
    }

    public synchronized void charge(boolean on) {
        advance();
        wanted = on;
    }

    public synchronized void limit(int percent) {
        advance();
        limitPercent = percent;
    }

    public synchronized void amps(int wish) {
        advance();
        amps = Math.max(0, Math.min(MOST_AMPS, wish));
    }

    public synchronized void climate(boolean on) {
        advance();
        climate = on;
    }

    /** @param minutes after midnight; empty for no schedule */
    public synchronized void schedule(OptionalInt minutes) {
        advance();
        startMinutes = minutes;
        start = next();
    }

    /** Drives it away or back. */
    public synchronized void move(boolean home) {
        advance();
        latitude = home ? homeLatitude : homeLatitude + 0.2;
        plug(home);
    }

    /** From now on it lives there, is driven to work and back on each weekday, and charges when it is back. */
    public synchronized void commute(double atLatitude, double atLongitude) {
        advance();
        commutes = true;
        homeLatitude = atLatitude;
        latitude = atLatitude;
        longitude = atLongitude;
    }

    private void drive() {
        ZonedDateTime local = at.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean away = local.getDayOfWeek().getValue() <= DayOfWeek.FRIDAY.getValue() && !time.isBefore(LEAVES)
                && time.isBefore(IS_BACK);
        if (away == plugged) {
            plugged = !away;
            wanted = !away;
            awake = true;
            busyAt = at;
            latitude = away ? homeLatitude + 0.2 : homeLatitude;
            soc = away ? soc : Math.max(LEAST_LEFT, soc - DRIVEN);
        }
    }

    private Optional<Instant> next() {
        if (startMinutes.isEmpty()) {
            return Optional.empty();
        }
        ZonedDateTime local = at.atZone(zone);
        ZonedDateTime today = local.toLocalDate().atTime(startMinutes.getAsInt() / 60, startMinutes.getAsInt() % 60)
                .atZone(zone);
        return Optional.of((today.isAfter(local) ? today : today.plusDays(1)).toInstant());
    }

    private Charging charging() {
        if (!plugged) {
            return Charging.DISCONNECTED;
        }
        if (soc * 100 >= limitPercent) {
            return Charging.COMPLETE;
        }
        return wanted ? Charging.CHARGING : Charging.STOPPED;
    }

    private double powerW() {
        return charging() == Charging.CHARGING ? (double) amps * VOLTS * PHASES : 0;
    }

    private void advance() {
        Instant now = clock.instant();
        while (at.isBefore(now)) {
            Instant next = at.plus(STEP).isBefore(now) ? at.plus(STEP) : now;
            double hours = STEP_H * Duration.between(at, next).toNanos() / STEP.toNanos();
            soc = Math.min(Math.max(limitPercent / 100.0, soc), soc + powerW() * EFFICIENCY * hours / CAPACITY_WH);
            if (climate && !plugged) {
                soc = Math.max(0, soc - CLIMATE_W * hours / CAPACITY_WH);
            }
            at = next;
            if (commutes) {
                drive();
            }
            if (start.filter(due -> !due.isAfter(at)).isPresent()) {
                wanted = true;
                awake = true;
                busyAt = at;
                start = next();
            }
            if (wakesAt.filter(due -> !due.isAfter(at)).isPresent()) {
                awake = true;
                busyAt = at;
                wakesAt = Optional.empty();
            }
            if (charging() == Charging.CHARGING || climate) {
                awake = true;
                busyAt = at;
            }
            awake &= at.isBefore(busyAt.plus(FALLS_ASLEEP));
        }
    }
}
