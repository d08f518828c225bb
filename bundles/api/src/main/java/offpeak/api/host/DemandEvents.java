package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.DemandEvent;
import offpeak.api.SiteId;

/** The pauses of devices for the grid's sake, those that last included. */
public interface DemandEvents {

    /** Newest first. */
    List<DemandEvent> events(SiteId site, Optional<Instant> since, Optional<Instant> until, int limit);

    /**
     * Ends an event for its device, which then is not paused again for the same spell of high prices. Durable when this
     * returns.
     *
     * @param by who
     * @throws IllegalArgumentException for an id that is none of this site's last 24 hours
     */
    DemandEvent optOut(SiteId site, String id, String by);

    /** Where they are kept. Every call is durable when it returns. */
    interface Store {
        /** In place of the one with the same id. */
        void write(DemandEvent event);

        /** Of all sites, newest first. */
        List<DemandEvent> events(Optional<SiteId> site, Optional<Instant> since, Optional<Instant> until, int limit);
    }
}
