package offpeak.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A thermostat. Temperatures in °C.
 *
 * @param mode what it may do
 * @param temperatureC in the room
 * @param humidity relative, 0..1
 * @param heatC heats below this
 * @param coolC cools above this
 * @param lowestC the lowest setpoint it takes
 * @param highestC the highest setpoint it takes
 * @param hold whether it follows its own schedule
 * @param holdUntil when a timed hold ends
 * @param activity what its equipment does now; absent when not known
 */
public record ThermostatState(Mode mode, OptionalDouble temperatureC, OptionalDouble humidity, OptionalDouble heatC,
        OptionalDouble coolC, OptionalDouble lowestC, OptionalDouble highestC, Hold hold, Optional<Instant> holdUntil,
        Optional<Activity> activity) implements State {

    /** What it may do. */
    public enum Mode {
        OFF, HEAT, COOL, AUTO, EMERGENCY_HEAT, UNKNOWN
    }

    /** Whether somebody set it aside from its schedule. */
    public enum Hold {
        NONE, TIMED, PERMANENT, UNKNOWN
    }

    /** What its equipment does. */
    public enum Activity {
        IDLE, HEATING, COOLING, FAN
    }

    public ThermostatState {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(hold, "hold");
    }
}
