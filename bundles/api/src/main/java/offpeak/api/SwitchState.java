package offpeak.api;

import java.util.OptionalDouble;

/**
 * A load that can be switched.
 *
 * @param on whether it is on
 * @param powerW drawn, W
 */
public record SwitchState(boolean on, OptionalDouble powerW) implements State {}
