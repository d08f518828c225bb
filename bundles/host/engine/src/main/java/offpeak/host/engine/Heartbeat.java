package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import offpeak.api.host.Leases;
import offpeak.api.host.Metrics;
import offpeak.api.host.Orders;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import offpeak.host.engine.bus.Beat;
import offpeak.host.engine.bus.Bus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Which of the engine, the store and the bus has not finished its work for minutes of real time, for the launcher, which restarts
 * such a host: it shares no types with bundles, so this is a map from a text to the thread that hangs, if there is one.
 */
@Component(service = {Supplier.class, Metrics.class}, property = "offpeak.heartbeat:Boolean=true", immediate = true)
public final class Heartbeat implements Supplier<Map<String, Optional<Thread>>>, Metrics {
    /** What takes so long hangs; the slowest vendor's deadline is a few seconds, and vendors are not called from here. */
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PROBE = Duration.ofMinutes(1);
    private static final double SECOND = 1e9;

    private final TimeSource clock;
    private final Duration every;
    private final EngineCore engine;
    private final Bus bus;
    private final Beat store = new Beat(System::nanoTime);
    private final SchedulerFactory.Owned worker;
    private final Duration patience;
    private volatile int open;
    private volatile Duration lag = Duration.ZERO;

    @Activate
    public Heartbeat(@Reference EngineCore engine, @Reference Bus bus, @Reference Leases leases,
            @Reference Orders orders, @Reference TimeSource clock, @Reference SchedulerFactory schedulers) {
        this.clock = clock;
        this.engine = engine;
        this.bus = bus;
        this.worker = schedulers.create("heartbeat");
        // a clock that goes slower than reality ticks more seldom
        long slowTicks = (long) (3 * PROBE.toMillis() / clock.speed());
        this.patience = PATIENCE.toMillis() > slowTicks ? PATIENCE : Duration.ofMillis(slowTicks);
        this.every = Duration.ofMillis((long) (PROBE.toMillis() * Math.max(1, clock.speed())));
        probe(leases, orders);
    }

    private void probe(Leases leases, Orders orders) {
        Instant due = clock.instant().plus(every);
        worker.after(every, () -> {
            lag = Duration.between(due, clock.instant());
            try {
                store.run(() -> {
                    // a small table that is read each time; the leases are known without a look into the file
                    orders.disabled();
                    open = leases.all().size();
                });
            } finally {
                probe(leases, orders);
            }
        });
    }

    @Override
    public List<Metric> metrics() {
        Beat ticks = engine.beat();
        return List.of(
                Metric.counter("engine_ticks", "How often the engine looked what is to be done.", ticks.runs()),
                Metric.counter("engine_tick_seconds", "Real time that it took in all.", ticks.allNanos() / SECOND),
                Metric.gauge("engine_tick_last_seconds", "Real time that it took last.", ticks.tookNanos() / SECOND),
                Metric.gauge("engine_idle_seconds", "Real time since it last began or ended to look.",
                        ticks.idleNanos() / SECOND),
                Metric.gauge("scheduler_lag_seconds", "How late the host's work began, by its clock; once a minute.",
                        Math.max(0, lag.toMillis() / 1000.0)),
                Metric.gauge("leases", "Devices that the host has changed and will put back; once a minute.", open));
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
                late.put("the " + name + " has finished nothing for " + patience.toMinutes() + " minutes", beat.busy());
            }
        });
        late.putAll(more);
        return late;
    }
}
