package offpeak.host.engine.supervision;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import offpeak.api.Command;
import offpeak.api.StateBus;
import offpeak.api.VendorException;
import offpeak.api.host.Leases;
import offpeak.api.host.Leases.Lease;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.command.Wanted;
import offpeak.host.engine.instance.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts back what the host had changed while the integration is still there to do it. What does not show the user's settings in
 * time keeps its lease and is put back when the integration returns: to take a lease anew from a reading that is not up to date
 * would make the host's own setting the user's.
 */
final class Farewell {
    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    /** A bundle that goes waits no longer, in real time: the framework waits for this. */
    static final Duration PATIENCE = Duration.ofSeconds(3);
    /** How often a device is read before it is left changed. */
    private static final int LOOKS = 3;

    private final Leases leases;
    private final InstantSource clock;
    private final StateBus bus;

    Farewell(Leases leases, InstantSource clock, StateBus bus) {
        this.leases = leases;
        this.clock = clock;
        this.bus = bus;
    }

    /** Returns at once. @param done when all that can be done is done */
    void begin(Instance instance, Runnable done) {
        List<Lease> open = leases.all().stream()
                .filter(lease -> lease.device().integration().equals(instance.id())).toList();
        boolean can = instance.rival().isEmpty()
                && (instance.life() == Life.RUNNING || instance.life() == Life.DEGRADED);
        if (open.isEmpty() || !can) {
            done.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(open.size());
        for (Lease lease : open) {
            putBack(instance, Wanted.restoring(lease, clock.instant()).command(), shown -> {
                if (shown) {
                    leases.release(lease.device());
                } else {
                    LOG.warn("{} does not show its user's settings yet; they are put back when it is there again",
                            lease.device());
                }
                if (left.decrementAndGet() == 0) {
                    done.run();
                }
            });
        }
    }

    /** @param shown gets whether the device shows the user's own settings */
    private void putBack(Instance instance, Command command, Consumer<Boolean> shown) {
        instance.prepareToLeave();
        instance.apply(command, refusal -> {
            if (refusal.isPresent()) {
                LOG.warn("{} could not be told: {}", command.device(), refusal.get().getMessage());
                shown.accept(false);
            } else {
                readBack(instance, command, LOOKS, shown);
            }
        });
    }

    /** @param looks how often the device is read at most */
    private void readBack(Instance instance, Command command, int looks, Consumer<Boolean> shown) {
        boolean there = false;
        try {
            Instant before = instance.now();
            instance.read();
            there = bus.last(command.device()).filter(seen -> !seen.observedAt().isBefore(before))
                    .filter(seen -> instance.device().orElseThrow().confirms(command, seen.state())).isPresent();
        } catch (VendorException | RuntimeException | LinkageError e) {
            LOG.warn("{} can't be read back: {}", command.device(), e.getMessage());
        }
        if (there || looks == 1) {
            shown.accept(there);
        } else {
            instance.worker().after(Instance.AFTER_COMMAND, () -> readBack(instance, command, looks - 1, shown));
        }
    }

    /** Returns when it is done or too late. */
    void await(Instance instance) {
        CountDownLatch done = new CountDownLatch(1);
        begin(instance, done::countDown);
        try {
            if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} goes before its devices are put back; they are when it is there again", instance.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
