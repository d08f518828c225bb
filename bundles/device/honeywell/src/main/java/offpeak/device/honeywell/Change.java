package offpeak.device.honeywell;

import java.time.Instant;
import java.util.OptionalDouble;

/** What is to be changed at a thermostat. A permanent hold is not among it. */
sealed interface Change {

    /**
     * Holds setpoints and goes back to the schedule by itself.
     *
     * @param heat in the thermostat's unit; absent leaves it as it is
     * @param cool in the thermostat's unit; absent leaves it as it is
     * @param end a quarter of an hour by the clock, at most a day from now
     */
    record TimedHold(OptionalDouble heat, OptionalDouble cool, Instant end) implements Change {}

    /** Follows its own schedule. */
    record Resume() implements Change {}
}
