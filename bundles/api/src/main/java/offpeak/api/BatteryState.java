package offpeak.api;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A home battery.
 *
 * @param stateOfCharge usable charge, 0..1
 * @param powerW W, positive while discharging, negative while charging
 * @param capacityWh usable energy when full
 * @param reserve the charge it keeps back for an outage, 0..1, as the device reports it
 * @param mode the vendor's operating mode in its own word, for people
 * @param gridCharging whether the device is allowed to charge from the grid
 * @param island true while the home is cut off from the grid
 * @param capabilities what it can be told
 * @param stormWatch true while the vendor itself keeps it full for an outage that it expects: that outranks every order,
 *            and the reserve that it shows by then is not the user's own; absent when not known
 */
public record BatteryState(OptionalDouble stateOfCharge, OptionalDouble powerW, OptionalDouble capacityWh,
        OptionalDouble reserve, Optional<String> mode, Optional<Boolean> gridCharging, Optional<Boolean> island,
        BatteryCapabilities capabilities, Optional<Boolean> stormWatch) implements State {

    /** One whose vendor tells nothing of storms. */
    public BatteryState(OptionalDouble stateOfCharge, OptionalDouble powerW, OptionalDouble capacityWh,
            OptionalDouble reserve, Optional<String> mode, Optional<Boolean> gridCharging, Optional<Boolean> island,
            BatteryCapabilities capabilities) {
        this(stateOfCharge, powerW, capacityWh, reserve, mode, gridCharging, island, capabilities, Optional.empty());
    }

    /** @throws IllegalArgumentException for a charge or reserve outside 0..1 */
    public BatteryState {
        fraction("state of charge", stateOfCharge);
        fraction("reserve", reserve);
    }

    static void fraction(String name, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(name + " must be within 0..1, not " + value.getAsDouble());
        }
    }
}
