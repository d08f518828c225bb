package offpeak.device.powerwall;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/**
 * What the domain's settings are in a Powerwall's words. It has no "charge with N kW" and no "stop": only a mode, a
 * reserve, and whether it may charge from the grid. It charges from the grid up to a reserve above its charge when it
 * may, and never discharges below the reserve. All pure.
 */
final class Orders {

    static final String SELF_CONSUMPTION = "self_consumption";
    static final String AUTONOMOUS = "autonomous";
    /** Tesla's cloud turns 81 to 99 % into 80. */
    static final int HIGHEST_BELOW_FULL = 80;

    private static final Set<String> MODES = Set.of(SELF_CONSUMPTION, AUTONOMOUS, "backup");
    /** Part of an order's power by which what it was seen to charge with may pass it: it varies as much by itself. */
    private static final double POWER_SLACK = 0.03;
    /** Solar may lift the charge so far above a hold's reserve before the reserve is raised after it: saves writes. */
    private static final int HOLD_SLACK_PERCENT = 5;

    /**
     * What this host did to the reserve, by which the user's own is known again.
     *
     * @param fromPercent the user's own
     * @param toPercent what was made of it
     * @param beforePercent what had been made of it before that, in case the vendor lets it stay so
     * @param operation whether an operation needs it, not just a floor
     * @param at when
     */
    record Raised(int fromPercent, int toPercent, int beforePercent, boolean operation, Instant at) {
        boolean explains(int percent) {
            return percent == toPercent || percent == beforePercent;
        }
    }

    private Orders() {}

    /**
     * The fields that put an order in force; absent are those that may stay as they are.
     *
     * @param own the user's own reserve
     * @param power with which it charges from the grid
     * @throws VendorException REFUSED when a Powerwall can't do it
     */
    static Reading.Settings wanted(Command command, Reading reading, OptionalInt own, Optional<Raised> raised,
            ChargePower.Watts power) throws VendorException {
        Setting setting = command.setting();
        // an order never takes from what the user keeps for an outage
        int floor = Math.max(percentAtLeast(command.floor().orElse(0)), own.orElse(0));
        if (setting instanceof Setting.SelfConsume) {
            return settings(SELF_CONSUMPTION, floorOf(command, own), false);
        }
        if (setting instanceof Setting.ChargeFromGrid charge) {
            String mode = chargeMode(charge.powerW(), power)
                    .orElseThrow(() -> refused("a Powerwall can't be held to " + Math.round(charge.powerW().orElse(0))
                            + " W: it charges from the grid with about " + Math.round(power.slowW()) + " or "
                            + Math.round(power.fastW()) + " W"));
            return settings(mode, OptionalInt.of(Math.max(percentAtLeast(charge.target()), floor)), true);
        }
        if (setting instanceof Setting.Hold) {
            double charge = reading.live().charge().orElseThrow(() -> new VendorException(Kind.UNREACHABLE,
                    "the Powerwall does not tell its charge at the moment, so it can't be held"));
            return new Reading.Settings(Optional.empty(), OptionalInt.of(Math.max(percentAtLeast(charge), floor)),
                    Optional.of(false));
        }
        if (setting instanceof Setting.Export export) {
            exportable(export, reading);
            return settings(AUTONOMOUS, OptionalInt.of(Math.max(percentAtLeast(export.floor()), floor)), false);
        }
        if (setting instanceof Setting.FollowTariff) {
            return new Reading.Settings(Optional.of(AUTONOMOUS), floorOf(command, own), Optional.empty());
        }
        if (setting instanceof Setting.ReserveFloor reserve) {
            int needed = raised.filter(Raised::operation).map(Raised::toPercent).orElse(0);
            return new Reading.Settings(Optional.empty(),
                    OptionalInt.of(Math.max(percentAtLeast(reserve.stateOfCharge()), Math.max(floor, needed))),
                    Optional.empty());
        }
        if (setting instanceof Setting.Restore restore) {
            return restored(restore.settings());
        }
        throw refused("a battery does not know the setting " + setting.name());
    }

