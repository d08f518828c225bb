package offpeak.host.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import offpeak.api.Change;
import offpeak.api.Integration;
import offpeak.api.LinkedAccounts;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Secrets;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.Channels;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.History;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.Leases;
import offpeak.api.host.Links;
import offpeak.api.host.Orders;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Supervisor;
import offpeak.api.host.TimeSource;
import offpeak.api.host.TopicsFactory;
import offpeak.api.host.Vault;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the integrations and lists them with the rules; a dead one is named and holds nothing else. */
@Component(service = {Supervisor.class, Supervision.class, HealthCheck.class, Channels.class}, immediate = true)
public final class Supervision implements Supervisor, HealthCheck, Members, Channels {
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

    /** An update takes a bundle away for less than this; what stays away longer is gone. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(30);
    /** How often it is looked whether an integration hangs. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** What is known of a component besides its service. */
    record About(String id, String pid, String name, String kind, String version, String bundle, boolean configured) {}

    private record Running(About about, Instance instance) {}

    private final InstantSource clock;
    private final double speed;
    private final Orders orders;
    private final Leases leases;
    private final Farewell farewell;
    private final Vault vault;
    private final Bus bus;
    private final Plausibility plausibility;
    private final Alerts alerts;
    private final Sites sites;
    private final Components components;
    private final Making making;
    private final Instance.Services services;
    private final SchedulerFactory.Owned worker;
    private final Map<Integration, Running> running = new ConcurrentHashMap<>();
    private final LinkedInstances linked = new LinkedInstances(new LinkedInstances.Runner() {
        @Override
        public void begin(About main, About about, Integration integration, Links.Link link, Secrets secrets,
                Duration after) {
            Instance instance = new Instance(about.id(), integration, link.site(), sites::site, secrets, services,
                    Supervision.this::lived);
            instance.startsAfter(after);
            run(about, integration, instance, enabled(about) && (restoring || enabled(main)));
        }

        @Override
        public void end(Integration integration) {
            removeIntegration(integration);
        }
    });
    private Optional<AutoCloseable> watch = Optional.empty();
    private final Map<String, RuleInstance> rules = new ConcurrentSkipListMap<>();
    private final Set<String> returning = ConcurrentHashMap.newKeySet();
    private final boolean restoring;
    private final AtomicReference<TopicsFactory> mqtt = new AtomicReference<>();
    private final AtomicReference<History> history = new AtomicReference<>();
    private volatile boolean stopped;

    @Activate
    public Supervision(@Reference TimeSource clock, @Reference SchedulerFactory schedulers, @Reference HttpFactory http,
            @Reference Orders orders, @Reference Leases leases, @Reference Vault vault, @Reference Bus bus,
            @Reference Plausibility plausibility, @Reference Recorders recorders,
            @Reference Alerts alerts,
            @Reference Sites sites, @Reference ServiceComponentRuntime runtime,
            org.osgi.framework.BundleContext context) {
        this.clock = clock;
        this.speed = clock.speed();
        this.orders = orders;
        this.leases = leases;
        this.farewell = new Farewell(leases, clock, bus);
        this.vault = vault;
        this.bus = bus;
        this.plausibility = plausibility;
        this.alerts = alerts;
        this.sites = sites;
        this.components = new Components(runtime, context);
        this.making = new Making(context, Making.PATIENCE);
        this.services = new Instance.Services(recorders.tape().clock(), schedulers, http, plausibility,
                recorders.tape(),
                claims(clock, context),
                () -> Optional.ofNullable(mqtt.get()), () -> Optional.ofNullable(history.get()));
        this.worker = schedulers.create("supervisor");
        // where time stands still between steps, a look each minute of it is enough
        worker.every(realTime(clock.simulated() && speed <= 1 ? Duration.ofMinutes(1) : LOOK), this::giveUpWhatHangs);
        this.restoring = Boolean.parseBoolean(context.getProperty("offpeak.restore"));
    }

    @Override
    public boolean restoring() {
        return restoring;
    }

