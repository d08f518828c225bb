package offpeak.api;

import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The MQTT broker that the host is connected with, for one instance. What was subscribed holds until the instance stops and
 * through every loss of the connection.
 */
@ProviderType
public interface Topics {

    /**
     * What somebody published.
     *
     * @param payload as UTF-8; what is larger than 256 KB never arrives
     * @param retained whether it was kept by the broker from before the subscription
     */
    record Message(String topic, String payload, boolean retained) {}

    /**
     * Hears what is published, also what the broker retained. Messages come one after the other on the instance's worker; of
     * a thousand that wait the oldest is left out.
     *
     * @param filter a topic, or several by {@code +} and {@code #}
     * @throws VendorException CONFIGURATION when it is no filter, UNREACHABLE when the host has no MQTT at all
     */
    Subscription subscribe(String filter, Consumer<? super Message> on) throws VendorException;

    /**
     * Publishes at once and returns when the broker has it.
     *
     * @throws VendorException CONFIGURATION when it is no topic or one of the host's own, UNREACHABLE without a broker
     */
    void publish(String topic, String payload, boolean retained) throws VendorException;

    /** Why nothing arrives now, e.g. that no broker is configured; empty while there is a connection. */
    Optional<String> trouble();

    /** Something that is heard. */
    @ProviderType
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
