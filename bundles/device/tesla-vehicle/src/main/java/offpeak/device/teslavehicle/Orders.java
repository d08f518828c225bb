package offpeak.device.teslavehicle;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.node.ObjectNode;

/** What the domain's settings are in a car's words; see {@link Shown} for the way back. All pure. */
final class Orders {

    /** A Tesla's limit can't be set lower. */
    private static final double LOWEST_LIMIT = 0.5;
    /** Below this many cars take a current only when told twice. */
    private static final int TWICE_BELOW_A = 5;
    private static final Duration DAY = Duration.ofDays(1);
    /** The host has let go of the car by then, if it is there at all. */
    private static final Duration AFTER_THE_END = Duration.ofMinutes(15);

    /** A command and its body. */
    record Step(String name, ObjectNode body) {}

    /**
     * What an order depends on besides the car.
     *
     * @param site where the home is
     * @param newSchedule whether its firmware has a list of charge schedules instead of the one
     * @param mustHave below this charge the car is not kept from charging
     */
    record Context(Instant now, ZoneId zone, Optional<Site.Location> site, boolean newSchedule, Own own,
            Optional<Boolean> atHome, double mustHave) {}

    private Orders() {}

    /**
     * The commands that put an order in force; none when it is so already.
     *
     * @throws VendorException REFUSED when the car can't do it
     */
    static List<Step> steps(Command command, CarData car, Context context) throws VendorException {
        Setting setting = command.setting();
        if (setting instanceof Setting.Restore restore) {
            return restored(restore.settings(), car, context);
        }
        if (setting instanceof Setting.Climate climate) {
            return car.climate().filter(on -> on == climate.on()).isPresent() ? List.of() : climate(climate.on());
        }
        if (context.atHome().filter(home -> !home).isPresent()) {
            throw refused("the car is not at home, and charging elsewhere is its driver's affair");
        }
        if (setting instanceof Setting.StopCharging) {
            return stop(command.until(), car, context);
        }
        if (setting instanceof Setting.Charge charge) {
            return charge(charge.amps(), car, context);
        }
        if (setting instanceof Setting.ChargeLater later) {
            return later(later.start(), car, context);
        }
        if (setting instanceof Setting.ChargeLimit limit) {
            return limit(limit.stateOfCharge(), car, context);
        }
        throw refused("a car does not know the setting " + setting.name());
    }

    /** A stopped car has a start of its own at the end, so that it charges even when the host is gone by then. */
    private static List<Step> stop(Instant until, CarData car, Context context) throws VendorException {
        if (!car.draws()) {
            return List.of();
        }
        enough(car, context);
        List<Step> steps = new ArrayList<>();
        Instant latest = until.plus(AFTER_THE_END);
        Instant horizon = context.now().plus(DAY).minus(AFTER_THE_END);
        Instant start = latest.isAfter(horizon) ? horizon : latest;
        if (car.scheduledStart().filter(own -> own.isAfter(context.now()) && !own.isAfter(horizon)).isEmpty()) {
            steps.addAll(schedule(Optional.of(start), car, context));
        }
        steps.add(step("charge_stop"));
        return steps;
    }

    private static List<Step> charge(OptionalDouble amps, CarData car, Context context) throws VendorException {
        plugged(car);
        List<Step> steps = new ArrayList<>();
        OptionalDouble wanted = amps.isPresent() ? amps : context.own().amps();
        if (wanted.isPresent()) {
            steps.addAll(amps(Shown.possible(wanted.getAsDouble(), car.maxAmps()), car));
        }
        if (!car.draws() && car.charging().filter(Charging.COMPLETE::equals).isEmpty()) {
            steps.add(step("charge_start"));
        }
        return steps;
    }

    private static List<Step> amps(double amps, CarData car) {
        if (car.amps().isPresent() && Math.abs(car.amps().getAsDouble() - amps) < 1) {
            return List.of();
        }
        Step step = new Step("set_charging_amps", object().put("charging_amps", (int) amps));
        return amps < TWICE_BELOW_A ? List.of(step, step) : List.of(step);
    }

    private static List<Step> later(Instant start, CarData car, Context context) throws VendorException {
        plugged(car);
        if (!start.isAfter(context.now())) {
            return charge(OptionalDouble.empty(), car, context);
        }
        if (start.isAfter(context.now().plus(DAY))) {
            throw refused("the car's schedule reaches one day ahead, not to " + start);
        }
        List<Step> steps = new ArrayList<>();
        if (car.draws()) {
            enough(car, context);
        }
        if (car.scheduledStart().filter(own -> Shown.sameTime(own, start, context.zone())).isEmpty()) {
            steps.addAll(schedule(Optional.of(start), car, context));
        }
        if (car.draws()) {
            steps.add(step("charge_stop"));
        }
        return steps;
    }

    private static List<Step> limit(double limit, CarData car, Context context) throws VendorException {
        if (limit < LOWEST_LIMIT - Shown.SAME_LIMIT) {
            throw refused("a Tesla's charge limit is 50 % at least");
        }
        double allowed = Math.min(limit, context.own().limitOf(car.limit()).orElse(limit));
        return limited(allowed, car);
    }