    @Deactivate
    void stop() {
        stopped = true;
        running.values().forEach(one -> one.instance().stop(Life.LOADED));
        worker.close();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setTopics(TopicsFactory factory) {
        mqtt.set(factory);
    }

    void unsetTopics(TopicsFactory factory) {
        mqtt.compareAndSet(factory, null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setHistory(History kept) {
        history.set(kept);
    }

    void unsetHistory(History kept) {
        history.compareAndSet(kept, null);
    }

    /** Its object is asked for here and not by the component runtime: the constructor may never return. */
    @Reference(service = Integration.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addIntegration(ServiceReference<Integration> reference) {
        making.make(reference, about(reference), integration -> addIntegration(integration, reference));
    }

    void addIntegration(Integration integration, ServiceReference<?> reference) {
        About about = about(reference);
        Instance instance = new Instance(about.id(), integration, siteOf(reference), sites::site,
                vault.of(about.pid()), services, this::lived);
        instance.unless(() -> twin(about, instance));
        run(about, integration, instance, enabled(about));
        if (integration instanceof LinkedAccounts source) {
            worker.after(Duration.ZERO, () -> linked.serve(about, source));
        }
    }

    private void run(About about, Integration integration, Instance instance, boolean on) {
        running.put(integration, new Running(about, instance));
        if (on) {
            instance.start();
        } else {
            instance.stop(Life.DISABLED);
        }
    }

    /** Links that users make while the host runs are served at once. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setLinks(Links links) {
        watch = Optional.of(links.watch(pid -> worker.after(Duration.ZERO, () -> linked.look(pid))));
        worker.after(Duration.ZERO, () -> linked.links(Optional.of(links)));
    }

    void unsetLinks(Links links) {
        watch.ifPresent(Supervision::end);
        watch = Optional.empty();
        linked.links(Optional.empty());
    }

    private static void end(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            LOG.warn("links are told on", e);
        }
    }

    /** Of several of one account the first by id is run, which is the same one after each start. */
    private Optional<String> twin(About about, Instance instance) {
        Optional<String> account = instance.account();
        return account.isEmpty()
                ? Optional.empty()
                : running.values().stream()
                        .filter(one -> one.about().bundle().equals(about.bundle())
                                && one.instance().life() != Life.DISABLED)
                        .filter(one -> one.about().id().compareTo(about.id()) < 0
                                && one.instance().account().equals(account))
                        .map(one -> one.about().id()).findFirst();
    }

    void removeIntegration(ServiceReference<Integration> reference) {
        making.release(reference, this::removeIntegration);
    }

    void removeIntegration(Integration integration) {
        linked.leave(integration);
        Running gone = running.remove(integration);
        if (gone != null && !stopped) {
            farewell.await(gone.instance());
            gone.instance().stop(Life.LOADED);
            left(gone.about().id(), gone.instance().siteId());
        }
    }

    /** Only names are kept for later: what holds an object of a bundle that was updated holds its class loader. */
    private void left(String id, SiteId site) {
        bus.publish(new Change.Lived(site, id));
        worker.after(realTime(GONE_AFTER), () -> {
            if (instance(id).isEmpty()) {
                bus.forget(id);
                plausibility.forget(id);
                bus.publish(new Change.Lived(site, id));
            }
        });
    }

    @Reference(service = Rule.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addRule(ServiceReference<Rule> reference) {
        making.make(reference, about(reference), rule -> addRule(rule, reference));
    }

    void addRule(Rule rule, ServiceReference<?> reference) {
        About about = about(reference);
        rules.put(about.id(),
                new RuleInstance(about, rule, siteOf(reference), clock.instant(), enabled(about), Optional.empty(),
                        false));
        bus.publish(new Change.Lived(siteOf(reference), about.id()));
    }

    void removeRule(ServiceReference<Rule> reference) {
        making.release(reference, this::removeRule);
    }

    void removeRule(Rule rule) {
        rules.values().removeIf(instance -> {
            boolean gone = instance.rule() == rule;
            if (gone) {
                bus.publish(new Change.Lived(instance.site(), instance.about().id()));
            }
            return gone;
        });
    }

    private Duration realTime(Duration duration) {
        return Duration.ofMillis((long) (duration.toMillis() * Math.max(1, speed)));
    }

    /** Simulated homes are many on one computer, and nobody's. */
    private static AccountClaims claims(TimeSource clock, org.osgi.framework.BundleContext context) {
        String data = context.getProperty("offpeak.data");
        return clock.simulated() || data == null
                ? new AccountClaims(Optional.empty(), "")
                : AccountClaims.ofThisComputer(Path.of(data));
    }

    private static SiteId siteOf(ServiceReference<?> reference) {
        Object site = reference.getProperty("site");
        return site == null || String.valueOf(site).isBlank() ? SiteId.HOME : new SiteId(String.valueOf(site));
    }

    private static About about(ServiceReference<?> reference) {
        Object pidProperty = reference.getProperty("service.pid");
        String pid = pidProperty instanceof String[] several
                ? several[several.length - 1]
                : pidProperty != null
                        ? String.valueOf(pidProperty)
                        : String.valueOf(reference.getProperty("component.name"));
        Object enabled = reference.getProperty("enabled");
        Bundle bundle = reference.getBundle();
        return new About(InstanceId.of(pid, siteOf(reference).value()), pid, nameOf(bundle), InstanceId.kindOf(pid),
                bundle.getVersion().toString(), bundle.getSymbolicName(),
                enabled == null || Boolean.TRUE.equals(enabled));
    }

    static String nameOf(Bundle bundle) {
        String name = bundle.getHeaders("").get("Bundle-Name");
        return name == null ? bundle.getSymbolicName() : name;
    }

    private boolean enabled(About about) {
        if (restoring) {
            // even one that was switched off since: its settings are still not the user's
            return leases.all().stream().anyMatch(lease -> lease.device().integration().equals(about.id()));
        }
        return about.configured() && !orders.disabled().contains(about.id());
    }

    private void giveUpWhatHangs() {
        long now = System.nanoTime();
        running.values().stream().map(Running::instance).filter(one -> one.hangs(now)).toList()
                .forEach(Instance::giveUp);
    }

    private void lived(Instance instance) {
        Site site = instance.site();
        switch (instance.life()) {
            case NEEDS_LOGIN ->
                alerts.raise(site, instance.id(), Notifier.Level.ALARM, trouble("engine.needs-login", instance));
            case FAILED ->
                alerts.raise(site, instance.id(), Notifier.Level.WARNING, trouble("engine.cannot-run", instance));
            case RUNNING, DISABLED -> alerts.clear(instance.id());
            case DEGRADED -> {
                if (instance.rival().isPresent()) {
                    alerts.raise(site, instance.id(), Notifier.Level.WARNING, trouble("engine.read-only", instance));
                }
            }
            default -> LOG.debug("{} is {}", instance.id(), instance.life());
        }
        bus.publish(new Change.Lived(site.id(), instance.id()));
    }

    private static Reason trouble(String code, Instance instance) {
        return new Reason(code, Map.of("integration", instance.id(), "detail", instance.reason().orElse("")));
    }

    @Override
    public Optional<Instance> instance(String id) {
        return running.values().stream().map(Running::instance).filter(one -> one.id().equals(id)).findFirst();
    }

    @Override
    public List<Channel> channels() {
        return running.entrySet().stream().filter(one -> one.getKey() instanceof Notifier)
                .map(Map.Entry::getValue).filter(one -> one.instance().life() != Life.DISABLED)
                .map(one -> new Channel(one.about().id(), InstanceId.shortNameOf(one.about().pid()),
                        one.instance().siteId()))
                .sorted(Comparator.comparing(Channel::id)).toList();
    }

    @Override
    public void deliver(String channel, Notifier.Notice notice, Consumer<Optional<VendorException>> done) {
        instance(channel).ifPresentOrElse(one -> one.deliver(notice, done),
                () -> done.accept(Optional.of(new VendorException(VendorException.Kind.UNREACHABLE,
                        channel + " is not running"))));
    }

    @Override
    public boolean allAsked() {
        return running.values().stream().map(Running::instance)
                .allMatch(one -> one.asked() || one.life() == Life.DISABLED);
    }

    @Override
    public List<RuleInstance> rules(SiteId site) {
        return rules.values().stream()
                .filter(rule -> rule.enabled() && !rule.stuck() && rule.site().equals(site)).toList();
    }

    /** The rule with an id, whatever it is about to do. */
    Optional<Rule> rule(String id) {
        return Optional.ofNullable(rules.get(id)).map(RuleInstance::rule);
    }

    @Override
    public void ruleReturned(RuleInstance late) {
        String id = late.about().id();
        rules.computeIfPresent(id, (same, now) -> now.rule() == late.rule() ? now.with(now.failure(), false) : now);
        bus.publish(new Change.Lived(late.site(), id));
    }

    @Override
    public void ruleRan(String id, Optional<String> failure, boolean stuck) {
        RuleInstance before = rules.get(id);
        if (before != null && !before.failure().equals(failure)
                && rules.replace(id, before, before.with(failure, stuck))) {
            if (failure.isPresent()) {
                alerts.raise(sites.site(before.site()), id, Notifier.Level.WARNING,
                        new Reason("engine.rule-failed", Map.of("rule", id, "detail", failure.get())));
            } else {
                alerts.clear(id);
            }
            bus.publish(new Change.Lived(before.site(), id));
        }
    }

    @Override
    public List<Supervisor.Status> integrations() {
        Map<String, Supervisor.Status> all = new TreeMap<>();
        components.idle().forEach(idle -> all.put(idle.id(), idle));
        making.hanging().forEach(about -> all.put(about.id(), status(about, Life.FAILED, clock.instant(), true,
                Optional.of(Making.WHY))));
        running.values().forEach(one -> {
            Instance instance = one.instance();
            all.put(instance.id(), status(one.about(), instance.life(), instance.since(),
                    instance.life() != Life.DISABLED, instance.reason()));
        });
        rules.values().forEach(rule -> all.put(rule.about().id(), status(rule.about(), rule.life(), rule.since(),
                rule.enabled(), rule.enabled() ? rule.failure() : Optional.of("switched off"))));
        return List.copyOf(all.values());
    }

    private static Supervisor.Status status(About about, Life life, java.time.Instant since, boolean enabled,
            Optional<String> reason) {
        return new Supervisor.Status(about.id(), about.name(), about.kind(), about.version(), about.bundle(),
                Optional.of(about.pid()), life, since, enabled, reason);
    }

    @Override
    public Optional<Supervisor.Status> integration(String id) {
        return integrations().stream().filter(status -> status.id().equals(id)).findFirst();
    }

    @Override
    public void enable(String id, boolean enabled, String by) {
        Optional<Instance> instance = instance(id);
        RuleInstance rule = rules.get(id);
        if (instance.isEmpty() && rule == null) {
            throw new IllegalArgumentException("no integration or rule '" + id + "' is configured");
        }
        LOG.info("{} switches {} {}", by, id, enabled ? "on" : "off");
        orders.writeEnabled(id, enabled);
        instance.ifPresent(one -> turn(one, enabled));
        linked.of(id).stream().map(running::get).filter(one -> one != null && enabled(one.about()))
                .forEach(one -> turn(one.instance(), enabled));
        if (rule != null && rule.enabled() != enabled) {
            rules.put(id, rule.switched(enabled, clock.instant()));
            bus.publish(new Change.Lived(rule.site(), id));
        }
    }

    private void turn(Instance one, boolean enabled) {
        if (enabled && one.rival().isPresent()) {
            alerts.clear(one.id());
            one.stop(Life.DISABLED);
            one.start();
        } else if (enabled && one.life() == Life.DISABLED) {
            one.start();
        } else if (enabled) {
            // it may be about to leave
            returning.add(one.id());
        } else if (one.life() != Life.DISABLED) {
            returning.remove(one.id());
            // not on the instance's own worker, which ends here
            farewell.begin(one, () -> worker.after(Duration.ZERO, () -> left(one)));
        }
    }

    /** While it put back what it had changed, it may have been switched on again. */
    private void left(Instance one) {
        one.stop(Life.DISABLED);
        if (returning.remove(one.id())) {
            one.start();
        }
    }

    @Override
    public List<Check> health() {
        List<Check> checks = new ArrayList<>();
        for (Supervisor.Status status : integrations()) {
            Optional<String> reason = status.reason();
            switch (status.life()) {
                case RUNNING, DISABLED -> checks.add(Check.up(status.id()));
                case LOADED -> {
                    // without a configuration it is merely there; with one it is about to start
                }
                default -> checks.add(new Check(status.id(), HealthCheck.Status.DEGRADED,
                        status.name() + ": " + reason.orElse(status.life().name())));
            }
        }
        return checks;
    }
}
