package offpeak.api;

import java.time.Duration;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the host gives to one instance of an integration: everything that it may use of the world. Calls are counted and
 * recorded per instance, time can be simulated, and stopping the bundle closes all that was opened through it.
 */
@ProviderType
public interface Host {

    /** The home that the instance is configured for. */
    Site site();

    /** The host's time, which may run faster than the wall's. */
    Instant now();

    /** The id of one of this instance's entities. */
    EntityId entity(EntityId.Kind kind, String name);

    /**
     * Tells everybody what was seen.
     *
     * @param entity one of this instance's, see {@link #entity}
     * @param observedAt when it was true, by the vendor's stamp where there is one
     * @param maxAge after this nothing acts on it
     * @param source how it was got, for people
     * @throws IllegalArgumentException for an entity of another instance
     */
    void publish(EntityId entity, State state, Instant observedAt, Duration maxAge, String source);

    /**
     * Tells what one of this instance's entities showed in the past, by the vendor's own records: for charts, and for what
     * is learned from the past. Nothing acts on it, and nobody is told. What was seen at the time stays as it is: only
     * stretches without any are filled, as far back as the host keeps its history. A host without one leaves it.
     *
     * @param entity one of this instance's, see {@link #entity}
     * @param past means over stretches of some minutes; what is not over yet is left out
     * @throws IllegalArgumentException for an entity of another instance
     */
    default void publishPast(EntityId entity, Series<? extends State> past) {}

    /**
     * Tells that a part of an answer was left out while the rest counts. The host logs the first of each sentence, and keeps
     * quiet after some.
     *
     * @param what for people; a vendor's words in it are cut short
     */
    default void leftOut(String what) {}

    /** HTTP calls, with the host's limits on time, size and redirects. */
    Http http();

    /** This instance's secrets. */
    Secrets secrets();

    /** Work at a later time of the host's clock. */
    Scheduler scheduler();

    /** MQTT, where the host is connected with a broker. Another object than before when the host's MQTT is another. */
    Topics topics();
}