    private static List<Step> limited(double limit, CarData car) {
        return car.limit().isPresent() && Math.abs(car.limit().getAsDouble() - limit) < Shown.SAME_LIMIT
                ? List.of()
                : List.of(new Step("set_charge_limit", object().put("percent", percent(limit))));
    }

    private static int percent(double limit) {
        return (int) Math.round(limit * 100);
    }

    private static List<Step> climate(boolean on) {
        return List.of(step(on ? "auto_conditioning_start" : "auto_conditioning_stop"));
    }

    private static List<Step> restored(Map<String, String> settings, CarData car, Context context)
            throws VendorException {
        List<Step> steps = new ArrayList<>();
        Shown.number(settings, Shown.LIMIT).ifPresent(limit -> steps.addAll(limited(limit, car)));
        Shown.number(settings, Shown.AMPS)
                .ifPresent(amps -> steps.addAll(amps(Shown.possible(amps, car.maxAmps()), car)));
        if (settings.containsKey(Shown.SCHEDULE) && !Shown.scheduled(settings, car.scheduledStart(), context.zone())) {
            Optional<Instant> start = Shown.instant(settings.get(Shown.SCHEDULE));
            steps.addAll(schedule(start, car, context));
        }
        if (context.own().climate() && car.climate().orElse(false)) {
            steps.addAll(climate(false));
        }
        boolean stopped = car.charging().filter(now -> now == Charging.STOPPED).isPresent();
        if (Shown.CHARGE.equals(settings.get(Shown.CHARGING)) && stopped) {
            steps.add(step("charge_start"));
        } else if (Shown.STOP.equals(settings.get(Shown.CHARGING)) && car.draws() && context.atHome().orElse(true)) {
            steps.add(step("charge_stop"));
        }
        return steps;
    }

    /** @param start absent: none of this host's making, or none at all where the car has but one */
    private static List<Step> schedule(Optional<Instant> start, CarData car, Context context) throws VendorException {
        int minutes = start.map(at -> at.atZone(context.zone()).toLocalTime().toSecondOfDay() / 60).orElse(0);
        if (!context.newSchedule()) {
            return List.of(new Step("set_scheduled_charging",
                    object().put("enable", start.isPresent()).put("time", minutes)));
        }
        ObjectNode body = object();
        car.ownSchedule().ifPresent(id -> body.put("id", id));
        if (start.isEmpty() || car.ownSchedule().isPresent() && othersStart(car, start.get(), context)) {
            return car.ownSchedule().isPresent() ? List.of(new Step("remove_charge_schedule", body)) : List.of();
        }
        Site.Location place = car.place().or(context::site).orElseThrow(() -> refused(
                "a charge schedule holds for a place: the site needs its latitude and longitude"));
        return List.of(new Step("add_charge_schedule",
                body.put("lat", place.latitude()).put("lon", place.longitude()).put("name", CarData.SCHEDULE)
                        .put("start_enabled", true).put("start_time", minutes).put("end_enabled", false)
                        .put("end_time", 0).put("days_of_week", "All").put("enabled", true).put("one_time", true)));
    }

    /** Whether the start is one of the user's own schedules, which nobody touched. */
    private static boolean othersStart(CarData car, Instant start, Context context) {
        return car.scheduledStart().filter(shown -> Shown.sameTime(shown, start, context.zone())).isPresent();
    }

    private static void plugged(CarData car) throws VendorException {
        if (!car.pluggedIn()) {
            throw refused("the car is not plugged in");
        }
    }

    private static void enough(CarData car, Context context) throws VendorException {
        if (car.charge().isPresent() && car.charge().getAsDouble() < context.mustHave()) {
            throw refused("the car has " + percent(car.charge().getAsDouble()) + " % and is let charge to "
                    + percent(context.mustHave()) + " % first, as aggressiveness says");
        }
    }

    /** What of the user's own to keep in mind once the order is given. */
    static Own after(Setting setting, CarData car, Own own) {
        if (setting instanceof Setting.Restore) {
            return Own.NOTHING;
        }
        if (setting instanceof Setting.ChargeLimit limit && car.limit().isPresent()) {
            double users = own.limitOf(car.limit()).orElse(car.limit().getAsDouble());
            return own.withLimit(users, Math.min(users, percent(limit.stateOfCharge()) / 100.0));
        }
        if (setting instanceof Setting.Charge charge && charge.amps().isPresent() && own.amps().isEmpty()) {
            return own.withAmps(car.amps());
        }
        if (setting instanceof Setting.Climate climate) {
            return own.withClimate(climate.on() && (own.climate() || !car.climate().orElse(false)));
        }
        return own;
    }

    private static Step step(String name) {
        return new Step(name, object());
    }

    private static ObjectNode object() {
        return Answers.JSON.createObjectNode();
    }

    private static VendorException refused(String why) {
        return new VendorException(Kind.REFUSED, why);
    }
}
