package offpeak.simulator.home;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The air of the house and a thermostat in automatic mode, in °C. Like {@link Home} it is brought up to the clock when
 * somebody looks. What it is told it does after the lag with which thermostats ask their cloud; a hold ends by itself.
 */
public final class Climate {

    /** Within it the house comes to 63 % of what is outside. */
    private static final double HOURS_TO_OUTSIDE = 30;
    private static final double EQUIPMENT_C_PER_HOUR = 3;
    /** Above or below its setpoint before the equipment starts. */
    private static final double SLACK_C = 0.3;
    private static final double MEAN_OUTSIDE_C = 12;
    private static final double SWING_OUTSIDE_C = 7;
    private static final int WARMEST_HOUR = 15;
    private static final Setpoints DAY = new Setpoints(20, 25);
    private static final Setpoints NIGHT = new Setpoints(17, 27);
    private static final LocalTime MORNING = LocalTime.of(6, 0);
    private static final LocalTime EVENING = LocalTime.of(22, 0);
    /** Minutes of which nobody asked are not all reckoned: the house forgets them. */
    private static final Duration MEMORY = Duration.ofDays(5);

    /** What the equipment does. */
    public enum Equipment {
        OFF, HEATING, COOLING
    }

    public record Setpoints(double heatC, double coolC) {}

    /** @param until empty for a permanent one */
    public record Hold(Setpoints setpoints, Optional<Instant> until) {}

    /** @param next when the schedule changes next, or the hold ends */
    public record State(double indoorC, double outdoorC, Setpoints setpoints, Optional<Hold> hold, Instant next,
            Equipment equipment) {}

    private record Told(Instant from, Optional<Hold> hold) {}

    private final InstantSource clock;
    private final ZoneId zone;
    private Instant at;
    private double indoorC = 20;
    private Equipment equipment = Equipment.OFF;
    private Optional<Hold> hold = Optional.empty();
    private Optional<Told> told = Optional.empty();

    public Climate(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
        this.at = clock.instant();
    }

    public ZoneId zone() {
        return zone;
    }

    public synchronized State state() {
        advance();
        return new State(indoorC, outsideC(at, zone), setpoints(), hold,
                hold.flatMap(Hold::until).orElseGet(this::change),
                equipment);
    }

    /**
     * @param wanted empty to follow the schedule
     * @param lag after which the thermostat hears of it
     */
    public synchronized void tell(Optional<Hold> wanted, Duration lag) {
        advance();
        told = Optional.of(new Told(at.plus(lag), wanted));
        advance();
    }

    private void advance() {
        Instant now = clock.instant();
        if (at.isBefore(now.minus(MEMORY))) {
            at = now.minus(MEMORY);
        }
        do {
            hear();
            Instant next = at.plusSeconds(60).isBefore(now) ? at.plusSeconds(60) : now;
            double hours = Math.max(0, Duration.between(at, next).toMillis() / 3.6e6);
            equipment = switched();
            double made = switch (equipment) {
                case HEATING -> EQUIPMENT_C_PER_HOUR;
                case COOLING -> -EQUIPMENT_C_PER_HOUR;
                case OFF -> 0;
            };
            indoorC += hours * (made + (outsideC(at, zone) - indoorC) / HOURS_TO_OUTSIDE);
            at = next;
        } while (at.isBefore(now));
        hear();
    }

    private void hear() {
        if (told.filter(one -> !at.isBefore(one.from())).isPresent()) {
            hold = told.get().hold();
            told = Optional.empty();
        }
        hold = hold.filter(one -> one.until().map(at::isBefore).orElse(true));
    }

    private Equipment switched() {
        Setpoints set = setpoints();
        if (indoorC < set.heatC() - SLACK_C || equipment == Equipment.HEATING && indoorC < set.heatC()) {
            return Equipment.HEATING;
        }
        boolean warm = indoorC > set.coolC() + SLACK_C || equipment == Equipment.COOLING && indoorC > set.coolC();
        return warm ? Equipment.COOLING : Equipment.OFF;
    }

    private Setpoints setpoints() {
        return hold.map(Hold::setpoints).orElseGet(() -> day() ? DAY : NIGHT);
    }

    private boolean day() {
        LocalTime time = at.atZone(zone).toLocalTime();
        return !time.isBefore(MORNING) && time.isBefore(EVENING);
    }

    private Instant change() {
        LocalTime time = day() ? EVENING : MORNING;
        Instant today = at.atZone(zone).with(time).toInstant();
        return today.isAfter(at) ? today : at.atZone(zone).plusDays(1).with(time).toInstant();
    }

    /** The air outside, whenever, °C. */
    public static double outsideC(Instant instant, ZoneId zone) {
        double hour = instant.atZone(zone).toLocalTime().toSecondOfDay() / 3600.0;
        return MEAN_OUTSIDE_C + SWING_OUTSIDE_C * Math.cos((hour - WARMEST_HOUR) / 24 * 2 * Math.PI);
    }
}
