package offpeak.host.mqtt;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import offpeak.api.Change;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Plan;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.StateBus;
import offpeak.api.host.Engine;
import offpeak.api.host.Supervisor;

/** The parts of the host that the bridge tells of, in memory. */
final class MemoryHost implements StateBus, Supervisor, Engine {
    static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            Currency.getInstance("GBP"));

    private final Map<EntityId, Observation<?>> last = new TreeMap<>();
    private final List<Consumer<? super Change>> subscribers = new CopyOnWriteArrayList<>();
    final Map<String, Status> statuses = new TreeMap<>();
    final List<String> enabled = new CopyOnWriteArrayList<>();
    final List<ManualOverride> orders = new CopyOnWriteArrayList<>();
    Optional<Plan> plan = Optional.empty();

    void publish(Change change) {
        if (change instanceof Change.Observed observed) {
            last.put(observed.observation().entity(), observed.observation());
        } else if (change instanceof Change.Forgotten forgotten) {
            last.remove(forgotten.entity());
        }
        subscribers.forEach(subscriber -> subscriber.accept(change));
    }

    void configure(String id, boolean on) {
        statuses.put(id, new Status(id, id, "device", "1", "offpeak.device." + id, Optional.of("offpeak.device." + id),
                Life.RUNNING, Instant.EPOCH, on, Optional.empty()));
    }

    @Override
    public Optional<Observation<?>> last(EntityId entity) {
        return Optional.ofNullable(last.get(entity));
    }

    @Override
    public Collection<Observation<?>> all(SiteId site) {
        return last.values().stream().filter(seen -> seen.entity().site().equals(site)).toList();
    }

    @Override
    public Subscription subscribe(String name, Consumer<? super Change> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    @Override
    public List<Status> integrations() {
        return new ArrayList<>(statuses.values());
    }

    @Override
    public Optional<Status> integration(String id) {
        return Optional.ofNullable(statuses.get(id));
    }

    @Override
    public void enable(String id, boolean on, String by) {
        if (!statuses.containsKey(id)) {
            throw new IllegalArgumentException("no integration or rule '" + id + "' is configured");
        }
        enabled.add(id + " " + on + " " + by);
        configure(id, on);
        publish(new Change.Lived(SiteId.HOME, id));
    }

    @Override
    public List<Site> sites() {
        return List.of(HOME);
    }

    @Override
    public Optional<Site> site(SiteId id) {
        return id.equals(SiteId.HOME) ? Optional.of(HOME) : Optional.empty();
    }

    @Override
    public Situation situation(SiteId site) {
        return Situation.of(HOME, Instant.EPOCH, all(site));
    }

    @Override
    public Optional<Plan> plan(SiteId site) {
        return plan;
    }

    @Override
    public List<ManualOverride> overrides(SiteId site) {
        return orders;
    }

    @Override
    public ManualOverride override(EntityId device, Setting setting, Instant until, String by) {
        ManualOverride order = new ManualOverride("1", device, setting,
                new Interval(until.minusSeconds(60), until), by);
        orders.add(order);
        return order;
    }

    @Override
    public void cancelOverride(String id, String by) {
        orders.removeIf(order -> order.id().equals(id));
    }

    @Override
    public List<ManualOverride> schedules(SiteId site) {
        return List.of();
    }

    @Override
    public ManualOverride schedule(EntityId device, Setting setting, Interval during, String by) {
        throw new IllegalArgumentException("nothing is planned over MQTT");
    }

    @Override
    public void cancelSchedule(String id, String by) {
        throw new IllegalArgumentException("nothing is planned over MQTT");
    }
}
