package offpeak.rule.precool;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Activity;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.api.UserSetpoints;

/**
 * One thermostat, and what to do with it.
 *
 * @param before what its user had set; empty when that is not known
 * @param begun what was decided in the window of now
 */
record Thermostat(Situation situation, Options options, EntityId id, ThermostatState state,
        Optional<UserSetpoints> before, Optional<Decision> begun) {

    private enum Side {
        COOL, HEAT
    }

    /** Why. */
    private record Cause(Side side, String code, Map<String, Object> params) {}

    /** Those that may be moved: one that is off, or that somebody holds for good, is left alone. */
    static List<Thermostat> all(Situation situation, Options options, Optional<Interval> window) {
        return situation.usable(ThermostatState.class, options.thermostats()).stream()
                .filter(seen -> !Arrays.asList(Mode.OFF, Mode.UNKNOWN).contains(seen.state().mode())
                        && seen.state().hold() != Hold.PERMANENT)
                .map(seen -> {
                    Optional<Decision> begun = situation.decisions().stream()
                            .filter(one -> one.device().equals(seen.entity()) && own(one, window)).findFirst();
                    return new Thermostat(situation, options, seen.entity(), seen.state(),
                            UserSetpoints.before(situation, seen.entity(), one -> own(one, window)), begun);
                }).toList();
    }

    private static boolean own(Decision decision, Optional<Interval> window) {
        return decision.reason().code().startsWith(Precool.CODE)
                && window.filter(now -> !decision.at().isBefore(now.start())).isPresent();
    }

    Optional<Intent> intent(Interval window, Weather weather) {
        boolean now = window.contains(situation.now());
        if (now && begun.isPresent() && begun.get().setting() instanceof Setting.Setpoints setpoints) {
            return Optional.of(intent(window, setpoints, begun.get().reason()));
        }
        return before.flatMap(user -> cause(window.end(), weather, now).flatMap(why -> setpoint(why.side(), user)
                .map(setpoints -> {
                    Map<String, Object> params = new HashMap<>(why.params());
                    params.putAll(user.params());
                    params.put("setpoint", setpoints.coolC().orElse(setpoints.heatC().orElse(0)));
                    params.put("peak", window.end());
                    return intent(window, setpoints, new Reason(why.code(), params));
                })));
    }

    private Intent intent(Interval window, Setting.Setpoints setpoints, Reason reason) {
        return new Intent(id, setpoints, window, Priority.SCHEDULE, reason, OptionalDouble.empty());
    }

    private Optional<Cause> cause(Instant peak, Weather weather, boolean now) {
        OptionalDouble hot = weather.hot(peak);
        if (hot.isPresent() && may(Side.COOL)) {
            return Optional.of(new Cause(Side.COOL, Precool.CODE + "hot", Map.of("temperature", hot.getAsDouble())));
        }
        OptionalDouble cold = weather.cold(peak);
        if (cold.isPresent() && may(Side.HEAT)) {
            return Optional.of(new Cause(Side.HEAT, Precool.CODE + "cold", Map.of("temperature", cold.getAsDouble())));
        }
        // how full it will be before a later peak is not known
        OptionalDouble charge = now ? options.lowCharge(situation) : OptionalDouble.empty();
        return charge.isEmpty()
                ? Optional.empty()
                : at().map(side -> new Cause(side, Precool.CODE + (side == Side.COOL ? "cool-charge" : "heat-charge"),
                        Map.of("charge", charge.getAsDouble())));
    }

    private boolean may(Side side) {
        return switch (state.mode()) {
            case AUTO -> true;
            case COOL -> side == Side.COOL;
            default -> side == Side.HEAT;
        };
    }

    /** What it is there for at present; one that does both is asked what it does, or what its room is nearer to. */
    private Optional<Side> at() {
        if (state.mode() != Mode.AUTO) {
            return Optional.of(may(Side.COOL) ? Side.COOL : Side.HEAT);
        }
        Optional<Activity> does = state.activity();
        if (does.filter(one -> one == Activity.COOLING || one == Activity.HEATING).isPresent()) {
            return does.map(one -> one == Activity.COOLING ? Side.COOL : Side.HEAT);
        }
        if (state.temperatureC().isEmpty() || state.heatC().isEmpty() || state.coolC().isEmpty()) {
            return Optional.empty();
        }
        double middle = (state.heatC().getAsDouble() + state.coolC().getAsDouble()) / 2;
        return Optional.of(state.temperatureC().getAsDouble() >= middle ? Side.COOL : Side.HEAT);
    }

    /** Never beyond comfort, never beyond what it takes, and never the other way than the user had it. */
    private Optional<Setting.Setpoints> setpoint(Side side, UserSetpoints user) {
        boolean cool = side == Side.COOL;
        OptionalDouble set = cool ? user.coolC() : user.heatC();
        Optional<Options.Aim> aim = cool ? options.cool() : options.heat();
        if (set.isEmpty() || aim.isEmpty()) {
            return Optional.empty();
        }
        double from = set.getAsDouble();
        double wanted = aim.get().from(from);
        double limited = cool
                ? Math.max(wanted, Math.max(options.lowestC(), state.lowestC().orElse(wanted)))
                : Math.min(wanted, Math.min(options.highestC(), state.highestC().orElse(wanted)));
        double steady = Math.rint(limited * 100) / 100;
        if (cool ? steady >= from : steady <= from) {
            return Optional.empty();
        }
        OptionalDouble to = OptionalDouble.of(steady);
        return Optional
                .of(new Setting.Setpoints(cool ? OptionalDouble.empty() : to, cool ? to : OptionalDouble.empty()));
    }
}
