package offpeak.host.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import offpeak.api.host.HttpFactory.Traffic;

/** How one client's calls went. */
final class Counter {
    private final String integration;
    private final InstantSource clock;
    private long calls;
    private long failures;
    private Optional<Instant> lastRetrieved = Optional.empty();
    private Optional<String> lastError = Optional.empty();

    Counter(String integration, InstantSource clock) {
        this.integration = integration;
        this.clock = clock;
    }

    synchronized void answered(int status, String host) {
        if (status >= 400) {
            failed(host + " answered HTTP " + status);
            return;
        }
        calls++;
        lastRetrieved = Optional.of(clock.instant());
        lastError = Optional.empty();
    }

    synchronized void failed(String message) {
        calls++;
        failures++;
        lastError = Optional.of(message);
    }

    synchronized Traffic traffic() {
        return new Traffic(integration, calls, failures, lastRetrieved, lastError);
    }
}
