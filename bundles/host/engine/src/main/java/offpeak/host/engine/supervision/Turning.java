package offpeak.host.engine.supervision;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.Scheduler;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.notice.Alerts;

/** Switches instances on, and off once they have put back what they had changed. */
final class Turning {
    private final Farewell farewell;
    private final Alerts alerts;
    private final Scheduler worker;
    private final Set<String> returning = ConcurrentHashMap.newKeySet();

    /** @param worker where it is ended: not on the instance's own, which ends with it */
    Turning(Farewell farewell, Alerts alerts, Scheduler worker) {
        this.farewell = farewell;
        this.alerts = alerts;
        this.worker = worker;
    }

    void turn(Instance one, boolean on) {
        if (on && one.rival().isPresent()) {
            alerts.clear(one.id());
            one.stop(Life.DISABLED);
            one.start();
        } else if (on && one.life() == Life.DISABLED) {
            one.start();
        } else if (on) {
            // it may be about to leave
            returning.add(one.id());
        } else if (one.life() != Life.DISABLED) {
            returning.remove(one.id());
            farewell.begin(one, () -> worker.after(Duration.ZERO, () -> left(one)));
        }
    }

    /** While it put back what it had changed, it may have been switched on again. */
    private void left(Instance one) {
        one.stop(Life.DISABLED);
        if (returning.remove(one.id())) {
            one.start();
        }
    }
}
