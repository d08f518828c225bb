package offpeak.host.savings;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.StateBus;
import offpeak.api.host.Engine;
import offpeak.api.host.History;
import offpeak.api.host.Leases;
import offpeak.api.host.Observations;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Settlement;
import offpeak.api.host.Settlement.Gap;
import offpeak.api.host.Settlements;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what each home paid, and would have paid otherwise, as soon as a settlement period is known; and tells the
 * rules what its meter counted.
 */
@Component(service = {}, immediate = true)
public final class SavingsComponent {
    private static final Logger LOG = LoggerFactory.getLogger(SavingsComponent.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    /** What a home had in this time, it is taken to have still, until it is waited for in vain so long. */
    private static final Duration REMEMBERED = Duration.ofHours(48);
    /** What nobody looked at for longer is one gap, not many. */
    private static final Duration LONG_AGO = Duration.ofDays(7);
    /** What was counted stays true; a rule that waits for more must see that no more comes. */
    private static final Duration EXCHANGE_AGE = Duration.ofHours(6);

    private final TimeSource clock;
    private final SchedulerFactory.Owned worker;
    private final Supplier<List<Site>> sites;
    private final Function<SiteId, Collection<Observation<?>>> bus;
    private final History history;
    private final Settlements settlements;
    private final Leases leases;
    private final Observations observations;
    private final Map<SiteId, Exchanged> exchanged = new HashMap<>();
    /** The latest rows of each home. */
    private final Map<SiteId, List<Settlement>> recent = new HashMap<>();
    /** Where the first row of a new home starts. */
    private final Map<SiteId, Instant> begin = new HashMap<>();

    /** What it is made of. */
    record Parts(TimeSource clock, SchedulerFactory schedulers, Supplier<List<Site>> sites,
            Function<SiteId, Collection<Observation<?>>> bus, History history, Settlements settlements,
            Leases leases, Observations observations) {}

    @Activate
    public SavingsComponent(@Reference TimeSource clock, @Reference SchedulerFactory schedulers,
            @Reference Engine engine, @Reference StateBus bus, @Reference History history,
            @Reference Settlements settlements, @Reference Leases leases, @Reference Observations observations) {
        this(new Parts(clock, schedulers, engine::sites, bus::all, history, settlements, leases, observations));
    }

    SavingsComponent(Parts parts) {
        this.clock = parts.clock();
        this.sites = parts.sites();
        this.bus = parts.bus();
        this.history = parts.history();
        this.settlements = parts.settlements();
        this.leases = parts.leases();
        this.observations = parts.observations();
        this.worker = parts.schedulers().create("savings");
        worker.every(EVERY, this::work);
    }

    @Deactivate
    void stop() {
        worker.close();
    }

    private void work() {
        if (!clock.set()) {
            return;
        }
        for (Site site : sites.get()) {
            try {
                Seen seen = Seen.of(site.id(), bus);
                settle(site, seen);
                tell(site, seen);
            } catch (RuntimeException e) {
                LOG.warn("What {} paid can't be written down now: {}", site.id(), e.getMessage(), e);
            }
        }
    }

    private void tell(Site site, Seen seen) {
        Instant now = clock.instant();
        exchanged.computeIfAbsent(site.id(), id -> new Exchanged(history)).look(seen, now)
                .ifPresent(counted -> observations.tell(new Observation<>(
                        new EntityId(site.id(), EntityId.Kind.EVENT, "savings", "grid-exchange"), counted, now,
                        EXCHANGE_AGE, "history", Quality.GOOD)));
    }

    private void settle(Site site, Seen seen) {
        Instant now = clock.instant();
        List<Settlement> rows = recent.computeIfAbsent(site.id(), this::remembered);
        Instant from = from(site, rows, seen, now);
        Settler settler = new Settler(site, history, this::ownReserve);
        while (from.isBefore(now)) {
            Optional<Settlement> row = from.isBefore(now.minus(LONG_AGO))
                    ? Optional.of(nothing(site, from, rows, now))
                    : settler.next(from, before(rows), seen, now);
            if (row.isEmpty()) {
                return;
            }
            settlements.append(row.get());
            rows.add(row.get());
            from = row.get().period().end();
            Instant old = from.minus(REMEMBERED);
            Settlement last = row.get();
            rows.removeIf(one -> one != last && !one.period().end().isAfter(old));
        }
    }

    private List<Settlement> remembered(SiteId site) {
        return settlements.last(site).map(last -> {
            List<Settlement> rows = new ArrayList<>(settlements.settlements(site,
                    last.period().start().minus(REMEMBERED), last.period().start()));
            rows.add(last);
            return rows;
        }).orElseGet(ArrayList::new);
    }

    /** The ledger of a home begins with the first whole half-hour in which a meter is there. */
    private Instant from(Site site, List<Settlement> rows, Seen seen, Instant now) {
        if (!rows.isEmpty()) {
            return rows.get(rows.size() - 1).period().end();
        }
        if (seen.meter(MeterState.Role.GRID).or(() -> seen.meter(MeterState.Role.LOAD)).isEmpty()) {
            return now;
        }
        return begin.computeIfAbsent(site.id(), id -> Periods.next(now, site.zone()));
    }

    private static Settler.Before before(List<Settlement> rows) {
        return new Settler.Before(
                rows.stream().anyMatch(row -> row.energy().flatMap(energy -> some(energy.solarWh())).isPresent()),
                rows.stream().anyMatch(row -> row.virtual().isPresent() && !row.gaps().contains(Gap.BATTERY)),
                rows.stream().anyMatch(row -> row.tariff().exportPrice().isPresent()),
                rows.isEmpty() ? Optional.empty() : rows.get(rows.size() - 1).virtual());
    }

    private static Optional<Double> some(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }

    private static Settlement nothing(Site site, Instant from, List<Settlement> rows, Instant now) {
        OptionalDouble unknown = OptionalDouble.empty();
        return new Settlement(site.id(), new Interval(from, Periods.next(now.minus(LONG_AGO), site.zone())), now,
                Settler.METHOD, Optional.empty(), new Settlement.Tariff(site.currency(), unknown, unknown), unknown,
                unknown, unknown, before(rows).virtual(), List.of(Gap.METER));
    }

    private OptionalDouble ownReserve(EntityId battery) {
        return leases.of(battery).map(lease -> lease.original().get("reserve")).map(text -> {
            try {
                double reserve = Double.parseDouble(text);
                return reserve >= 0 && reserve <= 1 ? OptionalDouble.of(reserve) : OptionalDouble.empty();
            } catch (NumberFormatException e) {
                LOG.debug("{} of {} is no reserve", text, battery);
                return OptionalDouble.empty();
            }
        }).orElse(OptionalDouble.empty());
    }
}
