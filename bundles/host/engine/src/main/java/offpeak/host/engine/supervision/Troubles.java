package offpeak.host.engine.supervision;

import java.util.Map;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.notice.Alerts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what they should know of how an integration fares. */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private final Alerts alerts;

    Troubles(Alerts alerts) {
        this.alerts = alerts;
    }

    void lived(Instance instance) {
        switch (instance.life()) {
            case NEEDS_LOGIN -> raise(instance, Notifier.Level.ALARM, "engine.needs-login");
            case FAILED -> raise(instance, Notifier.Level.WARNING, "engine.cannot-run");
            case RUNNING, DISABLED -> alerts.clear(instance.id());
            case DEGRADED -> {
                if (instance.rival().isPresent()) {
                    raise(instance, Notifier.Level.WARNING, "engine.read-only");
                }
            }
            default -> LOG.debug("{} is {}", instance.id(), instance.life());
        }
    }

    private void raise(Instance instance, Notifier.Level level, String code) {
        alerts.raise(instance.site(), instance.id(), level,
                new Reason(code, Map.of("integration", instance.id(), "detail", instance.reason().orElse(""))));
    }
}
