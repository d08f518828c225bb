package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;

/** What must be put back: the user's own settings of each device that the host has changed. Durable when a call returns. */
public interface Leases {

    /**
     * @param device which
     * @param original the settings as the user had them, see {@link offpeak.api.Device#settings}
     * @param takenAt when the host first changed them
     * @param expiresAt when they are put back at the latest
     * @param rule who changed them
     */
    record Lease(EntityId device, Map<String, String> original, Instant takenAt, Instant expiresAt, String rule) {
        public Lease {
            original = Map.copyOf(original);
        }
    }

    Optional<Lease> of(EntityId device);

    List<Lease> all();

    /** Writes a lease, in place of the device's former one. */
    void write(Lease lease);

    void release(EntityId device);
}
