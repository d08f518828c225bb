package offpeak.host.engine;

import java.util.Map;
import offpeak.api.BatteryState;
import offpeak.api.Change;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.StateBus;
import offpeak.api.host.History;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Keeps what batteries and meters showed. */
@Component(service = {}, immediate = true)
public final class Recorder {
    private final StateBus.Subscription subscription;
    private final History history;

    @Activate
    public Recorder(@Reference StateBus bus, @Reference History history) {
        this.history = history;
        this.subscription = bus.subscribe("history", this::record);
    }

    @Deactivate
    void stop() {
        subscription.close();
    }

    private void record(Change change) {
        if (change instanceof Change.Observed observed) {
            Observation<?> seen = observed.observation();
            if (seen.state() instanceof BatteryState || seen.state() instanceof MeterState) {
                for (Map.Entry<String, Object> field : seen.state().fields().entrySet()) {
                    if (field.getValue() instanceof Number number) {
                        history.record(new History.Sample(seen.entity(), field.getKey(), seen.observedAt(),
                                number.doubleValue()));
                    }
                }
            }
        }
    }
}
