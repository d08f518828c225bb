package offpeak.host.engine.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Scheduler;
import offpeak.api.Secrets;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Supervisor.Life;
import offpeak.api.host.TimeSource;
import offpeak.host.engine.member.Actor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configured integration while it runs: polls it, keeps its life, hands it commands; all on one worker. */
public final class Instance implements Actor {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    /** Vendors show a write some seconds after they took it. */
    public static final Duration AFTER_COMMAND = Duration.ofSeconds(5);
    private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);

    private final String id;
    private final Integration integration;
    private final Workplace workplace;
    private final Calls calls;
    private final Control control = new Control();
    private final Services services;
    private final Consumer<Instance> changed;
    private final Patience patience;

    private Scheduler.Task pending;
    private volatile boolean asked;
    private volatile Life life = Life.LOADED;
    private volatile Instant since;
    private volatile Optional<String> reason = Optional.of("starting");
    private volatile Duration startsAfter = Duration.ZERO;
    private volatile boolean leaving;
    private volatile boolean givenUp;

    public Instance(String id, Integration integration, SiteId siteId, Function<SiteId, Site> sites, Secrets secrets,
            Services services, Consumer<Instance> changed) {
        this.id = id;
        this.integration = integration;
        this.workplace = new Workplace(id, siteId, sites, secrets, services);
        this.calls = new Calls(id, integration, workplace);
        this.services = services;
        this.changed = changed;
        // the same at each run of simulated time; else every home's own
        this.patience = new Patience(services.clock() instanceof TimeSource time && time.simulated()
                ? new SplittableRandom(id.hashCode())
                : new SplittableRandom());
        this.since = services.clock().instant();
    }

    /** @param other tells of another instance of the same account, while there is one that goes first */
    public void unless(Supplier<Optional<String>> other) {
        control.unless(other);
    }

    /** @param wait before it is asked first, whenever it starts */
    public void startsAfter(Duration wait) {
        this.startsAfter = wait;
    }

    /** See {@link Integration#account}; one that can't tell has none. */
    public Optional<String> account() {
        try {
            return integration.account().filter(account -> !account.isBlank());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} can't name its account", id, e);
            return Optional.empty();
        }
    }

    public String id() {
        return id;
    }

    public SiteId siteId() {
        return workplace.siteId();
    }

    @Override
    public Life life() {
        return life;
    }

    @Override
    public Instant since() {
        return since;
    }

    public Optional<String> reason() {
        return reason;
    }

    /** Whether it was asked at least once, with whatever result. */
    public boolean asked() {
        return asked;
    }

    /** Why nothing may be changed: somebody else controls the account. Until it is started anew. */
    @Override
    public Optional<String> rival() {
        return control.rival();
    }

    @Override
    public boolean listens() {
        return !leaving && rival().isEmpty();
    }

    @Override
    public void yieldTo(String why) {
        control.yieldTo(Optional.of(why));
        live(Life.DEGRADED, rival());
    }

    @Override
    public Optional<Device> device() {
        return integration instanceof Device device
                ? Optional.of(services.tape().driver(device))
                : Optional.empty();
    }

    public synchronized void start() {
        since = services.clock().instant();
        asked = false;
        patience.succeeded();
        control.yieldTo(Optional.empty());
        leaving = false;
        givenUp = false;
        Scheduler worker = workplace.open(integration.callPrices());
        services.plausibility().forget(id);
        live(Life.LOADED, Optional.of("starting"));
        pending = worker.after(startsAfter, this::refresh);
    }

    /** @param as DISABLED when the user switched it off */
    public void stop(Life as) {
        end();
        live(as, as == Life.DISABLED ? Optional.of("switched off") : Optional.empty());
    }

    private void end() {
        Runnable closing;
        synchronized (this) {
            closing = workplace.leave();
            pending = null;
        }
        closing.run();
        control.release();
    }

    private void refresh() {
        Optional<Duration> next;
        try {
            Duration wanted = ask();
            if (givenUp) {
                return;
            }
            patience.succeeded();
            live(rival().isPresent() ? Life.DEGRADED : Life.RUNNING, rival());
            next = Optional.of(workplace.paced(wanted.compareTo(SHORTEST_POLL) < 0 ? SHORTEST_POLL : wanted));
        } catch (VendorException e) {
            next = givenUp ? Optional.empty() : failed(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} failed by a fault of its own", id, e);
            next = givenUp ? Optional.empty() : retry("fault in the integration: " + e);
        }
        next.ifPresent(this::again);
    }

    /** Whether the integration has not returned from one and the same call for longer than any call may take. */
    public boolean hangs(long nowNanos) {
        return calls.hang(nowNanos) && !givenUp;
    }

    /** Java can't end its thread: another takes its place, and nothing more is asked of the integration until it is started anew. */
    public void giveUp() {
        givenUp = true;
        end();
        live(Life.FAILED, Optional.of("does not return within " + Calls.LONGEST.toMinutes()
                + " minutes; it is left out, and its thread runs on until the host is restarted"));
    }

    /** The engine waits for this before it acts: it must hold when the change of life that follows makes it look. */
    private Duration ask() throws VendorException {
        try {
            return calls.ask(() -> {
                control.requireAlone();
                if (integration instanceof Device) {
                    control.claim(() -> account().map(services.claims()::claim)
                            .orElseGet(() -> services.claims().claimUnnamed(id)));
                }
                return integration.refresh(workplace);
            });
        } finally {
            asked = true;
        }
    }

    private Optional<Duration> failed(VendorException e) {
        switch (e.kind()) {
            case LOGIN :
                live(Life.NEEDS_LOGIN, Optional.of(e.getMessage()));
                return Optional.empty();
            case CONFIGURATION :
                live(Life.FAILED, Optional.of(e.getMessage()));
                return Optional.of(Patience.LONGEST_RETRY);
            case THROTTLED :
                retry(e.getMessage());
                Duration pause = e.retryAfter().orElse(Patience.LONGEST_RETRY);
                return Optional.of(pause.compareTo(Patience.LONGEST_PAUSE) > 0 ? Patience.LONGEST_PAUSE : pause);
            default :
                return retry(e.getMessage());
        }
    }

    private Optional<Duration> retry(String why) {
        boolean ran = life == Life.RUNNING || life == Life.DEGRADED;
        Duration wait = patience.failed();
        live(ran ? Life.DEGRADED : Life.SETUP_RETRY, Optional.of(why));
        return Optional.of(wait);
    }

    private synchronized void again(Duration wait) {
        workplace.worker().ifPresent(worker -> {
            if (pending != null) {
                pending.close();
            }
            pending = worker.after(patience.late(wait), this::refresh);
        });
    }

    /**
     * Gives an order to the device on this instance's worker, then has it read again soon.
     *
     * @param done gets the vendor's refusal, or nothing when it was taken
     */
    @Override
    public void apply(Command command, Consumer<Optional<VendorException>> then) {
        Consumer<Optional<VendorException>> done = services.tape().sent(command, then);
        Optional<SchedulerFactory.Owned> worker = workplace.worker();
        if (worker.isEmpty() || !(integration instanceof Device device)) {
            done.accept(Optional.of(notRunning(null)));
            return;
        }
        try {
            worker.get().after(Duration.ZERO, () -> {
                done.accept(calls.tell(device, command));
                again(AFTER_COMMAND);
            });
        } catch (IllegalStateException stopped) {
            done.accept(Optional.of(notRunning(stopped)));
        }
    }

    /**
     * Hands a notice to the channel on this instance's worker.
     *
     * @param done gets why it was not delivered, or nothing when it was
     */
    public void deliver(Notifier.Notice notice, Consumer<Optional<VendorException>> done) {
        Optional<SchedulerFactory.Owned> worker = workplace.worker();
        if (worker.isEmpty() || !(integration instanceof Notifier channel)) {
            done.accept(Optional.of(notRunning(null)));
            return;
        }
        try {
            worker.get().after(Duration.ZERO, () -> {
                Optional<VendorException> refusal = calls.send(channel, notice);
                refusal.filter(why -> why.kind() == VendorException.Kind.LOGIN && !givenUp).ifPresent(this::failed);
                done.accept(refusal);
            });
        } catch (IllegalStateException stopped) {
            done.accept(Optional.of(notRunning(stopped)));
        }
    }

    private VendorException notRunning(Exception cause) {
        return new VendorException(VendorException.Kind.UNREACHABLE, id + " is not running", cause);
    }

    /** Nothing is told to it any more but what puts the user's own settings back. */
    public void prepareToLeave() {
        leaving = true;
    }

    /** For who is on its worker. */
    public void read() throws VendorException {
        calls.ask(() -> integration.refresh(workplace));
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

    public Site site() {
        return workplace.site();
    }

    @Override
    public Instant now() {
        return workplace.now();
    }

    /** What runs on it runs between the calls to the integration. */
    public Scheduler worker() {
        return workplace.scheduler();
    }
}
