package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.Decision;

/** The decisions, append-only: a row is never changed, a further step is a further row. Durable when a call returns. */
public interface Ledger {

    /**
     * Writes a new decision.
     *
     * @param decision its id is ignored
     * @return the same with its id
     */
    Decision append(Decision decision);

    /** Adds a step to a decision. */
    void step(long decision, Decision.Step step);

    /** Newest first. */
    List<Decision> decisions(Optional<Instant> since, Optional<Instant> until, int limit);
}
