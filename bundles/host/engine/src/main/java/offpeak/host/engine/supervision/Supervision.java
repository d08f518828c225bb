package offpeak.host.engine.supervision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import offpeak.api.Change;
import offpeak.api.Integration;
import offpeak.api.LinkedAccounts;
import offpeak.api.Notifier;
import offpeak.api.Rule;
import offpeak.api.Secrets;
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
import offpeak.host.engine.bus.Bus;
import offpeak.host.engine.instance.AccountClaims;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.instance.Services;
import offpeak.host.engine.member.About;
import offpeak.host.engine.member.InstanceId;
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.notice.Alerts;
import offpeak.host.engine.plausibility.Plausibility;
import offpeak.host.engine.recording.Recorders;
import offpeak.host.engine.rule.RuleBook;
import offpeak.host.engine.site.Sites;
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

    private final double speed;
    private final Orders orders;
    private final Leases leases;
    private final Farewell farewell;
    private final Vault vault;
    private final Bus bus;
    private final Plausibility plausibility;
    private final Troubles troubles;
    private final Sites sites;
    private final Making making;
    private final Listing listing;
    private final Turning turning;
    private final Services services;
    private final SchedulerFactory.Owned worker;
    private final Roster roster = new Roster();
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
        public Set<String> owing() {
            return leases.all().stream().map(lease -> lease.device().integration()).collect(Collectors.toSet());
        }

        @Override
        public void end(Integration integration) {
            removeIntegration(integration);
        }
    });
    private Optional<AutoCloseable> watch = Optional.empty();
    private final RuleBook rules;
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
        this.speed = clock.speed();
        this.orders = orders;
        this.leases = leases;
        this.farewell = new Farewell(leases, clock, bus);
        this.vault = vault;
        this.bus = bus;
        this.plausibility = plausibility;
        this.troubles = new Troubles(alerts);
        this.sites = sites;
        this.rules = new RuleBook(clock, bus, alerts, sites);
        this.making = new Making(context, Making.PATIENCE);
        this.listing = new Listing(clock, new Components(runtime, context), making, roster, rules);
        this.services = new Services(recorders.tape().clock(), schedulers, http, plausibility,
                recorders.tape(),
                claims(clock, context),
                () -> Optional.ofNullable(mqtt.get()), () -> Optional.ofNullable(history.get()));
        this.worker = schedulers.create("supervisor");
        this.turning = new Turning(farewell, alerts, worker);
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
        roster.all().forEach(one -> one.instance().stop(Life.LOADED));
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
        making.make(reference, About.of(reference), integration -> addIntegration(integration, reference));
    }

    public void addIntegration(Integration integration, ServiceReference<?> reference) {
        About about = About.of(reference);
        Instance instance = new Instance(about.id(), integration, About.siteOf(reference), sites::site,
                vault.of(about.pid()), services, this::lived);
        instance.unless(() -> roster.twin(about, instance));
        run(about, integration, instance, enabled(about));
        if (integration instanceof LinkedAccounts source) {
            worker.after(Duration.ZERO, () -> linked.serve(about, source));
        }
    }

    private void run(About about, Integration integration, Instance instance, boolean on) {
        roster.add(new Roster.Running(about, integration, instance));
        if (on) {
            instance.start();
        } else {
            instance.stop(Life.DISABLED);
        }
    }

    /** Links that users make while the host runs are served at once. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    public void setLinks(Links links) {
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

    void removeIntegration(ServiceReference<Integration> reference) {
        making.release(reference, this::removeIntegration);
    }

    public void removeIntegration(Integration integration) {
        linked.leave(integration);
        roster.remove(integration).filter(gone -> !stopped).ifPresent(gone -> {
            farewell.await(gone.instance());
            gone.instance().stop(Life.LOADED);
            left(gone.about().id(), gone.instance().siteId());
        });
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
        making.make(reference, About.of(reference), rule -> addRule(rule, reference));
    }

    public void addRule(Rule rule, ServiceReference<?> reference) {
        About about = About.of(reference);
        rules.add(about, rule, About.siteOf(reference), enabled(about));
    }

    void removeRule(ServiceReference<Rule> reference) {
        making.release(reference, this::removeRule);
    }

    public void removeRule(Rule rule) {
        rules.remove(rule);
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

    private boolean enabled(About about) {
        if (restoring) {
            // even one that was switched off since: its settings are still not the user's
            return leases.all().stream().anyMatch(lease -> lease.device().integration().equals(about.id()));
        }
        return about.configured() && !orders.disabled().contains(about.id());
    }

    private void giveUpWhatHangs() {
        long now = System.nanoTime();
        roster.all().stream().map(Roster.Running::instance).filter(one -> one.hangs(now)).toList()
                .forEach(Instance::giveUp);
    }

    private void lived(Instance instance) {
        troubles.lived(instance);
        bus.publish(new Change.Lived(instance.siteId(), instance.id()));
    }

    @Override
    public Optional<Instance> instance(String id) {
        return roster.instance(id);
    }

    @Override
    public List<Channel> channels() {
        return roster.all().stream().filter(one -> one.integration() instanceof Notifier)
                .filter(one -> one.instance().life() != Life.DISABLED)
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
    public boolean asked(SiteId site) {
        return roster.asked(site) && leases.all().stream().map(Leases.Lease::device)
                .noneMatch(device -> device.site().equals(site) && roster.instance(device.integration()).isEmpty());
    }

    @Override
    public List<RuleInstance> rules(SiteId site) {
        return rules.of(site);
    }

    /** The rule with an id, whatever it is about to do. */
    public Optional<Rule> rule(String id) {
        return rules.rule(id).map(RuleInstance::rule);
    }

    @Override
    public void ruleReturned(RuleInstance late) {
        rules.returned(late);
    }

    @Override
    public void ruleRan(String id, Optional<String> failure, boolean stuck) {
        rules.ran(id, failure, stuck);
    }

    @Override
    public List<Supervisor.Status> integrations() {
        return listing.all();
    }

    @Override
    public Optional<Supervisor.Status> integration(String id) {
        return integrations().stream().filter(status -> status.id().equals(id)).findFirst();
    }

    @Override
    public void enable(String id, boolean enabled, String by) {
        Optional<Instance> instance = instance(id);
        Optional<RuleInstance> rule = rules.rule(id);
        if (instance.isEmpty() && rule.isEmpty()) {
            throw new IllegalArgumentException("no integration or rule '" + id + "' is configured");
        }
        LOG.info("{} switches {} {}", by, id, enabled ? "on" : "off");
        orders.writeEnabled(id, enabled);
        instance.ifPresent(one -> turning.turn(one, enabled));
        linked.of(id).stream().flatMap(one -> roster.of(one).stream()).filter(one -> enabled(one.about()))
                .forEach(one -> turning.turn(one.instance(), enabled));
        rule.ifPresent(one -> rules.enable(one, enabled));
    }

    @Override
    public List<Check> health() {
        return listing.health();
    }
}
