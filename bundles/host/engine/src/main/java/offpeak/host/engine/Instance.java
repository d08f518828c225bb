package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.Scheduler;
import offpeak.api.Secrets;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.Topics;
import offpeak.api.VendorException;
import offpeak.api.host.History;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Supervisor.Life;
import offpeak.api.host.TimeSource;
import offpeak.api.host.TopicsFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configured integration while it runs: polls it, keeps its life, hands it commands; all on one worker. */
final class Instance implements Host, Actor {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    /** Longest first wait after a failure; doubled with each further one. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(15);
    static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
    /** A vendor may ask for more, but a day is enough for any: then one call shows how things stand. */
    static final Duration LONGEST_PAUSE = Duration.ofHours(24);
    /** Vendors show a write some seconds after they took it. */
    static final Duration AFTER_COMMAND = Duration.ofSeconds(5);
    /** How often a device is read before it is left changed. */
    private static final int LOOKS = 3;
    /** Waking a car takes a minute, and each call to a vendor ends by itself; real time. */
    static final Duration LONGEST_CALL = Duration.ofMinutes(2);
    private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);

    /** What an instance needs of the host. */
    record Services(InstantSource clock, SchedulerFactory schedulers, HttpFactory http, Plausibility plausibility,
            Tape tape, AccountClaims claims, Supplier<Optional<TopicsFactory>> mqtt,
            Supplier<Optional<History>> history) {
        /** Without MQTT and history. */
        Services(InstantSource clock, SchedulerFactory schedulers, HttpFactory http, Plausibility plausibility,
                Tape tape, AccountClaims claims) {
            this(clock, schedulers, http, plausibility, tape, claims, Optional::empty, Optional::empty);
        }
    }

    private static final String CLAIMED = "another Offpeak on this computer controls this account, so this one only reads it;"
            + " it takes over when the other is stopped";

    private final String id;
    private final Integration integration;
    private final SiteId siteId;
    private final Function<SiteId, Site> sites;
    private final Secrets secrets;
    private final Services services;
    private final Consumer<Instance> changed;
    private final SplittableRandom jitter;

    private final OwnTopics topics = new OwnTopics();
    private final LeftOut leftOut = new LeftOut();
    private SchedulerFactory.Owned scheduler;
    private HttpFactory.VendorConnection connection;
    private Scheduler.Task pending;
    private int failures;
    private volatile boolean asked;
    private volatile Life life = Life.LOADED;
    private volatile Instant since;
    private volatile Optional<String> reason = Optional.of("starting");
    private volatile Duration startsAfter = Duration.ZERO;
    private volatile boolean leaving;
    private volatile boolean givenUp;
    private volatile OptionalLong busySinceNanos = OptionalLong.empty();
    private volatile Optional<String> rival = Optional.empty();
    private volatile Supplier<Optional<String>> twin = Optional::empty;
    private volatile Optional<AccountClaims.Claim> claim = Optional.empty();

    Instance(String id, Integration integration, SiteId siteId, Function<SiteId, Site> sites, Secrets secrets,
            Services services, Consumer<Instance> changed) {
        this.id = id;
        this.integration = integration;
        this.siteId = siteId;
        this.sites = sites;
        this.secrets = secrets;
        this.services = services;
        this.changed = changed;
        // the same at each run of simulated time; else every home's own
        this.jitter = services.clock() instanceof TimeSource time && time.simulated()
                ? new SplittableRandom(id.hashCode())
                : new SplittableRandom();
        this.since = services.clock().instant();
    }

    /** @param other tells of another instance of the same account, while there is one that goes first */
    void unless(Supplier<Optional<String>> other) {
        this.twin = other;
    }

    /** @param wait before it is asked first, whenever it starts */
    void startsAfter(Duration wait) {
        this.startsAfter = wait;
    }

    /** See {@link Integration#account}; one that can't tell has none. */
    Optional<String> account() {
        try {
            return integration.account().filter(account -> !account.isBlank());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} can't name its account", id, e);
            return Optional.empty();
        }
    }

    String id() {
        return id;
    }

    SiteId siteId() {
        return siteId;
    }

    @Override
    public Life life() {
        return life;
    }

    @Override
    public Instant since() {
        return since;
    }

    Optional<String> reason() {
        return reason;
    }

    /** Whether it was asked at least once, with whatever result. */
    boolean asked() {
        return asked;
    }

    /** Why nothing may be changed: somebody else controls the account. Until it is started anew. */
    @Override
    public Optional<String> rival() {
        return rival;
    }

    @Override
    public boolean listens() {
        return !leaving && rival.isEmpty();
    }

    @Override
    public void yieldTo(String why) {
        rival = Optional.of(why);
        live(Life.DEGRADED, rival);
    }

    @Override
    public Optional<Device> device() {
        return integration instanceof Device device
                ? Optional.of(services.tape().driver(device))
                : Optional.empty();
    }

    synchronized void start() {
        since = services.clock().instant();
        asked = false;
        failures = 0;
        rival = Optional.empty();
        leaving = false;
        givenUp = false;
        scheduler = services.schedulers().create(id);
        connection = services.http().create(id, integration.callPrices());
        services.plausibility().forget(id);
        live(Life.LOADED, Optional.of("starting"));
        pending = scheduler.after(startsAfter, this::refresh);
    }

    /** @param as DISABLED when the user switched it off */
    void stop(Life as) {
        end();
        live(as, as == Life.DISABLED ? Optional.of("switched off") : Optional.empty());
    }

    private void end() {
        SchedulerFactory.Owned worker;
        HttpFactory.VendorConnection calls;
        synchronized (this) {
            worker = scheduler;
            calls = connection;
            scheduler = null;
            connection = null;
            pending = null;
        }
        topics.close();
        if (calls != null) {
            calls.close();
        }
        if (worker != null) {
            worker.close();
        }
        claim.ifPresent(AccountClaims.Claim::close);
        claim = Optional.empty();
    }

    private void refresh() {
        Optional<Duration> next;
        try {
            Duration wanted = ask();
            if (givenUp) {
                return;
            }
            failures = 0;
            live(rival.isPresent() ? Life.DEGRADED : Life.RUNNING, rival);
            next = Optional.of(paced(wanted.compareTo(SHORTEST_POLL) < 0 ? SHORTEST_POLL : wanted));
        } catch (VendorException e) {
            next = givenUp ? Optional.empty() : failed(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} failed by a fault of its own", id, e);
            next = givenUp ? Optional.empty() : retry("fault in the integration: " + e);
        }
        next.ifPresent(this::again);
    }

    /** Whether the integration has not returned from one and the same call for longer than any call may take. */
    boolean hangs(long nowNanos) {
        OptionalLong since = busySinceNanos;
        return since.isPresent() && nowNanos - since.getAsLong() > LONGEST_CALL.toNanos() && !givenUp;
    }

    /** Java can't end its thread: another takes its place, and nothing more is asked of the integration until it is started anew. */
    void giveUp() {
        givenUp = true;
        end();
        live(Life.FAILED, Optional.of("does not return within " + LONGEST_CALL.toMinutes()
                + " minutes; it is left out, and its thread runs on until the host is restarted"));
    }

    /** The engine waits for this before it acts: it must hold when the change of life that follows makes it look. */
    private Duration ask() throws VendorException {
        busySinceNanos = OptionalLong.of(System.nanoTime());
        try {
            Optional<String> other = twin.get();
            if (other.isPresent()) {
                throw new VendorException(VendorException.Kind.CONFIGURATION,
                        "reads the same account as " + other.get() + ": remove one of the two");
            }
            claimAccount();
            return withItsLoader(() -> integration.refresh(this));
        } finally {
            busySinceNanos = OptionalLong.empty();
            asked = true;
        }
    }

    /** What can be told something is told by one host of a computer alone. */
    private void claimAccount() {
        if (integration instanceof Device && claim.isEmpty()) {
            claim = account().map(services.claims()::claim).orElseGet(() -> services.claims().claimUnnamed(id));
            if (claim.isEmpty()) {
                rival = Optional.of(CLAIMED);
            } else if (rival.equals(Optional.of(CLAIMED))) {
                rival = Optional.empty();
            }
        }
    }

    private Optional<Duration> failed(VendorException e) {
        switch (e.kind()) {
            case LOGIN :
                live(Life.NEEDS_LOGIN, Optional.of(e.getMessage()));
                return Optional.empty();
            case CONFIGURATION :
                live(Life.FAILED, Optional.of(e.getMessage()));
                return Optional.of(LONGEST_RETRY);
            case THROTTLED :
                retry(e.getMessage());
                Duration pause = e.retryAfter().orElse(LONGEST_RETRY);
                return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
            default :
                return retry(e.getMessage());
        }
    }

    private Optional<Duration> retry(String why) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        boolean ran = life == Life.RUNNING || life == Life.DEGRADED;
        live(ran ? Life.DEGRADED : Life.SETUP_RETRY, Optional.of(why));
        Duration longest = wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
        // half of it for sure and the rest by chance, so that a vendor that comes back is not run over by all homes at once
        return Optional.of(longest.dividedBy(2).plusMillis((long) (longest.toMillis() * 0.5 * jitter.nextDouble())));
    }

    /** Later than wanted when the day's calls run short. */
    private synchronized Duration paced(Duration wanted) {
        return connection == null ? wanted : connection.paced(wanted);
    }

    private synchronized void again(Duration wait) {
        if (scheduler == null) {
            return;
        }
        if (pending != null) {
            pending.close();
        }
        // up to 5 % late, so that a thousand homes don't ask in the same second
        long late = (long) (wait.toMillis() * 0.05 * jitter.nextDouble());
        pending = scheduler.after(wait.plusMillis(late), this::refresh);
    }

    /**
     * Gives an order to the device on this instance's worker, then has it read again soon.
     *
     * @param done gets the vendor's refusal, or nothing when it was taken
     */
    @Override
    public void apply(Command command, Consumer<Optional<VendorException>> then) {
        Consumer<Optional<VendorException>> done = services.tape().sent(command, then);
        SchedulerFactory.Owned worker;
        synchronized (this) {
            worker = scheduler;
        }
        if (worker == null || !(integration instanceof Device device)) {
            done.accept(Optional.of(new VendorException(VendorException.Kind.UNREACHABLE, id + " is not running")));
            return;
        }
        Runnable order = () -> {
            Optional<VendorException> refusal = Optional.empty();
            try {
                if (!(command.setting() instanceof Setting.Restore) && !now().isBefore(command.until())) {
                    throw new VendorException(VendorException.Kind.UNREACHABLE,
                            id + " was busy until the order's time was over");
                }
                busySinceNanos = OptionalLong.of(System.nanoTime());
                device.apply(this, command);
            } catch (VendorException e) {
                refusal = Optional.of(e);
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("{} failed by a fault of its own on {}", id, command.setting().name(), e);
                refusal = Optional.of(new VendorException(VendorException.Kind.REFUSED,
                        "fault in the integration: " + e, e));
            }
            busySinceNanos = OptionalLong.empty();
            done.accept(refusal);
            again(AFTER_COMMAND);
        };
        try {
            worker.after(Duration.ZERO, order);
        } catch (IllegalStateException stopped) {
            done.accept(Optional.of(
                    new VendorException(VendorException.Kind.UNREACHABLE, id + " is not running", stopped)));
        }
    }

    /**
     * Hands a notice to the channel on this instance's worker.
     *
     * @param done gets why it was not delivered, or nothing when it was
     */
    void deliver(Notifier.Notice notice, Consumer<Optional<VendorException>> done) {
        SchedulerFactory.Owned worker;
        synchronized (this) {
            worker = scheduler;
        }
        if (worker == null || !(integration instanceof Notifier channel)) {
            done.accept(Optional.of(notRunning(null)));
            return;
        }
        try {
            worker.after(Duration.ZERO, () -> done.accept(send(channel, notice)));
        } catch (IllegalStateException stopped) {
            done.accept(Optional.of(notRunning(stopped)));
        }
    }

    private Optional<VendorException> send(Notifier channel, Notifier.Notice notice) {
        busySinceNanos = OptionalLong.of(System.nanoTime());
        try {
            return withItsLoader(() -> {
                channel.send(this, notice);
                return Optional.empty();
            });
        } catch (VendorException e) {
            if (e.kind() == VendorException.Kind.LOGIN && !givenUp) {
                failed(e);
            }
            return Optional.of(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} failed by a fault of its own on a notice", id, e);
            return Optional.of(new VendorException(VendorException.Kind.BAD_ANSWER,
                    "fault in the integration: " + e, e));
        } finally {
            busySinceNanos = OptionalLong.empty();
        }
    }

    /** Asks a vendor something. */
    private interface Asking<T> {
        T ask() throws VendorException;
    }

    /** Libraries such as those for mail look for their parts by the thread's class loader. */
    private <T> T withItsLoader(Asking<T> asking) throws VendorException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(integration.getClass().getClassLoader());
        try {
            return asking.ask();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private VendorException notRunning(Exception cause) {
        return new VendorException(VendorException.Kind.UNREACHABLE, id + " is not running", cause);
    }

    /**
     * Puts the user's own settings back because this instance is about to stop; nothing else is told it any more.
     *
     * @param last what was last seen of an entity
     * @param shown gets whether the device shows them
     */
    void putBack(Command command, Function<EntityId, Optional<Observation<?>>> last, Consumer<Boolean> shown) {
        leaving = true;
        apply(command, refusal -> {
            if (refusal.isPresent()) {
                LOG.warn("{} could not be told: {}", command.device(), refusal.get().getMessage());
                shown.accept(false);
            } else {
                readBack(command, LOOKS, last, shown);
            }
        });
    }

    /** @param looks how often the device is read at most */
    private void readBack(Command command, int looks, Function<EntityId, Optional<Observation<?>>> last,
            Consumer<Boolean> shown) {
        boolean there = false;
        try {
            Instant before = now();
            integration.refresh(this);
            there = last.apply(command.device()).filter(seen -> !seen.observedAt().isBefore(before))
                    .filter(seen -> device().orElseThrow().confirms(command, seen.state())).isPresent();
        } catch (VendorException | RuntimeException | LinkageError e) {
            LOG.warn("{} can't be read back: {}", command.device(), e.getMessage());
        }
        if (there || looks == 1) {
            shown.accept(there);
        } else {
            scheduler().after(AFTER_COMMAND, () -> readBack(command, looks - 1, last, shown));
        }
    }

    private void live(Life now, Optional<String> why) {
        boolean news = life != now || !reason.equals(why);
        if (news) {
            if (now != Life.LOADED) {
                LOG.info("{} is {}{}", id, now, why.map(text -> ": " + text).orElse(""));
            }
            life = now;
            reason = why;
            changed.accept(this);
        }
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
        if (scheduler == null) {
            throw new IllegalStateException(id + " is not running");
        }
        return scheduler;
    }

    @Override
    public Topics topics() {
        return topics.of(services.mqtt().get(), id, scheduler());
    }
}
