package offpeak.host.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import offpeak.api.host.Leases;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Which of the engine, the store and the bus has not finished its work for minutes of real time, for the launcher, which restarts
 * such a host: it shares no types with bundles, so this is a map from a text to the thread that hangs, if there is one.
 */
@Component(service = Supplier.class, property = "offpeak.heartbeat:Boolean=true", immediate = true)
public final class Heartbeat implements Supplier<Map<String, Optional<Thread>>> {
    /** What takes so long hangs; the slowest vendor's deadline is a few seconds, and vendors are not called from here. */
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PROBE = Duration.ofMinutes(1);

    /** One part's work: when it last began or ended, and who is at it. */
    static final class Beat {
        private final LongSupplier nanos;
        private volatile Optional<Thread> busy = Optional.empty();
        /** When it last began or ended something. */
        private volatile long lastNanos;

        Beat(LongSupplier nanos) {
            this.nanos = nanos;
            this.lastNanos = nanos.getAsLong();
        }

        void run(Runnable work) {
            lastNanos = nanos.getAsLong();
            busy = Optional.of(Thread.currentThread());
            try {
                work.run();
            } finally {
                busy = Optional.empty();
                lastNanos = nanos.getAsLong();
            }
        }

        Optional<Thread> busy() {
            return busy;
        }

        /** Whether it is at one and the same work for longer than that. */
        boolean working(Duration patience) {
            return busy.isPresent() && late(patience);
        }

        boolean late(Duration patience) {
            return nanos.getAsLong() - lastNanos > patience.toNanos();
        }
    }

    private final EngineCore engine;
    private final Bus bus;
    private final Beat store = new Beat(System::nanoTime);
    private final SchedulerFactory.Owned worker;
    private final Duration patience;

    @Activate
    public Heartbeat(@Reference EngineCore engine, @Reference Bus bus, @Reference Leases leases,
            @Reference TimeSource clock, @Reference SchedulerFactory schedulers) {
        this.engine = engine;
        this.bus = bus;
        this.worker = schedulers.create("heartbeat");
        // a clock that goes slower than reality ticks more seldom
        long slowTicks = (long) (3 * PROBE.toMillis() / clock.speed());
        this.patience = PATIENCE.toMillis() > slowTicks ? PATIENCE : Duration.ofMillis(slowTicks);
        Duration every = Duration.ofMillis((long) (PROBE.toMillis() * Math.max(1, clock.speed())));
        worker.every(every, () -> store.run(leases::all));
    }

    @Deactivate
    void stop() {
        worker.close();
    }

    @Override
    public Map<String, Optional<Thread>> get() {
        return late(Map.of("engine", engine.beat(), "store", store), bus.late(patience), patience);
    }

    static Map<String, Optional<Thread>> late(Map<String, Beat> parts, Map<String, Optional<Thread>> more,
            Duration patience) {
        Map<String, Optional<Thread>> late = new LinkedHashMap<>();
        parts.forEach((name, beat) -> {
            if (beat.late(patience)) {
                late.put("the " + name + " has finished nothing for " + patience.toMinutes() + " minutes", beat.busy);
            }
        });
        late.putAll(more);
        return late;
    }
}
