package offpeak.api;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a rule wants of one device. Intents may lie in the future: those that hold now are acted on, the later ones are
 * the plan that users see.
 *
 * @param device whose setting
 * @param setting what it should be
 * @param during when
 * @param priority against the intents of others
 * @param reason why, for people
 * @param expectedPowerW the power the device is expected to draw from the grid (positive) or give (negative) meanwhile, W;
 *        absent when it depends on the home
 */
public record Intent(EntityId device, Setting setting, Interval during, Priority priority, Reason reason,
        OptionalDouble expectedPowerW) {

    public Intent {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(setting, "setting");
        Objects.requireNonNull(during, "during");
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(expectedPowerW, "expectedPowerW");
    }
}
