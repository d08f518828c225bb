package offpeak.device.teslavehicle;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Command;
import offpeak.api.Setting;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;

/** What a car shows: whether an order is in force, and the settings that can be put back. All pure. */
final class Shown {

    static final String CHARGING = "charging";
    static final String AMPS = "amps";
    static final String LIMIT = "charge_limit";
    static final String SCHEDULE = "schedule";
    private static final String NONE = "none";
    static final String CHARGE = "charge";
    static final String STOP = "stop";

    static final double SAME_LIMIT = 0.005;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SAME_START = Duration.ofMinutes(1);

    private Shown() {}

    /** @param seenAt when the car was last read */
    static boolean confirms(Command command, VehicleState car, Own own, ZoneId zone, Instant seenAt) {
        Setting setting = command.setting();
        boolean draws = car.charging().filter(now -> now == Charging.CHARGING || now == Charging.STARTING).isPresent();
        boolean known = car.charging().isPresent();
        if (setting instanceof Setting.StopCharging) {
            return known && !draws;
        }
        if (setting instanceof Setting.Charge charge) {
            boolean amps = charge.amps().isEmpty() || car.amps().isPresent() && Math.abs(car.amps().getAsDouble()
                    - possible(charge.amps().getAsDouble(), car.maxAmps())) < 1;
            return amps && (draws || car.charging().filter(Charging.COMPLETE::equals).isPresent());
        }
        if (setting instanceof Setting.ChargeLater later) {
            boolean begun = !seenAt.isBefore(later.start());
            return begun
                    ? draws || car.charging().filter(Charging.COMPLETE::equals).isPresent()
                    : car.pluggedIn() && !draws
                            && car.scheduledStart().filter(at -> sameTime(at, later.start(), zone)).isPresent();
        }
        if (setting instanceof Setting.ChargeLimit limit) {
            double wanted = Math.min(limit.stateOfCharge(), own.limitOf(car.chargeLimit()).orElse(1));
            return car.chargeLimit().isPresent() && Math.abs(car.chargeLimit().getAsDouble() - wanted) < SAME_LIMIT;
        }
        if (setting instanceof Setting.Climate climate) {
            return car.climate().filter(on -> on == climate.on()).isPresent();
        }
        return setting instanceof Setting.Restore restore && restored(restore.settings(), car, own, zone);
    }

    private static boolean restored(Map<String, String> settings, VehicleState car, Own own, ZoneId zone) {
        boolean draws = car.charging().filter(now -> now == Charging.CHARGING || now == Charging.STARTING).isPresent();
        boolean stopped = car.charging().filter(now -> now == Charging.STOPPED).isPresent();
        boolean away = car.atHome().filter(home -> !home).isPresent();
        String charging = settings.getOrDefault(CHARGING, "");
        Optional<Double> limit = number(settings, LIMIT);
        Optional<Double> amps = number(settings, AMPS);
        return !(charging.equals(CHARGE) && stopped) && !(charging.equals(STOP) && draws && !away)
                && !(own.climate() && car.climate().orElse(false))
                && (limit.isEmpty() || car.chargeLimit().isPresent()
                        && Math.abs(car.chargeLimit().getAsDouble() - limit.get()) < SAME_LIMIT)
                && (amps.isEmpty() || car.amps().isPresent()
                        && Math.abs(car.amps().getAsDouble() - possible(amps.get(), car.maxAmps())) < 1)
                && (!settings.containsKey(SCHEDULE) || scheduled(settings, car.scheduledStart(), zone));
    }

    /** A schedule is a time of day: of yesterday's the next is as good. */
    static boolean scheduled(Map<String, String> settings, Optional<Instant> shown, ZoneId zone) {
        Optional<Instant> wanted = instant(settings.get(SCHEDULE));
        return wanted.isEmpty()
                ? shown.isEmpty()
                : shown.filter(at -> sameTime(at, wanted.get(), zone)).isPresent();
    }

    static boolean sameTime(Instant one, Instant other, ZoneId zone) {
        int apart = Math.abs(one.atZone(zone).toLocalTime().toSecondOfDay()
                - other.atZone(zone).toLocalTime().toSecondOfDay());
        return apart <= SAME_START.toSeconds() || DAY.toSeconds() - apart <= SAME_START.toSeconds();
    }

    /** Empty without the charging and the limit. A car that is not plugged in charges when it is. */
    static Map<String, String> settings(VehicleState car) {
        if (car.charging().isEmpty() || car.chargeLimit().isEmpty()) {
            return Map.of();
        }
        Map<String, String> settings = new TreeMap<>();
        settings.put(CHARGING, car.charging().get() == Charging.STOPPED ? STOP : CHARGE);
        settings.put(LIMIT, Double.toString(car.chargeLimit().getAsDouble()));
        settings.put(SCHEDULE, car.scheduledStart().map(Instant::toString).orElse(NONE));
        car.amps().ifPresent(amps -> settings.put(AMPS, Double.toString(amps)));
        return settings;
    }

    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<Double> number(Map<String, String> settings, String name) {
        try {
            return Optional.ofNullable(settings.get(name)).map(Double::valueOf).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The current that a car takes when so much is asked of it: whole amperes. */
    static double possible(double amps, OptionalDouble max) {
        return Math.max(1, Math.floor(Math.min(amps, max.orElse(amps))));
    }
}
