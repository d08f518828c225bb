package offpeak.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.Situation;
import offpeak.api.State;

/**
 * A host for one instance of an integration: publications are kept, the clock stands until the test moves it, secrets
 * are in memory, HTTP is real.
 */
public final class FakeHost implements Host {

    private final Site site;
    private final String integration;
    private final ManualScheduler scheduler;
    private final MemorySecrets secrets = new MemorySecrets();
    private final List<Observation<?>> publications = new ArrayList<>();
    private final Map<EntityId, List<Series<? extends State>>> pasts = new LinkedHashMap<>();
    private final FakeTopics topics = new FakeTopics();
    private final List<String> leftOut = new ArrayList<>();
    private Http http = new RealHttp();

    /**
     * @param site the home, see {@link Sites}
     * @param integration the instance's name in its entities
     * @param now where the clock stands
     */
    public FakeHost(Site site, String integration, Instant now) {
        this.site = site;
        this.integration = integration;
        this.scheduler = new ManualScheduler(now);
    }

    /** The home in London. */
    public static FakeHost london(String integration, String now) {
        return new FakeHost(Sites.LONDON, integration, Instant.parse(now));
    }

    /** The home in California. */
    public static FakeHost california(String integration, String now) {
        return new FakeHost(Sites.CALIFORNIA, integration, Instant.parse(now));
    }

    @Override
    public Site site() {
        return site;
    }

    @Override
    public Instant now() {
        return scheduler.now();
    }

    /** Moves the clock on, from task to task. */
    public void advance(Duration time) {
        scheduler.advanceTo(now().plus(time));
    }

    /** Moves the clock on, from task to task. */
    public void advanceTo(String instant) {
        scheduler.advanceTo(Instant.parse(instant));
    }

    @Override
    public EntityId entity(EntityId.Kind kind, String name) {
        return new EntityId(site.id(), kind, integration, name);
    }

    @Override
    public synchronized void publish(EntityId entity, State state, Instant observedAt, Duration maxAge, String source) {
        if (!entity.site().equals(site.id()) || !entity.integration().equals(integration)) {
            throw new IllegalArgumentException(entity + " does not belong to " + site.id() + "/" + integration);
        }
        if (maxAge.isZero() || maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge must be positive, not " + maxAge);
        }
        publications.add(new Observation<>(entity, state, observedAt, maxAge, source, Quality.GOOD));
    }

    @Override
    public synchronized void publishPast(EntityId entity, Series<? extends State> past) {
        if (!entity.site().equals(site.id()) || !entity.integration().equals(integration)) {
            throw new IllegalArgumentException(entity + " does not belong to " + site.id() + "/" + integration);
        }
        pasts.computeIfAbsent(entity, one -> new ArrayList<>()).add(past);
    }

    /** What was told of an entity's past, as it came. */
    public synchronized List<Series<? extends State>> past(EntityId entity) {
        return List.copyOf(pasts.getOrDefault(entity, List.of()));
    }

    @Override
    public synchronized void leftOut(String what) {
        leftOut.add(what);
    }

    /** What was left out of answers, as it was told. */
    public synchronized List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Everything published, oldest first. */
    public synchronized List<Observation<?>> publications() {
        return List.copyOf(publications);
    }

    /** The last publication of each entity. */
    public synchronized Map<EntityId, Observation<?>> last() {
        Map<EntityId, Observation<?>> last = new LinkedHashMap<>();
        publications.forEach(publication -> last.put(publication.entity(), publication));
        return last;
    }

    /** The last publication of one entity. */
    public Optional<Observation<?>> last(EntityId entity) {
        return Optional.ofNullable(last().get(entity));
    }

    /**
     * The state last published of one entity.
     *
     * @throws AssertionError when nothing of this type was published of it
     */
    public <S extends State> S state(EntityId.Kind kind, String name, Class<S> type) {
        EntityId entity = entity(kind, name);
        return last(entity).map(Observation::state).filter(type::isInstance).map(type::cast).orElseThrow(
                () -> new AssertionError("no " + type.getSimpleName() + " of " + entity + " among " + last()));
    }

    /** Forgets what was published. */
    public synchronized void clear() {
        publications.clear();
    }

    /** What a rule sees of this site now. */
    public Situation situation() {
        return Situation.of(site, now(), last().values());
    }

    @Override
    public Http http() {
        return http;
    }

    /** Puts something before the real client, e.g. one that counts or refuses. */
    public void http(Http other) {
        this.http = other;
    }

    @Override
    public MemorySecrets secrets() {
        return secrets;
    }

    @Override
    public ManualScheduler scheduler() {
        return scheduler;
    }

    /** A broker in memory. */
    @Override
    public FakeTopics topics() {
        return topics;
    }
}
