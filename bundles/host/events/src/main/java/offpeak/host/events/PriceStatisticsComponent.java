package offpeak.host.events;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.StateBus;
import offpeak.api.host.Engine;
import offpeak.api.host.History;
import offpeak.api.host.Observations;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the rules each hour how the wholesale prices of the last 30 days were distributed. */
@Component(service = {}, immediate = true)
public final class PriceStatisticsComponent {
    private static final Logger LOG = LoggerFactory.getLogger(PriceStatisticsComponent.class);
    private static final Duration EVERY = Duration.ofHours(1);
    /** Of real time: the first prices are there by then. */
    private static final Duration AFTER_START = Duration.ofMinutes(1);
    /** What 30 days were like changes little in some hours without news. */
    private static final Duration MAX_AGE = Duration.ofHours(6);

    private final TimeSource clock;
    private final SchedulerFactory.Owned worker;
    private final Supplier<List<Site>> sites;
    private final Function<SiteId, Collection<Observation<?>>> seen;
    private final PriceSpread spread;
    private final Observations observations;

    /** What it is made of. */
    record Parts(TimeSource clock, SchedulerFactory schedulers, Supplier<List<Site>> sites,
            Function<SiteId, Collection<Observation<?>>> seen, History history, Observations observations) {}

    @Activate
    public PriceStatisticsComponent(@Reference TimeSource clock, @Reference SchedulerFactory schedulers,
            @Reference Engine engine, @Reference StateBus bus, @Reference History history,
            @Reference Observations observations) {
        this(new Parts(clock, schedulers, engine::sites, bus::all, history, observations));
    }

    PriceStatisticsComponent(Parts parts) {
        this.clock = parts.clock();
        this.sites = parts.sites();
        this.seen = parts.seen();
        this.spread = new PriceSpread(parts.history());
        this.observations = parts.observations();
        this.worker = parts.schedulers().create("price-statistics");
        worker.after(Duration.ofMillis((long) (AFTER_START.toMillis() * clock.speed())), this::work);
        worker.every(EVERY, this::work);
    }

    @Deactivate
    void stop() {
        worker.close();
    }

    private void work() {
        if (clock.set()) {
            Stream.concat(Stream.of(SiteId.GRID), sites.get().stream().map(Site::id))
                    .flatMap(site -> seen.apply(site).stream()).forEach(this::tell);
        }
    }

    private void tell(Observation<?> source) {
        if (!(source.state() instanceof Prices prices) || prices.market() != Prices.Market.WHOLESALE) {
            return;
        }
        try {
            EntityId entity = source.entity();
            String name = entity.integration() + "." + entity.name();
            spread.of(entity, prices, clock.instant()).ifPresent(statistics -> observations.tell(new Observation<>(
                    new EntityId(entity.site(), EntityId.Kind.PRICE, "statistics",
                            name.substring(Math.max(0, name.length() - 96))),
                    statistics, clock.instant(), MAX_AGE, "history", Quality.GOOD)));
        } catch (RuntimeException e) {
            LOG.warn("How the prices of {} were can't be told now: {}", source.entity(), e.getMessage());
        }
    }
}
