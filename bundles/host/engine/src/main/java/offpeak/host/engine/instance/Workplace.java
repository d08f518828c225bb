package offpeak.host.engine.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import offpeak.api.CallPrices;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.Scheduler;
import offpeak.api.Secrets;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.Topics;
import offpeak.api.VendorException;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.SchedulerFactory;
import offpeak.host.engine.history.Past;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an integration is given of the host: of its own, counted for it, and closed with it. */
final class Workplace implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(Workplace.class);

    private final String id;
    private final SiteId siteId;
    private final Function<SiteId, Site> sites;
    private final Secrets secrets;
    private final Services services;
    private final OwnTopics topics = new OwnTopics();
    private final LeftOut leftOut = new LeftOut();
    private SchedulerFactory.Owned worker;
    private HttpFactory.VendorConnection connection;

    Workplace(String id, SiteId siteId, Function<SiteId, Site> sites, Secrets secrets, Services services) {
        this.id = id;
        this.siteId = siteId;
        this.sites = sites;
        this.secrets = secrets;
        this.services = services;
    }

    /** @return its worker, with which it begins */
    synchronized SchedulerFactory.Owned open(Optional<CallPrices> prices) {
        worker = services.schedulers().create(id);
        connection = services.http().create(id, prices);
        return worker;
    }

    /**
     * Nothing of it can be used from now on.
     *
     * @return closes what was open, which may take a while
     */
    synchronized Runnable leave() {
        SchedulerFactory.Owned work = worker;
        HttpFactory.VendorConnection calls = connection;
        worker = null;
        connection = null;
        return () -> {
            topics.close();
            if (calls != null) {
                calls.close();
            }
            if (work != null) {
                work.close();
            }
        };
    }

    /** Absent while it is not open. */
    synchronized Optional<SchedulerFactory.Owned> worker() {
        return Optional.ofNullable(worker);
    }

    /** Later than wanted when the day's calls run short. */
    synchronized Duration paced(Duration wanted) {
        return connection == null ? wanted : connection.paced(wanted);
    }

    SiteId siteId() {
        return siteId;
    }

    @Override
    public Site site() {
        return sites.apply(siteId);
    }

    @Override
    public Instant now() {
        return services.clock().instant();
    }

    @Override
    public EntityId entity(EntityId.Kind kind, String name) {
        return new EntityId(siteId, kind, id, name);
    }

    @Override
    public void publishPast(EntityId entity, Series<? extends State> past) {
        own(entity);
        services.history().get().ifPresent(history -> Past.fill(history, entity, past, now()));
    }

    @Override
    public void leftOut(String what) {
        leftOut.news(what).ifPresent(line -> LOG.warn("{} left out a part of an answer: {}", id, line));
    }

    private void own(EntityId entity) {
        if (!entity.integration().equals(id) || !entity.site().equals(siteId)) {
            throw new IllegalArgumentException(entity + " is not an entity of " + id + " at site " + siteId);
        }
    }

    @Override
    public void publish(EntityId entity, State state, Instant observedAt, Duration maxAge, String source) {
        own(entity);
        services.plausibility()
                .tell(new Observation<>(entity, state, observedAt, maxAge, source, Quality.GOOD));
    }

    @Override
    public synchronized Http http() {
        HttpFactory.VendorConnection open = connection;
        return open != null ? open : call -> {
            throw new VendorException(VendorException.Kind.UNREACHABLE, id + " is not running");
        };
    }

    @Override
    public Secrets secrets() {
        return secrets;
    }

    @Override
    public synchronized Scheduler scheduler() {
        return worker().orElseThrow(() -> new IllegalStateException(id + " is not running"));
    }

    @Override
    public Topics topics() {
        return topics.of(services.mqtt().get(), id, scheduler());
    }
}
