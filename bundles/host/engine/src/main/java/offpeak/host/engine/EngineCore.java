package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.BatteryState;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.Scheduler;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.StateBus;
import offpeak.api.host.Engine;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.History;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import offpeak.api.host.Orders;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ticks each site on every change and every minute: situation, rules, plan, rulings, devices. One worker does it all. */
@Component(service = {Engine.class, EngineCore.class, HealthCheck.class}, immediate = true)
public final class EngineCore implements Engine, HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

    private static final Duration TICK = Duration.ofMinutes(1);
    static final Duration LEDGER_WINDOW = Duration.ofHours(24);
    /** A dead vendor holds the start at most this long; real time. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);
    /** An unchanged plan is told again after this, because the expected charge moves on. */
    private static final Duration PLAN_AGE = Duration.ofMinutes(15);
    private static final Duration LONGEST_OVERRIDE = Duration.ofDays(7);
    private static final int RECENT = 2000;

    private final Tape tape;
    private final TimeSource time;
    private final InstantSource clock;
    private final Ledger ledger;
    private final Leases leases;
    private final Orders orders;
    private final Bus bus;
    private final Sites sites;
    private final Members members;
    private final Alerts alerts;
    private final SchedulerFactory.Owned worker;
    private final Heartbeat.Beat beat = new Heartbeat.Beat(System::nanoTime);
    private final Deciding deciding;
    private final Dispatcher dispatcher;
    private final LoadProfile loadProfile;
    private final StateBus.Subscription subscription;
    private final Map<SiteId, Plan> plans = new ConcurrentHashMap<>();
    private final Plans running;
    /** What rules wanted at the last tick. */
    private final Map<SiteId, List<Arbiter.Wish>> ruled = new HashMap<>();
    private final Set<SiteId> ordered = ConcurrentHashMap.newKeySet();
    private final Map<EntityId, Double> ownReserves = new HashMap<>();
    private final Map<Long, Decision> recent = new LinkedHashMap<>();
    private volatile boolean tickPending;
    private boolean open;
    private Scheduler.Task edge;

    /** What it is made of. */
    record Parts(TimeSource clock, SchedulerFactory schedulers, Ledger ledger, Leases leases, Orders orders,
            History history, Bus bus, Sites sites, Members members, Alerts alerts, Tape tape) {}

    @Activate
    public EngineCore(@Reference TimeSource clock, @Reference SchedulerFactory schedulers, @Reference Ledger ledger,
            @Reference Leases leases, @Reference Orders orders, @Reference History history, @Reference Bus bus,
            @Reference Sites sites, @Reference Supervision supervision, @Reference Alerts alerts,
            @Reference Recorders recorders) {
        this(new Parts(clock, schedulers, ledger, leases, orders, history, bus, sites, supervision, alerts,
                recorders.tape()));
    }

    EngineCore(Parts parts) {
        this.tape = parts.tape();
        this.time = parts.clock();
        this.clock = tape.clock();
        this.ledger = tape.ledger(parts.ledger());
        this.leases = tape.leases(parts.leases());
        this.orders = parts.orders();
        this.bus = parts.bus();
        this.sites = parts.sites();
        this.members = tape.members(parts.members());
        this.alerts = parts.alerts();
        double speed = time.speed();
        this.worker = parts.schedulers().create("engine");
        this.deciding = new Deciding(Deciding.PATIENCE, this::returned);
        this.loadProfile = new LoadProfile(parts.history(), tape);
        this.dispatcher = new Dispatcher(new Dispatcher.Surroundings(ledger, leases, parts.alerts(), speed,
                this::decided, work -> worker.after(Duration.ZERO, tape.later(work)), this::soon));
        this.running = new Plans(dispatcher::fails);
        this.subscription = bus.subscribe("engine", this::changed);
        worker.after(Duration.ZERO, () -> play("remember"));
        worker.every(TICK, this::tick);
        // not at an instant: a clock that is set meanwhile, as on a machine without a battery, would move it
        worker.after(Duration.ofMillis((long) (START_PATIENCE.toMillis() * speed)), () -> play("open"));
    }

    private void open() {
        open = true;
        tick();
    }

    @Deactivate
    void stop() {
        subscription.close();
        worker.close();
        deciding.close();
    }

    private void remember() {
        try {
            List<Decision> newestFirst = ledger.decisions(Optional.of(clock.instant().minus(LEDGER_WINDOW)),
                    Optional.empty(), RECENT);
            for (int i = newestFirst.size() - 1; i >= 0; i--) {
                Decision decision = newestFirst.get(i);
                synchronized (recent) {
                    recent.put(decision.id(), decision);
                }
                dispatcher.remember(decision, sites.site(decision.device().site()).zone());
            }
        } catch (RuntimeException e) {
            LOG.warn("The decisions of the last day can't be read: {}", e.getMessage());
        }
        tick();
    }

    private void changed(Change change) {
        if (change instanceof Change.Overridden) {
            ordered.add(change.site());
        }
        if (change instanceof Change.Observed || change instanceof Change.Lived
                || change instanceof Change.Overridden) {
            soon();
        }
    }

    private void soon() {
        if (!tickPending) {
            tickPending = true;
            worker.after(Duration.ZERO, this::tick);
        }
    }

    private void decided(Change change) {
        if (change instanceof Change.Decided decided && decided.decision().id() != 0) {
            synchronized (recent) {
                recent.put(decided.decision().id(), decided.decision());
                Instant since = clock.instant().minus(LEDGER_WINDOW);
                recent.values().removeIf(decision -> decision.at().isBefore(since));
            }
        }
        tape.told(change);
        bus.publish(change);
    }

    Heartbeat.Beat beat() {
        return beat;
    }

    /** Does a piece of its work. */
    void play(String kind) {
        tape.work(kind, () -> {
            switch (kind) {
                case "remember" -> remember();
                case "open" -> open();
                default -> beat.run(this::tickAll);
            }
        });
    }

    private void tick() {
        play("tick");
    }

    private void tickAll() {
        tickPending = false;
        if (!tape.flag("set", time::set)) {
            return;
        }
        open = open || members.allAsked();
        TreeSet<Instant> edges = new TreeSet<>();
        for (Site site : sites.all()) {
            try {
                tick(site, edges);
            } catch (RuntimeException e) {
                LOG.error("The tick of site {} failed; the next one tries again", site.id(), e);
            }
        }
        if (edge != null) {
            edge.close();
            edge = null;
        }
        if (!edges.isEmpty()) {
            edge = worker.at(edges.first(), this::tick);
        }
    }

    private void tick(Site site, TreeSet<Instant> edges) {
        Situation situation = tape.situation(situation(site.id()));
        Instant now = situation.now();
        if (open && tape.flag("ordered", () -> ordered.remove(site.id()))) {
            // a person does not wait for the rules
            dispatch(situation, Arbiter.rule(now, with(ruled.getOrDefault(site.id(), List.of()), situation)));
        }
        List<Arbiter.Wish> wishes = wishes(situation);
        for (Arbiter.Wish wish : wishes) {
            Interval during = wish.intent().during();
            if (during.start().isAfter(now)) {
                edges.add(during.start());
            } else if (during.end().isAfter(now)) {
                edges.add(during.end());
            }
        }
        plan(situation, wishes);
        if (open) {
            dispatch(situation, Arbiter.rule(now, wishes));
        }
    }

    private List<Arbiter.Wish> wishes(Situation situation) {
        List<Arbiter.Wish> wishes = new ArrayList<>();
        if (members.restoring()) {
            return wishes;
        }
        SiteId site = situation.site().id();
        List<RuleInstance> rules = members.rules(site);
        for (Deciding.Answer answer : tape.answers(rules, some -> deciding.ask(some, situation))) {
            answer.intents().forEach(intent -> wishes.add(new Arbiter.Wish(answer.rule(), intent)));
            answer.reports().forEach(report -> alerts.report(situation.site(), answer.rule(), report));
            members.ruleRan(answer.rule(), answer.failure(), answer.stuck());
        }
        ruled.put(site, running.keep(situation, rules, wishes, sites.policy(site).minimumGain(),
                (battery, slots) -> curve(situation, battery, slots,
                        slots.isEmpty() ? situation.now() : slots.get(slots.size() - 1).during().end())));
        return with(ruled.get(site), situation);
    }

    private static List<Arbiter.Wish> with(List<Arbiter.Wish> ofRules, Situation situation) {
        List<Arbiter.Wish> all = new ArrayList<>(ofRules);
        for (ManualOverride order : situation.overrides()) {
            all.add(new Arbiter.Wish("override", ManualOverrides.intent(order)));
        }
        return all;
    }

    /** After the tick that gave the rule up, which is still on its way when the rule is a moment too late. */
    private void returned(RuleInstance late) {
        try {
            worker.after(Duration.ZERO, () -> members.ruleReturned(late));
        } catch (IllegalStateException stopped) {
            LOG.debug("{} returned when the engine had stopped", late.about().id(), stopped);
        }
    }

    private void plan(Situation situation, List<Arbiter.Wish> wishes) {
        Instant now = situation.now();
        Optional<Prices> prices = situation.prices(Prices.Direction.IMPORT);
        List<Plan.Slot> slots = Timeline.slots(now, wishes);
        Instant lastSlot = slots.isEmpty() ? now : slots.get(slots.size() - 1).during().end();
        Instant lastPrice = prices.flatMap(p -> p.series().span()).map(Interval::end).orElse(now);
        Instant until = lastPrice.isAfter(lastSlot) ? lastPrice : lastSlot;
        List<Observation<BatteryState>> batteries = situation.usable(BatteryState.class);
        batteries.forEach(this::ownReserve);
        Plan made = new Plan(situation.site().id(), now, until, Timeline.cost(slots, prices), slots, Map.of());
        Plan before = plans.get(made.site());
        if (before == null || !Timeline.alike(before, made) || now.isAfter(before.madeAt().plus(PLAN_AGE))) {
            Map<EntityId, List<Plan.Point>> curves = new HashMap<>();
            for (Observation<BatteryState> battery : batteries) {
                List<Plan.Slot> own = slots.stream().filter(slot -> slot.device().equals(battery.entity())).toList();
                curves.put(battery.entity(), curve(situation, battery, own, until));
            }
            Plan told = new Plan(made.site(), now, until, made.cost(), slots, curves);
            plans.put(told.site(), told);
            bus.publish(new Change.Planned(told));
        }
    }

    private List<Plan.Point> curve(Situation situation, Observation<BatteryState> battery, List<Plan.Slot> slots,
            Instant until) {
        return Projection.stateOfCharge(situation.now(), until, battery.state(), ownReserve(battery), slots,
                at -> loadProfile.netLoadW(situation, at));
    }

    /** The reserve that the battery had when nothing of it was changed by the host. */
    private double ownReserve(Observation<BatteryState> battery) {
        double known = ownReserves.getOrDefault(battery.entity(), Double.NaN);
        if (battery.state().reserve().orElse(Double.NaN) == known) {
            // whatever the lease says, which would have to be read
            return known;
        }
        if (leases.of(battery.entity()).isEmpty()) {
            battery.state().reserve().ifPresent(reserve -> ownReserves.put(battery.entity(), reserve));
        }
        return ownReserves.getOrDefault(battery.entity(), 0.0);
    }

    private void dispatch(Situation situation, Map<EntityId, List<Arbiter.Ruling>> rulings) {
        TreeSet<EntityId> devices = new TreeSet<>(rulings.keySet());
        for (Leases.Lease lease : leases.all()) {
            if (lease.device().site().equals(situation.site().id())) {
                devices.add(lease.device());
            }
        }
        for (EntityId device : devices) {
            members.instance(device.integration())
                    .ifPresent(instance -> dispatcher.control(
                            new Scene(situation.site(), sites.policy(situation.site().id()), device, instance,
                                    Optional.ofNullable(situation.observations().get(device)), situation.now()),
                            rulings.getOrDefault(device, List.of())));
        }
    }

    @Override
    public List<Site> sites() {
        return sites.all();
    }

    @Override
    public Optional<Site> site(SiteId id) {
        return sites.find(id);
    }

    @Override
    public Situation situation(SiteId id) {
        Site site = sites.find(id).orElseThrow(() -> new IllegalArgumentException("no site '" + id + "'"));
        Map<EntityId, Observation<?>> observations = new TreeMap<>();
        Instant now = clock.instant();
        for (Collection<Observation<?>> some : List.of(bus.trusted(SiteId.GRID, now), bus.trusted(id, now))) {
            some.forEach(observation -> observations.put(observation.entity(), observation));
        }
        return new Situation(site, now, observations, recentOf(id, now.minus(LEDGER_WINDOW)),
                ManualOverrides.with(overrides(id), schedules(id)));
    }

    private List<Decision> recentOf(SiteId site, Instant since) {
        List<Decision> newestFirst = new ArrayList<>();
        synchronized (recent) {
            recent.values().forEach(decision -> {
                if (decision.device().site().equals(site) && !decision.at().isBefore(since)) {
                    newestFirst.add(0, decision);
                }
            });
        }
        return newestFirst;
    }

    @Override
    public Optional<Plan> plan(SiteId site) {
        return Optional.ofNullable(plans.get(site));
    }

    @Override
    public List<ManualOverride> overrides(SiteId site) {
        Instant now = clock.instant();
        List<ManualOverride> live = new ArrayList<>();
        for (ManualOverride order : orders.overrides()) {
            if (!order.during().end().isAfter(now)) {
                orders.deleteOverride(order.id());
            } else if (order.device().site().equals(site)) {
                live.add(order);
            }
        }
        return live;
    }

    @Override
    public ManualOverride override(EntityId device, Setting setting, Instant until, String by) {
        if (members.restoring()) {
            throw new IllegalArgumentException(
                    "the host is in safe mode and only puts settings back; start it normally");
        }
        Instant now = clock.instant();
        requireDevice(device);
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_OVERRIDE))) {
            throw new IllegalArgumentException("until must be after now (" + now + ") and within "
                    + LONGEST_OVERRIDE.toDays() + " days, not " + until);
        }
        ManualOverride order = new ManualOverride(UUID.randomUUID().toString(), device, setting,
                new Interval(now, until), by);
        orders.write(order);
        LOG.info("{} orders {} {} of {} until {}", by, setting.name(), setting.value(), device, until);
        bus.publish(new Change.Overridden(device.site()));
        return order;
    }

    @Override
    public void cancelOverride(String id, String by) {
        ManualOverride order = orders.overrides().stream().filter(one -> one.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no override '" + id + "'"));
        orders.deleteOverride(id);
        LOG.info("{} takes back the order for {}", by, order.device());
        bus.publish(new Change.Overridden(order.device().site()));
    }

    private void requireDevice(EntityId device) {
        if (bus.last(device).isEmpty()) {
            throw new IllegalArgumentException("no device '" + device + "' is known");
        }
        if (members.instance(device.integration()).flatMap(Actor::device).isEmpty()) {
            throw new IllegalArgumentException("'" + device + "' can't be told anything");
        }
    }

    @Override
    public List<ManualOverride> schedules(SiteId site) {
        Instant now = clock.instant();
        List<ManualOverride> live = new ArrayList<>();
        for (ManualOverride slot : orders.schedules()) {
            if (!slot.during().end().isAfter(now)) {
                orders.deleteSchedule(slot.id());
            } else if (slot.device().site().equals(site)) {
                live.add(slot);
            }
        }
        return live;
    }

    @Override
    public synchronized ManualOverride schedule(EntityId device, Setting setting, Interval during, String by) {
        requireDevice(device);
        ManualOverride slot = new ManualOverride(UUID.randomUUID().toString(), device, setting, during, by);
        ManualOverrides.refusal(slot, orders.schedules(), clock.instant()).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        orders.writeSchedule(slot);
        LOG.info("{} orders {} {} of {} from {} to {}", by, setting.name(), setting.value(), device, during.start(),
                during.end());
        bus.publish(new Change.Overridden(device.site()));
        return slot;
    }

    @Override
    public void cancelSchedule(String id, String by) {
        ManualOverride slot = orders.schedules().stream().filter(one -> one.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no slot '" + id + "'"));
        orders.deleteSchedule(id);
        LOG.info("{} takes back the slot for {}", by, slot.device());
        bus.publish(new Change.Overridden(slot.device().site()));
    }

    @Override
    public List<Check> health() {
        List<Check> checks = new ArrayList<>(dispatcher.health());
        return checks.isEmpty() ? List.of(Check.up("engine")) : checks;
    }
}
