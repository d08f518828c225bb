package offpeak.host.notify;

import java.util.function.Consumer;
import offpeak.api.host.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outbox beside what is in memory: one that fails costs what a restart would need, and holds nothing. */
final class Kept {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

    private final Outbox outbox;

    Kept(Outbox outbox) {
        this.outbox = outbox;
    }

    /** @param what of a notice, for the log */
    void keep(String what, Consumer<Outbox> work) {
        try {
            work.accept(outbox);
        } catch (RuntimeException e) {
            LOG.warn("the {} of a notice can't be kept: {}", what, e.getMessage());
        }
    }
}
