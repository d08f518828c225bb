package offpeak.host.engine;

import offpeak.api.BatteryState;
import offpeak.api.Setting;
import offpeak.api.State;

/** Whether the power shows that a device does what its settings say. Pure. */
final class Effect {

    /** W; meters flutter by less than this when a battery rests. */
    static final double NOISE_W = 200;

    private Effect() {}

    static boolean shown(Setting setting, State state) {
        if (!(state instanceof BatteryState battery)) {
            return true;
        }
        if (setting instanceof Setting.ChargeFromGrid charge) {
            return battery.powerW().orElse(0) < -NOISE_W
                    || battery.stateOfCharge().orElse(0) >= charge.target() - 0.005;
        }
        if (setting instanceof Setting.Hold) {
            return battery.powerW().isPresent() && battery.powerW().getAsDouble() < NOISE_W;
        }
        if (setting instanceof Setting.Export export) {
            return battery.powerW().orElse(0) > NOISE_W || battery.stateOfCharge().orElse(1) <= export.floor() + 0.005;
        }
        // the others set limits: which way the power then goes is the home's affair
        return true;
    }
}
