package offpeak.host.engine.decide;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Decision;
import offpeak.api.SiteId;
import offpeak.api.host.Ledger;

/** The decisions of the last 24 hours, each as far as it came: what rules may know of them. */
public final class LastDay {
    public static final Duration KEPT = Duration.ofHours(24);
    private static final int MOST_READ = 2000;

    private final Map<Long, Decision> byId = new LinkedHashMap<>();

    /** @return what was read, the oldest first */
    public List<Decision> read(Ledger ledger, Instant now) {
        List<Decision> newestFirst = ledger.decisions(Optional.of(now.minus(KEPT)), Optional.empty(), MOST_READ);
        List<Decision> read = new ArrayList<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            read.add(newestFirst.get(i));
        }
        synchronized (byId) {
            read.forEach(decision -> byId.put(decision.id(), decision));
        }
        return read;
    }

    public void add(Decision decision, Instant now) {
        synchronized (byId) {
            byId.put(decision.id(), decision);
            Instant since = now.minus(KEPT);
            byId.values().removeIf(one -> one.at().isBefore(since));
        }
    }

    public List<Decision> newestFirst(SiteId site, Instant now) {
        Instant since = now.minus(KEPT);
        List<Decision> newestFirst = new ArrayList<>();
        synchronized (byId) {
            byId.values().forEach(decision -> {
                if (decision.device().site().equals(site) && !decision.at().isBefore(since)) {
                    newestFirst.add(0, decision);
                }
            });
        }
        return newestFirst;
    }
}
