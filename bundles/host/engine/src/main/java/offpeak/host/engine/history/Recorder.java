package offpeak.host.engine.history;

import java.util.List;
import java.util.Map;
import offpeak.api.BatteryState;
import offpeak.api.Change;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.StateBus;
import offpeak.api.host.History;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what batteries and meters showed, and what prices were said to be. */
@Component(service = {}, immediate = true)
public final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final StateBus.Subscription subscription;
    private final History history;
    private final PriceRevisions revisions;

    @Activate
    public Recorder(@Reference StateBus bus, @Reference History history) {
        this.history = history;
        this.revisions = new PriceRevisions(history);
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
                // a glitch would stand in every chart and mean; apart it is kept all the same
                String suffix = seen.quality() == Quality.GOOD ? "" : "_suspect";
                for (Map.Entry<String, Object> field : seen.state().fields().entrySet()) {
                    if (field.getValue() instanceof Number number) {
                        history.record(new History.Sample(seen.entity(), field.getKey() + suffix, seen.observedAt(),
                                number.doubleValue()));
                    }
                }
            }
            if (seen.state() instanceof Prices prices && seen.quality() == Quality.GOOD) {
                List<History.Sample> news = revisions.news(seen.entity(), prices);
                news.forEach(history::record);
                long corrected = news.stream().filter(one -> !one.field().equals(PriceRevisions.field(0))).count();
                if (corrected > 0) {
                    LOG.info("{} corrected {} prices that it had published; the history keeps both", seen.entity(),
                            corrected);
                }
            }
        }
    }
}
