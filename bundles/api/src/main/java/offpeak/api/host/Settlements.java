package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.SiteId;

/**
 * What each home paid, by settlement period, append-only: a row is never changed, whatever is learned later. The decisions
 * have a {@link Ledger} of their own.
 */
public interface Settlements {

    /**
     * Durable when this returns.
     *
     * @throws IllegalArgumentException when it does not begin at the end of the site's last one or later
     */
    void append(Settlement settlement);

    /** The site's latest. */
    Optional<Settlement> last(SiteId site);

    /** Oldest first: those that begin at or after since and before until. */
    List<Settlement> settlements(SiteId site, Instant since, Instant until);
}
