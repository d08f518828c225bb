package offpeak.host.events;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import offpeak.api.Change;
import offpeak.api.ChargerState;
import offpeak.api.Decision;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.host.DemandEvents;
import offpeak.api.host.Observations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the decisions that pause a device's charging for the grid's sake: an event begins when the device was read to have
 * stopped, and ends when something else is wanted of it or it draws again. What the device still needed is what it says itself
 * ({@code fullAt}), else what the rule's reason says as {@code needed}, Wh.
 */
final class EventBook implements DemandEvents {
    private static final Logger LOG = LoggerFactory.getLogger(EventBook.class);

    /** An event is told of and may be opted out of for as long; rules look back as far. */
    static final Duration RECENT = Duration.ofHours(24);
    /** CAISO puts prices right within the hour after. */
    private static final Duration SETTLED = Duration.ofHours(1);
    /** While an event lasts, what it brought so far is kept this often: it is all that a crash leaves. */
    private static final Duration KEPT_EVERY = Duration.ofMinutes(5);
    /** Also after a day without news. */
    private static final Duration MAX_AGE = Duration.ofHours(48);
    private static final String INTEGRATION = "demand-response";
    private static final String NEEDED = "needed";
    private static final String OUTSIDE = "outside";
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Store store;
    private final Observations observations;
    private final Function<EntityId, Optional<Observation<?>>> last;
    private final Function<SiteId, Collection<Observation<?>>> seen;
    /** The latest of each device. */
    private final Map<EntityId, DemandEvent> latest = new TreeMap<>();
    /** What each device drew, and still needed, when its pause was decided. */
    private final Map<EntityId, Before> before = new HashMap<>();
    /** Open events of an earlier run that no decision of this one has taken up yet. */
    private final Set<EntityId> inherited = new HashSet<>();
    private final Map<EntityId, Instant> keptAt = new HashMap<>();

    private record Before(long decision, OptionalDouble powerW, OptionalDouble neededWh) {}

    EventBook(InstantSource clock, Store store, Observations observations,
            Function<EntityId, Optional<Observation<?>>> last, Function<SiteId, Collection<Observation<?>>> seen) {
        this.clock = clock;
        this.store = store;
        this.observations = observations;
        this.last = last;
        this.seen = seen;
    }

    /** Takes up what an earlier run of the host left. */
    synchronized void open() {
        List<DemandEvent> newestFirst = store.events(Optional.empty(), Optional.of(clock.instant().minus(RECENT)),
                Optional.empty(), MOST);
        for (DemandEvent event : newestFirst) {
            if (latest.putIfAbsent(event.device(), event) == null) {
                tell(event);
                if (event.end().isEmpty()) {
                    inherited.add(event.device());
                }
            } else if (event.end().isEmpty()) {
                // a later one of the same device shows that it was over
                write(event.ended(reckonedTo(event)));
            }
        }
    }

    synchronized void changed(Change change) {
        if (change instanceof Change.Decided decided) {
            decided(decided.decision());
        } else if (change instanceof Change.Observed observed) {
            observed(observed.observation());
        }
    }

    private void decided(Decision decision) {
        EntityId device = decision.device();
        Decision.Step step = decision.steps().get(decision.steps().size() - 1);
        Optional<DemandEvent> open = openOf(device);
        if (decision.setting() instanceof Setting.StopCharging && decision.priority() == Priority.DEMAND_RESPONSE) {
            switch (step.stage()) {
                case DESIRED, SENT, ACKED -> before.compute(device,
                        (same, known) -> known != null && known.decision() == decision.id()
                                ? known
                                : drawn(decision));
                case CONFIRMED, EFFECTIVE -> {
                    inherited.remove(device);
                    if (open.isEmpty()) {
                        begin(decision, step.at());
                    }
                }
                default -> open.ifPresent(event -> end(step.stage() == Decision.Stage.EXTERNAL
                        ? event.optedOut(step.at(), OUTSIDE)
                        : event, step.at()));
            }
        } else if (decision.setting() instanceof Setting.Charging || decision.setting() instanceof Setting.Restore) {
            open.filter(event -> !decision.at().isBefore(event.start())).ifPresent(event -> end(
                    decision.priority() == Priority.MANUAL && decision.setting() instanceof Setting.Charge
                            ? event.optedOut(decision.at(),
                                    String.valueOf(decision.reason().params().getOrDefault("by", "somebody")))
                            : event,
                    decision.at()));
        }
    }

    private Before drawn(Decision decision) {
        OptionalDouble powerW = OptionalDouble.empty();
        OptionalDouble neededWh = OptionalDouble.empty();
        Object state = last.apply(decision.device()).map(one -> (Object) one.state()).orElse("nothing");
        if (state instanceof VehicleState car && car.powerW().orElse(0) > 0) {
            powerW = car.powerW();
            double watts = car.powerW().getAsDouble();
            neededWh = car.fullAt().filter(full -> full.isAfter(decision.at()))
                    .map(full -> OptionalDouble.of(watts * Duration.between(decision.at(), full).toMillis() / 3.6e6))
                    .orElse(OptionalDouble.empty());
        } else if (state instanceof ChargerState charger && charger.powerW().orElse(0) > 0) {
            powerW = charger.powerW();
        }
        if (neededWh.isEmpty() && decision.reason().params().get(NEEDED) instanceof Number told) {
            neededWh = OptionalDouble.of(told.doubleValue());
        }
        return new Before(decision.id(), powerW, neededWh);
    }

