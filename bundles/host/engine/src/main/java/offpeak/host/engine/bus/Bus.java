package offpeak.host.engine.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.SiteId;
import offpeak.api.StateBus;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.Metrics;
import offpeak.api.host.SchedulerFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state bus. The house's own subscribers each have a bounded queue and a worker of their own; everything is also
 * posted to Event Admin for strangers, after ours were served, because a stranger's handler that hangs would hold back
 * every handler behind it.
 */
@Component(service = {StateBus.class, Bus.class, HealthCheck.class, Metrics.class})
public final class Bus implements StateBus, HealthCheck, Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    /** Changes that wait for one subscriber; a home makes a few each second at most. */
    static final int QUEUE = 4096;

    private final EventAdmin events;
    private final SchedulerFactory schedulers;
    private final Map<EntityId, Observation<?>> last = new ConcurrentHashMap<>();
    private final Map<EntityId, Observation<?>> good = new ConcurrentHashMap<>();
    private final List<Queue> queues = new CopyOnWriteArrayList<>();
    private final Map<Decision.Stage, LongAdder> decided = new ConcurrentHashMap<>();

    @Activate
    public Bus(@Reference EventAdmin events, @Reference SchedulerFactory schedulers) {
        this.events = events;
        this.schedulers = schedulers;
    }

    @Override
    public Optional<Observation<?>> last(EntityId entity) {
        return Optional.ofNullable(last.get(entity));
    }

    @Override
    public Collection<Observation<?>> all(SiteId site) {
        List<Observation<?>> ofSite = new ArrayList<>();
        last.values().forEach(observation -> {
            if (observation.entity().site().equals(site)) {
                ofSite.add(observation);
            }
        });
        return ofSite;
    }

    @Override
    public Subscription subscribe(String name, Consumer<? super Change> subscriber) {
        Queue queue = new Queue(name, subscriber, schedulers.create("bus-" + name));
        queues.add(queue);
        return () -> {
            queues.remove(queue);
            queue.worker.close();
        };
    }

    /** As {@link StateBus#all}, but where the last is SUSPECT the last GOOD one, as long as it is not stale. */
    public Collection<Observation<?>> trusted(SiteId site, Instant now) {
        List<Observation<?>> trusted = new ArrayList<>();
        for (Observation<?> seen : all(site)) {
            Observation<?> before = good.get(seen.entity());
            trusted.add(seen.quality() != Quality.GOOD && before != null && before.usableAt(now) ? before : seen);
        }
        return trusted;
    }

    /** Nothing that was said of an entity until now is acted on any more. */
    public void distrust(EntityId entity) {
        good.remove(entity);
        last(entity).filter(seen -> seen.quality() == Quality.GOOD)
                .ifPresent(seen -> publish(new Observation<>(entity, seen.state(), seen.observedAt(), seen.maxAge(),
                        seen.source(), Quality.SUSPECT)));
    }

    /** An older observation than the last one is dropped: vendors' answers can overtake each other. */
    public void publish(Observation<?> observation) {
        Observation<?> kept = last.merge(observation.entity(), observation,
                (before, now) -> now.observedAt().isBefore(before.observedAt()) ? before : now);
        if (kept == observation) {
            if (observation.quality() == Quality.GOOD) {
                good.put(observation.entity(), observation);
            }
            publish(new Change.Observed(observation));
        }
    }

    public void publish(Change change) {
        if (change instanceof Change.Decided one) {
            decided.computeIfAbsent(one.decision().stage(), stage -> new LongAdder()).increment();
        }
        queues.forEach(queue -> queue.add(change));
        events.postEvent(event(change));
    }

    /** Forgets every entity of an integration that was removed. */
    public void forget(String integration) {
        for (EntityId entity : List.copyOf(last.keySet())) {
            if (entity.integration().equals(integration) && last.remove(entity) != null) {
                good.remove(entity);
                publish(new Change.Forgotten(entity));
            }
        }
    }

    @Override
    public List<Check> health() {
        List<Check> checks = new ArrayList<>();
        for (Queue queue : queues) {
            long lost = queue.lost();
            if (lost > 0) {
                checks.add(new Check("bus", Status.DEGRADED,
                        "'" + queue.name + "' is too slow and has lost " + lost + " changes"));
            }
        }
        return checks.isEmpty() ? List.of(Check.up("bus")) : checks;
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> all = new ArrayList<>();
        for (Queue queue : queues) {
            all.add(Metric.gauge("bus_queue", "Changes that wait for a subscriber of the state bus.", queue.depth(),
                    "subscriber", queue.name));
            all.add(Metric.counter("bus_lost", "Changes that a subscriber was too slow for.", queue.lost(),
                    "subscriber", queue.name));
        }
        for (Decision.Stage stage : Decision.Stage.values()) {
            all.add(Metric.counter("decisions", "Decisions that came to a stage since the start.",
                    decided.getOrDefault(stage, new LongAdder()).sum(), "stage",
                    stage.name().toLowerCase(Locale.ROOT)));
        }
        return all;
    }

    /** Who has been at one change for longer than that. */
    public Map<String, Optional<Thread>> late(Duration patience) {
        Map<String, Optional<Thread>> late = new HashMap<>();
        queues.forEach(queue -> {
            if (queue.beat.working(patience)) {
                late.put("the bus waits for '" + queue.name + "', which does not return from a change",
                        queue.beat.busy());
            }
        });
        return late;
    }

    private static Event event(Change change) {
        Map<String, Object> properties = new HashMap<>();
        String topic;
        if (change instanceof Change.Observed observed) {
            Observation<?> observation = observed.observation();
            EntityId entity = observation.entity();
            topic = "offpeak/state/" + entity.site() + "/" + entity.kind().key() + "/" + token(entity.integration())
                    + "/" + token(entity.name());
            properties.putAll(observation.state().fields());
            properties.put("entity", entity.toString());
            properties.put("observed_at", observation.observedAt().toString());
            properties.put("source", observation.source());
            properties.put("quality", observation.quality().name());
        } else if (change instanceof Change.Forgotten forgotten) {
            topic = "offpeak/forgotten/" + change.site();
            properties.put("entity", forgotten.entity().toString());
        } else if (change instanceof Change.Decided decided) {
            topic = "offpeak/decision/" + change.site();
            properties.put("device", decided.decision().device().toString());
            properties.put("setting", decided.decision().setting().name());
            properties.put("value", decided.decision().setting().value());
            properties.put("stage", decided.decision().stage().name());
        } else if (change instanceof Change.Lived lived) {
            topic = "offpeak/integration/" + change.site();
            properties.put("integration", lived.integration());
        } else if (change instanceof Change.Planned) {
            topic = "offpeak/plan/" + change.site();
        } else {
            topic = "offpeak/overrides/" + change.site();
        }
        properties.put("site", change.site().toString());
        return new Event(topic, properties);
    }

    /** Event Admin allows no dots in a topic's tokens. */
    private static String token(String part) {
        return part.replace('.', '_');
    }

    /** One subscriber's changes, in order. */
    private static final class Queue {
        private final String name;
        private final Consumer<? super Change> subscriber;
        private final SchedulerFactory.Owned worker;
        private final Deque<Change> waiting = new ArrayDeque<>();
        private final Beat beat = new Beat(System::nanoTime);
        private boolean working;
        private long lost;

        Queue(String name, Consumer<? super Change> subscriber, SchedulerFactory.Owned worker) {
            this.name = name;
            this.subscriber = subscriber;
            this.worker = worker;
        }

        synchronized int depth() {
            return waiting.size();
        }

        synchronized long lost() {
            return lost;
        }

        synchronized void add(Change change) {
            if (waiting.size() == QUEUE) {
                waiting.removeFirst();
                if (lost++ == 0) {
                    LOG.warn("'{}' is too slow: its oldest changes are dropped", name);
                }
            }
            waiting.addLast(change);
            if (!working) {
                working = true;
                worker.after(Duration.ZERO, this::work);
            }
        }

        private void work() {
            while (!Thread.currentThread().isInterrupted()) {
                Change change;
                synchronized (this) {
                    change = waiting.pollFirst();
                    if (change == null) {
                        working = false;
                        return;
                    }
                }
                try {
                    beat.run(() -> subscriber.accept(change));
                } catch (RuntimeException e) {
                    LOG.warn("'{}' failed on a change; it goes on with the next", name, e);
                }
            }
        }
    }
}
