package offpeak.api;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The last observation of each entity, and the stream of changes. Rides on Event Admin, topics
 * {@code offpeak/state/<site>/<kind>/<integration>/<name>}. Integrations publish through their {@link Host}.
 */
@ProviderType
public interface StateBus {

    /**
     * The last observation of an entity, whatever its quality; empty when there was none since the start. It is what is
     * shown. What is acted on stands in a {@link Situation}: a SUSPECT observation does not replace the last GOOD one
     * there.
     */
    Optional<Observation<?>> last(EntityId entity);

    /** The last observation of every entity of a site, the shared site {@link SiteId#GRID} not included. */
    Collection<Observation<?>> all(SiteId site);

    /**
     * Hands every later change to a subscriber, in order, on a thread of that subscriber's own. Its queue is bounded:
     * a subscriber that is too slow loses its oldest changes and is named in the host's health; nobody else waits for it.
     *
     * @param name names the subscriber in health and logs
     */
    Subscription subscribe(String name, Consumer<? super Change> subscriber);

    /** An open subscription. */
    @ProviderType
    interface Subscription extends AutoCloseable {
        /** Ends it; no change is delivered after it returns. */
        @Override
        void close();
    }
}
