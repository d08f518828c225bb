package offpeak.api;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * An order to a device, from the Dispatcher alone.
 *
 * @param device which of the integration's devices
 * @param setting what it should do
 * @param floor the state of charge below which nothing may discharge it, 0..1: the highest of all floors that hold
 * @param until when the order ends; the device may let go of it by itself after this
 */
public record Command(EntityId device, Setting setting, OptionalDouble floor, Instant until) {
    public Command {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(setting, "setting");
        Objects.requireNonNull(floor, "floor");
        Objects.requireNonNull(until, "until");
    }
}
