package offpeak.host.engine;

import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Intent;
import offpeak.api.ManualOverride;
import offpeak.api.Priority;
import offpeak.api.Reason;

/** A person's order as the arbiter takes it. */
final class ManualOverrides {
    private ManualOverrides() {}

    static Intent intent(ManualOverride order) {
        return new Intent(order.device(), order.setting(), order.during(), Priority.MANUAL,
                new Reason("engine.override", Map.of("until", order.during().end(), "by", order.by())),
                OptionalDouble.empty());
    }
}
