package offpeak.simulator.home;

import java.time.Instant;

/**
 * A change that a vendor's face received.
 *
 * @param applied false when a fault made the vendor answer "done" and do nothing
 */
public record Write(Instant at, String vendor, String path, String body, boolean applied) {}
