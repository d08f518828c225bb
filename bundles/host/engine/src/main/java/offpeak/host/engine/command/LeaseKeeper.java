package offpeak.host.engine.command;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.State;
import offpeak.api.host.Leases;
import offpeak.api.host.Leases.Lease;

/** The user's own settings of each device: stored before the host first changes them, and followed when the user does. */
final class LeaseKeeper {

    /** A lease outlives the wish by this, so that a short delay does not end it. */
    static final Duration MARGIN = Duration.ofMinutes(10);

    private final Leases leases;
    private Optional<String> trouble = Optional.empty();

    LeaseKeeper(Leases leases) {
        this.leases = leases;
    }

    Optional<Lease> of(EntityId device) {
        return leases.of(device);
    }

    /** @return why nothing may be changed; empty when a lease is stored */
    Optional<String> take(Wanted wanted, Device device, State state, Instant now) {
        Optional<Lease> lease = leases.of(wanted.device());
        if (lease.isPresent()) {
            extend(lease.get(), wanted);
            return trouble;
        }
        Map<String, String> original = device.settings(state);
        if (original.isEmpty()) {
            return Optional.of("its present settings are not known, so they could not be put back later");
        }
        write(new Lease(wanted.device(), original, now, wanted.until().plus(MARGIN), wanted.rule()));
        return trouble;
    }

    /** A wish that goes on makes the lease longer; not at each of its small steps, because each is a forced write. */
    void extend(Lease lease, Wanted wanted) {
        Instant end = wanted.until().plus(MARGIN);
        if (end.isAfter(lease.expiresAt().plus(MARGIN.dividedBy(2)))) {
            write(new Lease(lease.device(), lease.original(), lease.takenAt(), end, wanted.rule()));
        }
    }

    /** What the user changed meanwhile is put back in place of what he had before. */
    void adopt(EntityId device, Map<String, String> changed) {
        leases.of(device).ifPresent(lease -> {
            Map<String, String> original = new HashMap<>(lease.original());
            original.putAll(changed);
            write(new Lease(device, original, lease.takenAt(), lease.expiresAt(), lease.rule()));
        });
    }

    void release(EntityId device) {
        leases.release(device);
    }

    private void write(Lease lease) {
        try {
            leases.write(lease);
            trouble = Optional.empty();
        } catch (RuntimeException e) {
            trouble = Optional.of("the user's own settings can't be stored, so nothing is changed: " + e.getMessage());
        }
    }

    Optional<String> trouble() {
        return trouble;
    }
}