    private void begin(Decision decision, Instant at) {
        Before drew = Optional.ofNullable(before.get(decision.device()))
                .filter(one -> one.decision() == decision.id()).orElseGet(() -> drawn(decision));
        DemandEvent event = reckon(DemandEvent.begun(Long.toString(decision.id()), decision.device(),
                decision.rule(), at, drew.powerW(), drew.neededWh()));
        latest.put(decision.device(), event);
        write(event);
        tell(event);
    }

    private void observed(Observation<?> reading) {
        Optional<Charging> charging = reading.state() instanceof VehicleState car
                ? car.charging()
                : reading.state() instanceof ChargerState charger ? charger.charging() : Optional.empty();
        boolean over = charging.filter(now -> now == Charging.CHARGING || now == Charging.STARTING
                || now == Charging.DISCONNECTED).isPresent();
        if (over) {
            openOf(reading.entity()).filter(event -> reading.observedAt().isAfter(event.start()))
                    .ifPresent(event -> end(event, reading.observedAt()));
        }
    }

    private void end(DemandEvent event, Instant at) {
        Instant end = inherited.remove(event.device()) ? reckonedTo(event) : at;
        before.remove(event.device());
        DemandEvent over = reckon(event.ended(end));
        latest.put(event.device(), over);
        write(over);
        tell(over);
    }

    /** Up to when an earlier run had reckoned an event: nobody saw whether it lasted longer. */
    private Instant reckonedTo(DemandEvent event) {
        double powerW = event.powerW().orElse(0);
        return powerW > 0
                ? event.start().plusMillis(Math.round(event.avoidedWh().orElse(0) / powerW * 3.6e6))
                : event.start();
    }

    /** Once a minute. */
    synchronized void tick() {
        Instant now = clock.instant();
        for (DemandEvent event : List.copyOf(latest.values())) {
            Optional<Instant> end = event.end();
            if (inherited.contains(event.device()) || end.filter(at -> now.isAfter(at.plus(SETTLED))).isPresent()) {
                continue;
            }
            DemandEvent reckoned = reckon(event);
            latest.put(event.device(), reckoned);
            boolean due = end.isPresent() || !now.isBefore(
                    keptAt.getOrDefault(event.device(), Instant.MIN).plus(KEPT_EVERY));
            if (!reckoned.equals(event) && due) {
                write(reckoned);
                if (end.isPresent()) {
                    tell(reckoned);
                }
            }
        }
        latest.values().removeIf(event -> event.end().filter(at -> at.isBefore(now.minus(RECENT))).isPresent());
    }

    private DemandEvent reckon(DemandEvent event) {
        List<Observation<?>> around = new ArrayList<>(seen.apply(event.device().site()));
        around.addAll(seen.apply(SiteId.GRID));
        return Worth.of(event, clock.instant(), around);
    }

    private Optional<DemandEvent> openOf(EntityId device) {
        return Optional.ofNullable(latest.get(device)).filter(event -> event.end().isEmpty());
    }

    private void write(DemandEvent event) {
        keptAt.put(event.device(), clock.instant());
        try {
            store.write(event);
        } catch (RuntimeException e) {
            LOG.warn("A demand-response event can't be stored now: {}", e.getMessage());
        }
    }

    private void tell(DemandEvent event) {
        EntityId device = event.device();
        String name = device.integration() + "." + device.name();
        observations.tell(new Observation<>(new EntityId(device.site(), EntityId.Kind.EVENT, INTEGRATION,
                // two long names at once are cut, and told apart by their ends
                name.substring(Math.max(0, name.length() - 96))), event, clock.instant(), MAX_AGE, event.rule(),
                Quality.GOOD));
    }

    @Override
    public List<DemandEvent> events(SiteId site, Optional<Instant> since, Optional<Instant> until, int limit) {
        List<DemandEvent> events = new ArrayList<>();
        for (DemandEvent event : store.events(Optional.of(site), since, until, limit)) {
            events.add(fresh(event));
        }
        return events;
    }

    /** As it is reckoned by now. */
    private synchronized DemandEvent fresh(DemandEvent event) {
        return Optional.ofNullable(latest.get(event.device())).filter(one -> one.id().equals(event.id()))
                .orElse(event);
    }

    @Override
    public synchronized DemandEvent optOut(SiteId site, String id, String by) {
        Instant now = clock.instant();
        DemandEvent event = events(site, Optional.of(now.minus(RECENT)), Optional.empty(), MOST).stream()
                .filter(one -> one.id().equals(id)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                        "no event '" + id + "' in the last 24 hours; see the list of events"));
        if (event.optedOutAt().isPresent()) {
            return event;
        }
        DemandEvent out = event.optedOut(now, by);
        DemandEvent over = reckon(out.end().isPresent() ? out : out.ended(now));
        store.write(over);
        inherited.remove(event.device());
        if (latest.getOrDefault(event.device(), event).id().equals(id)) {
            latest.put(event.device(), over);
            tell(over);
        }
        return over;
    }
}
