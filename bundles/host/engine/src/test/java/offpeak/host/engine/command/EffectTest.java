package offpeak.host.engine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.ChargerState;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.SwitchState;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import org.junit.jupiter.api.Test;

class EffectTest {
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();
    private static final Setting CHARGE = new Setting.Charge(UNKNOWN);
    private static final Setting STOP = new Setting.StopCharging();

    private static VehicleState car(Charging charging, OptionalDouble powerW) {
        return new VehicleState(VehicleState.Reach.ONLINE, Optional.of(charging), UNKNOWN, UNKNOWN, powerW, UNKNOWN,
                UNKNOWN, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static State charger(Charging charging, double powerW) {
        return new ChargerState(Optional.of(charging), OptionalDouble.of(powerW), UNKNOWN, UNKNOWN, UNKNOWN);
    }

    @Test
    void aCarThatIsToldToChargeDrawsPowerOrIsFull() {
        assertEquals(true, Effect.shown(CHARGE, car(Charging.CHARGING, OptionalDouble.of(7000))));
        assertEquals(false, Effect.shown(CHARGE, car(Charging.CHARGING, OptionalDouble.of(0))));
        assertEquals(true, Effect.shown(CHARGE, car(Charging.CHARGING, UNKNOWN)));
        assertEquals(true, Effect.shown(CHARGE, car(Charging.COMPLETE, OptionalDouble.of(0))));
        assertEquals(false, Effect.shown(CHARGE, car(Charging.NO_POWER, UNKNOWN)));
        assertEquals(true, Effect.shown(CHARGE, charger(Charging.CHARGING, 7000)));
    }

    @Test
    void aCarThatIsToldToStopDrawsNone() {
        assertEquals(false, Effect.shown(STOP, car(Charging.STOPPED, OptionalDouble.of(7000))));
        assertEquals(true, Effect.shown(STOP, car(Charging.STOPPED, OptionalDouble.of(0))));
        assertEquals(false, Effect.shown(STOP, car(Charging.CHARGING, UNKNOWN)));
        assertEquals(false, Effect.shown(STOP, charger(Charging.CHARGING, 3000)));
    }

    @Test
    void aLoadThatIsSwitchedOffDrawsNoMoreThanItsPlug() {
        assertEquals(true, Effect.shown(new Setting.Switch(false), new SwitchState(false, OptionalDouble.of(2))));
        assertEquals(false, Effect.shown(new Setting.Switch(false), new SwitchState(false, OptionalDouble.of(900))));
        assertEquals(true, Effect.shown(new Setting.Switch(true), new SwitchState(true, OptionalDouble.of(0))));
    }
}
