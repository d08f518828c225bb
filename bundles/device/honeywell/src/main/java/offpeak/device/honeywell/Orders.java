package offpeak.device.honeywell;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Command;
import offpeak.api.Setting;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** What an order means for a thermostat, and whether it is in force. */
final class Orders {

    private static final String MODE = "mode";
    private static final String HOLD = "hold";
    private static final String HEAT = "heat_c";
    private static final String COOL = "cool_c";
    private static final String UNTIL = "hold_until";
    /** Clocks differ a little. */
    private static final Duration EARLY = Duration.ofMinutes(1);

    private Orders() {}

    /** @throws VendorException REFUSED when it must not or can't be done */
    static Change change(Command command, Thermostat thermostat, Band band, Instant now) throws VendorException {
        if (command.setting() instanceof Setting.Restore restore) {
            return restored(restore.settings(), thermostat, band, now);
        }
        ThermostatState state = thermostat.state();
        if (thermostat.locked()) {
            throw refused(thermostat, "forbids changes or knows no hold that ends by itself");
        }
        if (state.mode() == Mode.UNKNOWN || state.hold() == Hold.UNKNOWN) {
            throw refused(thermostat, "is in a mode or on a hold that is not known here, such as a vacation's; it is"
                    + " left alone");
        }
        if (state.hold() == Hold.PERMANENT) {
            throw refused(thermostat, "is held permanently by somebody; it is left alone until that hold ends");
        }
        if (command.setting() instanceof Setting.FollowSchedule) {
            return new Change.Resume();
        }
        if (command.setting() instanceof Setting.Setpoints setpoints) {
            if (state.mode() == Mode.OFF) {
                throw refused(thermostat, "is off");
            }
            return hold(setpoints.heatC(), setpoints.coolC(), HoldEnd.of(command.until(), now), thermostat, band);
        }
        throw refused(thermostat, "can't do " + command.setting().name());
    }

    private static Change hold(OptionalDouble heatC, OptionalDouble coolC, Instant end, Thermostat thermostat,
            Band band) throws VendorException {
        OptionalDouble heat = side("heating", heatC, thermostat.heats(), thermostat, band);
        OptionalDouble cool = side("cooling", coolC, thermostat.cools(), thermostat, band);
        if (heat.isEmpty() && cool.isEmpty()) {
            throw refused(thermostat, "only " + (thermostat.heats() ? "heats" : "cools")
                    + " in its present mode, and the order has no setpoint for that");
        }
        if (thermostat.state().mode() == Mode.AUTO) {
            Degrees unit = thermostat.unit();
            double apart = Math.max(thermostat.deadbandC(), unit.differenceToC(unit.step()));
            if (heat.isPresent() && cool.isPresent() && apart(unit, heat, cool) < apart - 0.01) {
                throw refused(thermostat, "wants heating and cooling at least " + Band.tenth(apart) + " °C apart");
            }
            if (heat.isEmpty()) {
                heat = moved("heating", thermostat.state().heatC(), unit.toC(cool.getAsDouble()) - apart, true,
                        thermostat, band);
            } else if (cool.isEmpty()) {
                cool = moved("cooling", thermostat.state().coolC(), unit.toC(heat.getAsDouble()) + apart, false,
                        thermostat, band);
            }
        }
        return new Change.TimedHold(heat, cool, end);
    }

    private static double apart(Degrees unit, OptionalDouble heat, OptionalDouble cool) {
        return unit.toC(cool.getAsDouble()) - unit.toC(heat.getAsDouble());
    }

    private static OptionalDouble side(String what, OptionalDouble celsius, boolean does, Thermostat thermostat,
            Band band) throws VendorException {
        if (celsius.isEmpty()) {
            return celsius;
        }
        double shown = band.setpoint(what, celsius.getAsDouble(), thermostat.unit());
        double set = thermostat.unit().toC(shown);
        ThermostatState own = thermostat.state();
        if (does && (set < own.lowestC().orElse(set) - 0.01 || set > own.highestC().orElse(set) + 0.01)) {
            throw refused(thermostat, "takes no setpoint of " + Band.tenth(set) + " °C");
        }
        return does ? OptionalDouble.of(shown) : OptionalDouble.empty();
    }

    /** The side that was not ordered: it makes way when it would come nearer than the deadband, else it stays. */
    private static OptionalDouble moved(String what, OptionalDouble presentC, double limitC, boolean below,
            Thermostat thermostat, Band band) throws VendorException {
        if (presentC.isEmpty() || (below
                ? presentC.getAsDouble() <= limitC + 0.01
                : presentC.getAsDouble() >= limitC - 0.01)) {
            return OptionalDouble.empty();
        }
        Degrees unit = thermostat.unit();
        double shown = unit.fromC(limitC) / unit.step();
        double stepped = (below ? Math.floor(shown + 0.01) : Math.ceil(shown - 0.01)) * unit.step();
        if (!band.holds(unit.toC(stepped))) {
            throw refused(thermostat, "would have to move " + what + " to " + Band.tenth(unit.toC(stepped))
                    + " °C to keep its deadband, which is outside the comfort band");
        }
        return side(what, OptionalDouble.of(unit.toC(stepped)), true, thermostat, band);
    }

