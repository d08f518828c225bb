package offpeak.host.engine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import offpeak.api.StateBus;
import offpeak.api.host.Leases;
import offpeak.api.host.Leases.Lease;
import offpeak.api.host.Supervisor.Life;
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
            instance.putBack(Wanted.restoring(lease, clock.instant()).command(), bus::last, shown -> {
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
