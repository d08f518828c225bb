package offpeak.host.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Quality;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.StateBus;
import offpeak.api.WeatherForecast;
import offpeak.api.host.Engine;
import offpeak.api.host.Forecasts;
import offpeak.api.host.History;
import offpeak.api.host.Metrics;
import offpeak.api.host.Observations;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forecasts each home's load, and its sun where nobody else does, at every full hour, notes at midnight what all forecasts say of the day, and scores it an hour
 * after its end.
 */
@Component(service = {Forecasts.class, Metrics.class}, immediate = true)
public final class ForecastComponent implements Forecasts, Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(ForecastComponent.class);
    private static final String SOURCE = "history";
    /** Three times as long as until the next one. */
    private static final Duration LEARNED_AGE = Duration.ofHours(3);
    /** Of real time: the start is for others. */
    private static final Duration AFTER_START = Duration.ofMinutes(1);
    /** After midnight, for what is noted to be a forecast of the day. */
    private static final Duration NEW_DAY = Duration.ofHours(1);
    /** Vendors' last readings of a day come late. */
    private static final Duration DAY_COMPLETE = Duration.ofHours(1);
    private static final int DAYS_KEPT = 30;
    /** Over a weekend without power the days before it are scored all the same. */
    private static final int DAYS_BACK = 3;

    private final TimeSource clock;
    private final SchedulerFactory.Owned worker;
    private final Supplier<List<Site>> sites;
    private final Function<SiteId, Collection<Observation<?>>> seen;
    private final History history;
    private final Observations observations;
    private final ScoreBook book;
    private final Map<SiteId, HomePast> homes = new HashMap<>();
    private final Map<SiteId, Instant> learnedAt = new HashMap<>();
    private final Map<EntityId, LocalDate> scoredTo = new HashMap<>();
    private final Map<EntityId, List<Score>> scores = new HashMap<>();
    private volatile List<Scored> shown = List.of();

    /** What it is made of. */
    record Parts(TimeSource clock, SchedulerFactory schedulers, Supplier<List<Site>> sites,
            Function<SiteId, Collection<Observation<?>>> seen, History history, Observations observations) {}

    @Activate
    public ForecastComponent(@Reference TimeSource clock, @Reference SchedulerFactory schedulers,
            @Reference Engine engine, @Reference StateBus bus, @Reference History history,
            @Reference Observations observations) {
        this(new Parts(clock, schedulers, engine::sites, bus::all, history, observations));
    }

    ForecastComponent(Parts parts) {
        this.clock = parts.clock();
        this.sites = parts.sites();
        this.seen = parts.seen();
        this.history = parts.history();
        this.observations = parts.observations();
        this.book = new ScoreBook(history);
        this.worker = parts.schedulers().create("forecast");
        worker.after(Duration.ofMillis((long) (AFTER_START.toMillis() * clock.speed())), this::work);
    }

    @Deactivate
    void stop() {
        worker.close();
    }

    private void work() {
        try {
            if (clock.set()) {
                List<Scored> all = new ArrayList<>();
                sites.get().forEach(site -> all.addAll(work(site)));
                all.sort(Comparator.comparing(Scored::entity));
                shown = List.copyOf(all);
            }
        } finally {
            Instant now = clock.instant();
            long halfHour = HalfHours.LENGTH.toSeconds();
            // all zones' midnights but a few are on a half-hour of UTC, and those are a quarter off
            worker.at(Instant.ofEpochSecond((now.getEpochSecond() / halfHour + 1) * halfHour), this::work);
        }
    }

    private List<Scored> work(Site site) {
        Instant now = clock.instant();
        try {
            learn(site, now);
        } catch (RuntimeException e) {
            LOG.warn("The load of {} can't be forecast now: {}", site.id(), e.getMessage(), e);
        }
        List<Scored> all = new ArrayList<>();
        for (Observation<PowerForecast> forecast : of(site.id(), PowerForecast.class)) {
            try {
                judge(site, forecast, now);
            } catch (RuntimeException e) {
                LOG.warn("{} can't be scored now: {}", forecast.entity(), e.getMessage(), e);
            }
            all.add(new Scored(forecast.entity(), forecast.state().role(), forecast.source(),
                    scores.getOrDefault(forecast.entity(), List.of())));
        }
        return all;
    }

    private void learn(Site site, Instant now) {
        Optional<Observation<WeatherForecast>> weather = of(site.id(), WeatherForecast.class).stream()
                .filter(one -> one.usableAt(now)).findFirst();
        HomePast home = homes.computeIfAbsent(site.id(), id -> new HomePast(history));
        weather.ifPresent(one -> home.noteWeather(one, site.zone(), now));
        boolean fullHour = HalfHours.start(now, site.zone()).atZone(site.zone()).getMinute() == 0;
        if (learnedAt.containsKey(site.id()) && !fullHour) {
            return;
        }
        meter(site.id(), MeterState.Role.LOAD).flatMap(meter -> home.load(site, meter, weather, now))
                .ifPresent(load -> tell(site, "load", load, now));
        if (of(site.id(), PowerForecast.class).stream().noneMatch(one -> one.usableAt(now)
                && one.state().role() == MeterState.Role.SOLAR && !one.source().equals(SOURCE))) {
            meter(site.id(), MeterState.Role.SOLAR).flatMap(meter -> home.sun(site, meter, now))
                    .ifPresent(sun -> tell(site, "solar", sun, now));
        }
    }

    private void tell(Site site, String name, PowerForecast forecast, Instant now) {
        learnedAt.put(site.id(), now);
        observations.tell(new Observation<>(new EntityId(site.id(), EntityId.Kind.FORECAST, name, name), forecast,
                now, LEARNED_AGE, SOURCE, Quality.GOOD));
    }

    private void judge(Site site, Observation<PowerForecast> forecast, Instant now) {
        ZoneId zone = site.zone();
        EntityId entity = forecast.entity();
        LocalDate today = HalfHours.day(now, zone);
        Duration into = Duration.between(HalfHours.span(today, zone).start(), now);
        if (into.compareTo(NEW_DAY) < 0 && forecast.usableAt(now) && !book.noted(entity, today, zone)) {
            book.note(entity, forecast.state(), today, zone, now);
        }
        if (!scores.containsKey(entity)) {
            Interval kept = new Interval(HalfHours.span(today.minusDays(DAYS_KEPT), zone).start(), now);
            scores.put(entity, List.copyOf(book.scores(entity, kept, zone)));
        }
        Optional<EntityId> meter = meter(site.id(), forecast.state().role());
        LocalDate complete = (into.compareTo(DAY_COMPLETE) < 0 ? today.minusDays(1) : today).minusDays(1);
        if (meter.isPresent() && !complete.equals(scoredTo.get(entity))) {
            Map<LocalDate, Score> known = new TreeMap<>();
            scores.get(entity).forEach(score -> known.put(score.day(), score));
            for (int back = 0; back < DAYS_BACK; back++) {
                LocalDate day = complete.minusDays(back);
                if (!known.containsKey(day)) {
                    book.score(entity, meter.get(), day, zone).ifPresent(score -> known.put(day, score));
                }
            }
            known.keySet().removeIf(day -> day.isBefore(today.minusDays(DAYS_KEPT)));
            scores.put(entity, List.copyOf(known.values()));
            scoredTo.put(entity, complete);
        }
    }

    private Optional<EntityId> meter(SiteId site, MeterState.Role role) {
        return of(site, MeterState.class).stream().filter(one -> one.state().role() == role)
                .map(Observation::entity).findFirst();
    }

    /** By id. */
    private <S extends State> List<Observation<S>> of(SiteId site, Class<S> type) {
        List<Observation<S>> found = new ArrayList<>();
        for (Observation<?> one : seen.apply(site)) {
            if (type.isInstance(one.state())) {
                found.add(new Observation<>(one.entity(), type.cast(one.state()), one.observedAt(), one.maxAge(),
                        one.source(), one.quality()));
            }
        }
        found.sort(Comparator.comparing(Observation::entity));
        return found;
    }

    @Override
    public List<Scored> forecasts() {
        return shown;
    }

    /** Of the day that was scored last. */
    @Override
    public List<Metric> metrics() {
        List<Metric> all = new ArrayList<>();
        for (Scored forecast : shown) {
            if (!forecast.scores().isEmpty()) {
                Score last = forecast.scores().get(forecast.scores().size() - 1);
                all.add(Metric.gauge("forecast_mae_watts", "Mean absolute error of a forecast of power, last day.",
                        last.maeW(), "entity", forecast.entity().toString()));
                all.add(Metric.gauge("forecast_bias_watts", "Mean of forecast less measured power, last day.",
                        last.biasW(), "entity", forecast.entity().toString()));
            }
        }
        return all;
    }
}
