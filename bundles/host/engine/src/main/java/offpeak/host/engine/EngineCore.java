package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Plan;
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
import offpeak.host.engine.bus.Beat;
import offpeak.host.engine.bus.Bus;
import offpeak.host.engine.command.Dispatcher;
import offpeak.host.engine.command.Scene;
import offpeak.host.engine.decide.Arbiter;
import offpeak.host.engine.decide.Hearing;
import offpeak.host.engine.decide.LastDay;
import offpeak.host.engine.decide.LoadProfile;
import offpeak.host.engine.decide.Outlook;
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.notice.Alerts;
import offpeak.host.engine.order.ManualOverrides;
import offpeak.host.engine.order.OrderDesk;
import offpeak.host.engine.recording.Recorders;
import offpeak.host.engine.recording.Tape;
import offpeak.host.engine.site.Sites;
import offpeak.host.engine.supervision.Supervision;
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
    /** A dead vendor holds the start at most this long; real time. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);

    private final Tape tape;
    private final TimeSource time;
    private final InstantSource clock;
    private final Ledger ledger;
    private final Leases leases;
    private final Bus bus;
    private final Sites sites;
    private final Members members;
    private final SchedulerFactory.Owned worker;
    private final Beat beat = new Beat(System::nanoTime);
    private final Dispatcher dispatcher;
    private final OrderDesk desk;
    private final Outlook outlook;
    private final Hearing hearing;
    private final LastDay lastDay = new LastDay();
    private final StateBus.Subscription subscription;
    private final Set<SiteId> ordered = ConcurrentHashMap.newKeySet();
    private volatile boolean tickPending;
    private final Set<SiteId> open = new HashSet<>();
    private boolean allOpen;
    private Scheduler.Task edge;

    /** What it is made of. */
    public record Parts(TimeSource clock, SchedulerFactory schedulers, Ledger ledger, Leases leases, Orders orders,
            History history, Bus bus, Sites sites, Members members, Alerts alerts, Tape tape) {}

    @Activate
    public EngineCore(@Reference TimeSource clock, @Reference SchedulerFactory schedulers, @Reference Ledger ledger,
            @Reference Leases leases, @Reference Orders orders, @Reference History history, @Reference Bus bus,
            @Reference Sites sites, @Reference Supervision supervision, @Reference Alerts alerts,
            @Reference Recorders recorders) {
        this(new Parts(clock, schedulers, ledger, leases, orders, history, bus, sites, supervision, alerts,
                recorders.tape()));
    }

    public EngineCore(Parts parts) {
        this.tape = parts.tape();
        this.time = parts.clock();
        this.clock = tape.clock();
        this.ledger = tape.ledger(parts.ledger());
        this.leases = tape.leases(parts.leases());
        this.bus = parts.bus();
        this.sites = parts.sites();
        this.members = tape.members(parts.members());
        double speed = time.speed();
        this.worker = parts.schedulers().create("engine");
        this.desk = new OrderDesk(clock, parts.orders(), bus, members);
        this.outlook = new Outlook(leases, new LoadProfile(parts.history(), tape), bus);
        this.dispatcher = new Dispatcher(new Dispatcher.Surroundings(ledger, leases, parts.alerts(), speed,
                this::decided, work -> worker.after(Duration.ZERO, tape.later(work)), this::soon));
        this.hearing = new Hearing(tape, members, parts.alerts(), sites, outlook, this::returned, dispatcher::fails);
        this.subscription = bus.subscribe("engine", this::changed);
        worker.after(Duration.ZERO, () -> play("remember"));
        worker.every(TICK, this::tick);
        // not at an instant: a clock that is set meanwhile, as on a machine without a battery, would move it
        worker.after(Duration.ofMillis((long) (START_PATIENCE.toMillis() * speed)), () -> play("open"));
    }

    private void open() {
        allOpen = true;
        tick();
    }

    /** Whether the site is known well enough to change anything of it: a home waits for its own integrations, not for others'. */
    private boolean open(SiteId site) {
        return allOpen || open.contains(site) || members.asked(site) && open.add(site);
    }

    @Deactivate
    public void stop() {
        subscription.close();
        worker.close();
        hearing.close();
    }

    private void remember() {
        try {
            for (Decision decision : lastDay.read(ledger, clock.instant())) {
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
            lastDay.add(decided.decision(), clock.instant());
        }
        tape.told(change);
        bus.publish(change);
    }

    Beat beat() {
        return beat;
    }

    /** Does a piece of its work. */
    public void play(String kind) {
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
        boolean open = open(site.id());
        if (open && tape.flag("ordered", () -> ordered.remove(site.id()))) {
            // a person does not wait for the rules
            dispatch(situation, Arbiter.rule(now, hearing.withoutAsking(situation)));
        }
        List<Arbiter.Wish> wishes = hearing.now(situation);
        for (Arbiter.Wish wish : wishes) {
            Interval during = wish.intent().during();
            if (during.start().isAfter(now)) {
                edges.add(during.start());
            } else if (during.end().isAfter(now)) {
                edges.add(during.end());
            }
        }
        outlook.look(situation, wishes);
        if (open) {
            dispatch(situation, Arbiter.rule(now, wishes));
        }
    }

    /** After the tick that gave the rule up, which is still on its way when the rule is a moment too late. */
    private void returned(RuleInstance late) {
        try {
            worker.after(Duration.ZERO, () -> members.ruleReturned(late));
        } catch (IllegalStateException stopped) {
            LOG.debug("{} returned when the engine had stopped", late.about().id(), stopped);
        }
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
        return new Situation(site, now, observations, lastDay.newestFirst(id, now),
                ManualOverrides.with(overrides(id), schedules(id)));
    }

    @Override
    public Optional<Plan> plan(SiteId site) {
        return outlook.of(site);
    }

    @Override
    public List<ManualOverride> overrides(SiteId site) {
        return desk.overrides(site);
    }

    @Override
    public ManualOverride override(EntityId device, Setting setting, Instant until, String by) {
        return desk.override(device, setting, until, by);
    }

    @Override
    public void cancelOverride(String id, String by) {
        desk.cancelOverride(id, by);
    }

    @Override
    public List<ManualOverride> schedules(SiteId site) {
        return desk.schedules(site);
    }

    @Override
    public ManualOverride schedule(EntityId device, Setting setting, Interval during, String by) {
        return desk.schedule(device, setting, during, by);
    }

    @Override
    public void cancelSchedule(String id, String by) {
        desk.cancelSchedule(id, by);
    }

    @Override
    public List<Check> health() {
        List<Check> checks = new ArrayList<>(dispatcher.health());
        return checks.isEmpty() ? List.of(Check.up("engine")) : checks;
    }
}