    /** The user's own reserve or the order's floor, whichever is higher; absent when neither is known. */
    private static OptionalInt floorOf(Command command, OptionalInt own) {
        return own.isEmpty() && command.floor().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Math.max(percentAtLeast(command.floor().orElse(0)), own.orElse(0)));
    }

    /** Its tariff decides when it exports, and the export rule is the utility's leave: neither is changed on the way. */
    private static void exportable(Setting.Export export, Reading reading) throws VendorException {
        String rule = reading.info().exportRule().orElse("unknown");
        if (!rule.equals("battery_ok")) {
            throw refused("the site's export rule is " + rule
                    + "; allow the export of everything in Tesla's app first, if the utility permits it");
        }
        double dischargeW = reading.info().dischargeW().orElse(Double.MAX_VALUE);
        if (export.powerW().isPresent() && export.powerW().getAsDouble() < dischargeW) {
            throw refused("a Powerwall can't be held to an export of " + Math.round(export.powerW().getAsDouble())
                    + " W; leave the power out");
        }
    }

    /** The mode that charges with at most this power; empty when both charge with more. */
    private static Optional<String> chargeMode(OptionalDouble powerW, ChargePower.Watts power) {
        double mostW = powerW.orElse(Double.MAX_VALUE) * (1 + POWER_SLACK);
        return power.fastW() <= mostW
                ? Optional.of(AUTONOMOUS)
                : Optional.of(SELF_CONSUMPTION).filter(mode -> power.slowW() <= mostW);
    }

    private static Reading.Settings restored(Map<String, String> captured) throws VendorException {
        String mode = captured.getOrDefault("mode", "");
        String gridCharging = captured.getOrDefault("grid_charging", "");
        if (!MODES.contains(mode) || !Set.of("true", "false").contains(gridCharging)) {
            throw refused("these are no settings of a Powerwall: " + captured);
        }
        try {
            double reserve = Double.parseDouble(captured.getOrDefault("reserve", ""));
            if (!(reserve >= 0 && reserve <= 1)) {
                throw refused("a reserve is within 0..1, not " + reserve);
            }
            return settings(mode, OptionalInt.of(settable((int) Math.round(reserve * 100))),
                    Boolean.parseBoolean(gridCharging));
        } catch (NumberFormatException e) {
            throw refused("these are no settings of a Powerwall: " + captured);
        }
    }

    private static Reading.Settings settings(String mode, OptionalInt reservePercent, boolean gridCharging) {
        return new Reading.Settings(Optional.of(mode), reservePercent, Optional.of(gridCharging));
    }

    private static VendorException refused(String why) {
        return new VendorException(Kind.REFUSED, why);
    }

    /** The lowest reserve in percent that can be set and keeps at least this charge. */
    static int percentAtLeast(double fraction) {
        int percent = (int) Math.ceil(fraction * 100 - 1e-6);
        return percent > HIGHEST_BELOW_FULL ? 100 : percent;
    }

    /** What can be set in place of a reserve that can't, without keeping more from the user than he had wanted. */
    private static int settable(int percent) {
        return percent > HIGHEST_BELOW_FULL && percent < 100 ? HIGHEST_BELOW_FULL : percent;
    }

    /**
     * The changes from one to the other, in an order of which every part leaves the battery safe: first it stops buying
     * and keeps more, only then the mode changes, and last it keeps less or may buy.
     *
     * @param known absent where it is not certain: then it is written
     */
    static List<PowerwallClient.Step> steps(Reading.Settings known, Reading.Settings wanted) {
        List<PowerwallClient.Step> steps = new ArrayList<>();
        // not knowing, only an order to buy raises it for certain
        boolean lowers = known.reservePercent().isEmpty()
                ? !wanted.gridCharging().equals(Optional.of(true))
                : wanted.reservePercent().orElse(100) < known.reservePercent().getAsInt();
        Optional<PowerwallClient.Step> reserve = wanted.reservePercent().isEmpty()
                || wanted.reservePercent().equals(known.reservePercent())
                        ? Optional.empty()
                        : Optional.of(new PowerwallClient.Step.Reserve(wanted.reservePercent().getAsInt()));
        Optional<Boolean> buys = wanted.gridCharging().filter(to -> !known.gridCharging().equals(Optional.of(to)));
        buys.filter(to -> !to).ifPresent(to -> steps.add(new PowerwallClient.Step.GridCharging(false)));
        reserve.filter(step -> !lowers).ifPresent(steps::add);
        wanted.mode().filter(to -> !known.mode().equals(Optional.of(to)))
                .ifPresent(to -> steps.add(new PowerwallClient.Step.Mode(to)));
        reserve.filter(step -> lowers).ifPresent(steps::add);
        buys.filter(to -> to).ifPresent(to -> steps.add(new PowerwallClient.Step.GridCharging(true)));
        return steps;
    }

    /** Whether a state shows an order in force. A tariff is not part of a state: of it only the mode is seen. */
    static boolean confirms(Command command, BatteryState state, Optional<Raised> raised, ChargePower.Watts power) {
        if (state.mode().isEmpty() || state.reserve().isEmpty() || state.gridCharging().isEmpty()) {
            return false;
        }
        String mode = state.mode().get();
        boolean buys = state.gridCharging().get();
        int reserve = (int) Math.round(state.reserve().getAsDouble() * 100);
        int floor = percentAtLeast(command.floor().orElse(0));
        boolean kept = reserve >= floor;
        // the reserve of an order before this one is still there
        boolean free = raised.filter(r -> r.explains(reserve) && reserve > Math.max(floor, r.fromPercent())).isEmpty();
        Setting setting = command.setting();
        if (setting instanceof Setting.SelfConsume) {
            return mode.equals(SELF_CONSUMPTION) && !buys && kept && free;
        }
        if (setting instanceof Setting.ChargeFromGrid charge) {
            return buys && kept && reserve >= percentAtLeast(charge.target())
                    && chargeMode(charge.powerW(), power).filter(mode::equals).isPresent();
        }
        if (setting instanceof Setting.Hold) {
            return !buys && kept && state.stateOfCharge().isPresent()
                    && reserve >= state.stateOfCharge().getAsDouble() * 100 - HOLD_SLACK_PERCENT;
        }
        if (setting instanceof Setting.Export export) {
            int exportFloor = percentAtLeast(export.floor());
            return mode.equals(AUTONOMOUS) && !buys && kept && reserve >= exportFloor
                    && (free || reserve <= Math.max(floor, exportFloor));
        }
        if (setting instanceof Setting.FollowTariff) {
            return mode.equals(AUTONOMOUS) && kept && free;
        }
        if (setting instanceof Setting.ReserveFloor wanted) {
            int needed = percentAtLeast(wanted.stateOfCharge());
            return kept && reserve >= needed
                    && (free || reserve <= needed || raised.filter(Raised::operation).isPresent());
        }
        if (setting instanceof Setting.Restore restore) {
            try {
                // as captured, or as near to it as can be set
                boolean there = Double.toString(state.reserve().getAsDouble())
                        .equals(restore.settings().get("reserve"));
                Reading.Settings wanted = restored(restore.settings());
                return (there || wanted.reservePercent().getAsInt() == reserve)
                        && wanted.mode().equals(state.mode()) && wanted.gridCharging().equals(state.gridCharging());
            } catch (VendorException e) {
                return false;
            }
        }
        return false;
    }

    /** As {@link Setting.Restore} takes it back; empty unless all of it is known. */
    static Map<String, String> captured(BatteryState state) {
        if (state.mode().isEmpty() || state.reserve().isEmpty() || state.gridCharging().isEmpty()) {
            return Map.of();
        }
        return Map.of("mode", state.mode().get(), "reserve", Double.toString(state.reserve().getAsDouble()),
                "grid_charging", Boolean.toString(state.gridCharging().get()));
    }
}