    /** The user's own hold where it still makes sense and is safe, else the schedule. */
    private static Change restored(Map<String, String> settings, Thermostat thermostat, Band band, Instant now) {
        Optional<Instant> until = instant(settings.get(UNTIL)).filter(now::isBefore);
        boolean sameMode = thermostat.state().mode().name().toLowerCase(Locale.ROOT).equals(settings.get(MODE));
        if (!word(Hold.TIMED).equals(settings.get(HOLD)) || until.isEmpty() || !sameMode) {
            return new Change.Resume();
        }
        try {
            return hold(number(settings.get(HEAT)), number(settings.get(COOL)), HoldEnd.of(until.get(), now),
                    thermostat, band);
        } catch (VendorException outside) {
            return new Change.Resume();
        }
    }

    /** Whether what was read shows the change in force. */
    static boolean shows(Thermostat thermostat, Change change) {
        ThermostatState state = thermostat.state();
        if (change instanceof Change.TimedHold hold) {
            Degrees unit = thermostat.unit();
            return state.hold() == Hold.TIMED && near(celsius(unit, hold.heat()), state.heatC())
                    && near(celsius(unit, hold.cool()), state.coolC()) && lasts(state, hold.end());
        }
        return state.hold() == Hold.NONE;
    }

    private static OptionalDouble celsius(Degrees unit, OptionalDouble shown) {
        return shown.isPresent() ? OptionalDouble.of(unit.toC(shown.getAsDouble())) : shown;
    }

    /** @param end when the hold for it was made to end; absent when it was not made since the start */
    static boolean confirms(Command command, ThermostatState state, Optional<Instant> end) {
        if (command.setting() instanceof Setting.FollowSchedule) {
            return state.hold() == Hold.NONE;
        }
        if (command.setting() instanceof Setting.Setpoints setpoints) {
            boolean heats = state.mode() != Mode.COOL;
            boolean cools = state.mode() == Mode.COOL || state.mode() == Mode.AUTO;
            OptionalDouble heat = heats ? setpoints.heatC() : OptionalDouble.empty();
            OptionalDouble cool = cools ? setpoints.coolC() : OptionalDouble.empty();
            boolean working = state.mode() != Mode.OFF && state.mode() != Mode.UNKNOWN
                    && (heat.isPresent() || cool.isPresent());
            return working && state.hold() == Hold.TIMED && near(heat, state.heatC()) && near(cool, state.coolC())
                    && lasts(state, end.orElse(command.until()));
        }
        if (command.setting() instanceof Setting.Restore restore) {
            Map<String, String> settings = restore.settings();
            boolean own = word(Hold.TIMED).equals(settings.get(HOLD)) && state.hold() == Hold.TIMED
                    && near(number(settings.get(HEAT)), state.heatC()) && near(number(settings.get(COOL)),
                            state.coolC());
            return own || state.hold() == Hold.NONE;
        }
        return false;
    }

    private static boolean lasts(ThermostatState state, Instant end) {
        return state.holdUntil().map(until -> !until.isBefore(end.minus(EARLY))).orElse(true);
    }

    private static boolean near(OptionalDouble wanted, OptionalDouble shown) {
        return wanted.isEmpty()
                || shown.isPresent() && Math.abs(wanted.getAsDouble() - shown.getAsDouble()) <= Band.ROUNDING_C;
    }

    /** Empty where it can't be put back: a permanent hold is never written, and what is not known neither. */
    static Map<String, String> settings(ThermostatState state) {
        if (state.mode() == Mode.UNKNOWN || state.hold() == Hold.UNKNOWN || state.hold() == Hold.PERMANENT) {
            return Map.of();
        }
        Map<String, String> all = new TreeMap<>(
                Map.of(MODE, state.mode().name().toLowerCase(Locale.ROOT), HOLD, word(state.hold())));
        if (state.hold() == Hold.TIMED) {
            boolean cools = state.mode() == Mode.COOL || state.mode() == Mode.AUTO;
            if (state.mode() != Mode.COOL) {
                state.heatC().ifPresent(heat -> all.put(HEAT, Double.toString(heat)));
            }
            if (cools) {
                state.coolC().ifPresent(cool -> all.put(COOL, Double.toString(cool)));
            }
            state.holdUntil().ifPresent(until -> all.put(UNTIL, until.toString()));
        }
        return all;
    }

    private static String word(Hold hold) {
        return hold.name().toLowerCase(Locale.ROOT);
    }

    private static OptionalDouble number(String text) {
        try {
            double number = text == null ? Double.NaN : Double.parseDouble(text);
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static VendorException refused(Thermostat thermostat, String why) {
        return new VendorException(Kind.REFUSED, "thermostat " + thermostat.id() + " " + why);
    }
}
