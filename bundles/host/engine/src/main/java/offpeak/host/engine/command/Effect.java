package offpeak.host.engine.command;

import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.SwitchState;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;

/** Whether the power shows that a device does what its settings say. Pure. */
final class Effect {

    /** W; meters flutter by less than this when a battery rests or a car is full. */
    static final double NOISE_W = 200;

    /** W; what a relay and its plug draw themselves. */
    static final double STANDBY_W = 10;

    private Effect() {}

    static boolean shown(Setting setting, State state) {
        if (state instanceof BatteryState battery) {
            return shown(setting, battery);
        }
        if (state instanceof VehicleState car) {
            return shown(setting, car.charging(), car.powerW());
        }
        if (state instanceof ChargerState charger) {
            return shown(setting, charger.charging(), charger.powerW());
        }
        if (state instanceof SwitchState load && setting instanceof Setting.Switch wanted && !wanted.on()) {
            return load.powerW().orElse(0) < STANDBY_W;
        }
        // what is on may rest for a while, and a room warms in its own time: that it is set is all there is to see
        return true;
    }

    private static boolean shown(Setting setting, BatteryState battery) {
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

    private static boolean shown(Setting setting, Optional<Charging> charging, OptionalDouble powerW) {
        if (setting instanceof Setting.Charge) {
            return charging.equals(Optional.of(Charging.COMPLETE)) || (powerW.isPresent()
                    ? powerW.getAsDouble() > NOISE_W
                    : charging.equals(Optional.of(Charging.CHARGING)));
        }
        if (setting instanceof Setting.StopCharging) {
            return powerW.isPresent()
                    ? powerW.getAsDouble() < NOISE_W
                    : !charging.equals(Optional.of(Charging.CHARGING));
        }
        return true;
    }
}
