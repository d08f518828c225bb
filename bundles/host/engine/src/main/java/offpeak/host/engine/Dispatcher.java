package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import offpeak.api.Change;
import offpeak.api.Command;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.State;
import offpeak.api.VendorException;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.Leases;
import offpeak.api.host.Leases.Lease;
import offpeak.api.host.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of devices. Compares what is wanted with what a device last reported, stores a lease of the user's own
 * settings before it first changes them, and follows each command from DESIRED to EFFECTIVE. All on the engine's worker.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** A vendor shows a write after seconds; a gateway follows within a few minutes. */
    static final Duration CONFIRM_WITHIN = Duration.ofMinutes(3);
    static final Duration EFFECT_WITHIN = Duration.ofMinutes(10);
    /** Between two writes of one device that no person and no safety asked for. */
    static final Duration DWELL = Duration.ofMinutes(1);
    /** After it gave up. */
    static final Duration COOL_DOWN = Duration.ofMinutes(15);
    static final int ATTEMPTS = 3;
    /** A lease outlives the wish by this, so that a short delay does not end it. */
    static final Duration LEASE_MARGIN = Duration.ofMinutes(10);
    /** HTTP takes its real time even when the clock runs faster. */
    private static final Duration REAL_PATIENCE = Duration.ofSeconds(3);

    /** What the dispatcher needs of the engine. */
    record Surroundings(Ledger ledger, Leases leases, Alerts alerts, double speed, Consumer<Change> changes,
            Consumer<Runnable> engine) {}

    /** What is being done with one device. */
    private static final class Act {
        private Wanted wanted;
        private Decision decision;
        private boolean stored;
        private boolean inFlight;
        private int attempts;
        private Instant stageAt;

        Stage stage() {
            return decision.stage();
        }
    }

    private final Surroundings around;
    private final Map<EntityId, Act> acts = new TreeMap<>();
    private final Map<EntityId, Instant> lastWrite = new TreeMap<>();
    private Optional<String> storeTrouble = Optional.empty();

    Dispatcher(Surroundings around) {
        this.around = around;
    }

    /**
     * Brings a device a step further towards what is wanted.
     *
     * @param ruling what the rules and orders want of it now, if anything
     * @param instance its integration
     * @param seen its last observation; nothing is sent on a stale one
     */
    void control(Site site, EntityId device, Optional<Arbiter.Ruling> ruling, Instance instance,
            Optional<Observation<?>> seen, Instant now) {
        Optional<Lease> lease = around.leases().of(device);
        Optional<Wanted> wanted = ruling.map(Wanted::of).or(() -> lease.map(one -> Wanted.restoring(one, now)));
        if (wanted.isEmpty()) {
            acts.remove(device);
            return;
        }
        Optional<Device> driver = instance.device();
        if (driver.isEmpty() || seen.isEmpty() || !seen.get().usableAt(now)) {
            return;
        }
        Act act = acts.get(device);
        Wanted want = act != null && Wanted.mayWait(act.wanted, wanted.get(), seen.get().state())
                ? act.wanted
                : wanted.get();
        boolean follows = driver.get().confirms(want.command(), seen.get().state());
        boolean same = act != null && (act.wanted.sameAs(want) || follows && act.wanted.sameButForTheTarget(want));
        if (!same) {
            if (follows || mayWrite(want, now)) {
                begin(site, want, lease, instance, seen.get(), follows, now);
            }
            return;
        }
        act.wanted = want;
        proceed(site, act, lease, instance, seen.get(), follows, now);
    }

    private boolean mayWrite(Wanted wanted, Instant now) {
        Instant before = lastWrite.get(wanted.device());
        return before == null || wanted.priority().beats(Priority.OUTAGE) || !now.isBefore(before.plus(DWELL));
    }

    private void begin(Site site, Wanted wanted, Optional<Lease> lease, Instance instance, Observation<?> seen,
            boolean follows, Instant now) {
        Act act = new Act();
        act.wanted = wanted;
        act.decision = new Decision(0, now, wanted.device(), wanted.setting(), wanted.until(), wanted.priority(),
                wanted.rule(), wanted.reason(), wanted.lost(),
                List.of(new Decision.Step(Stage.DESIRED, now, Optional.empty())));
        act.stageAt = now;
        if (!store(act)) {
            return;
        }
        supersede(acts.put(wanted.device(), act), now);
        around.changes().accept(new Change.Decided(act.decision));
        if (follows) {
            step(act, Stage.CONFIRMED, Optional.of("was so already"), now);
            confirmed(act, seen.state(), now);
        } else {
            send(site, act, lease, instance, seen.state(), now);
        }
    }

    /** Says of an act that was still under way that it will go no further. */
    private void supersede(Act before, Instant now) {
        if (before != null && before.stage() != Stage.EFFECTIVE && before.stage() != Stage.FAILED
                && before.stage() != Stage.REFUSED) {
            step(before, before.stage(), Optional.of("superseded"), now);
        }
    }

    /** Without a ledger nothing is begun, except putting things back. */
    private boolean store(Act act) {
        try {
            act.decision = around.ledger().append(act.decision);
            act.stored = true;
            storeTrouble = Optional.empty();
            return true;
        } catch (RuntimeException e) {
            storeTrouble = Optional.of("decisions can't be stored, so nothing new is begun: " + e.getMessage());
            return act.wanted.restores() || act.wanted.priority() == Priority.SAFETY;
        }
    }

    private void proceed(Site site, Act act, Optional<Lease> lease, Instance instance, Observation<?> seen,
            boolean follows, Instant now) {
        if (act.inFlight) {
            return;
        }
        switch (act.stage()) {
            case DESIRED, SENT, ACKED -> {
                if (follows && seen.observedAt().isAfter(act.stageAt)) {
                    step(act, Stage.CONFIRMED, Optional.empty(), now);
                    confirmed(act, seen.state(), now);
                } else if (now.isAfter(act.stageAt.plus(patient(CONFIRM_WITHIN)))) {
                    retry(site, act, "the device does not show the setting", lease, instance, seen.state(), now);
                }
            }
            case CONFIRMED -> {
                if (!follows) {
                    acts.remove(act.wanted.device());
                } else {
                    confirmed(act, seen.state(), now);
                    if (act.stage() == Stage.CONFIRMED && now.isAfter(act.stageAt.plus(patient(EFFECT_WITHIN)))) {
                        giveUp(site, act, "it shows the setting, but its power did not move accordingly", now);
                    }
                }
            }
            case EFFECTIVE -> {
                if (!follows) {
                    acts.remove(act.wanted.device());
                }
            }
            case FAILED, REFUSED -> {
                if (now.isAfter(act.stageAt.plus(COOL_DOWN))) {
                    acts.remove(act.wanted.device());
                }
            }
            default -> throw new IllegalStateException("no such stage: " + act.stage());
        }
    }

    private void confirmed(Act act, State state, Instant now) {
        if (act.wanted.restores()) {
            around.leases().release(act.wanted.device());
        }
        if (Effect.shown(act.wanted.setting(), state)) {
            step(act, Stage.EFFECTIVE, Optional.empty(), now);
            around.alerts().clear(act.wanted.device().toString());
        }
    }

    private void send(Site site, Act act, Optional<Lease> lease, Instance instance, State state, Instant now) {
        if (!act.wanted.restores() && !lease(act.wanted, lease, instance.device().orElseThrow(), state, now)) {
            refuse(site, act, "its present settings are not known, so they could not be put back later", now);
            return;
        }
        Command command = act.wanted.command();
        act.inFlight = true;
        act.attempts++;
        lastWrite.put(command.device(), now);
        step(act, Stage.SENT, Optional.empty(), now);
        instance.apply(command, refusal -> around.engine().accept(() -> answered(site, act, refusal, instance.now())));
    }

    /** Stores the user's own settings before they are first changed, durably. */
    private boolean lease(Wanted wanted, Optional<Lease> lease, Device device, State state, Instant now) {
        Instant expiry = wanted.until().plus(LEASE_MARGIN);
        Lease kept;
        if (lease.isPresent()) {
            if (!expiry.isAfter(lease.get().expiresAt())) {
                return true;
            }
            kept = new Lease(wanted.device(), lease.get().original(), lease.get().takenAt(), expiry, wanted.rule());
        } else {
            Map<String, String> original = device.settings(state);
            if (original.isEmpty()) {
                return false;
            }
            kept = new Lease(wanted.device(), original, now, expiry, wanted.rule());
        }
        around.leases().write(kept);
        return true;
    }

    private void answered(Site site, Act act, Optional<VendorException> refusal, Instant now) {
        act.inFlight = false;
        if (refusal.isEmpty()) {
            step(act, Stage.ACKED, Optional.empty(), now);
        } else if (refusal.get().kind() == VendorException.Kind.REFUSED
                || refusal.get().kind() == VendorException.Kind.CONFIGURATION) {
            refuse(site, act, refusal.get().getMessage(), now);
        } else {
            LOG.info("{} could not be told: {}", act.wanted.device(), refusal.get().getMessage());
            if (act.attempts >= ATTEMPTS) {
                giveUp(site, act, refusal.get().getMessage(), now);
            }
        }
    }

    private void retry(Site site, Act act, String why, Optional<Lease> lease, Instance instance, State state,
            Instant now) {
        if (act.attempts >= ATTEMPTS) {
            giveUp(site, act, why + ", after " + act.attempts + " attempts", now);
        } else {
            send(site, act, lease, instance, state, now);
        }
    }

    private void giveUp(Site site, Act act, String why, Instant now) {
        step(act, Stage.FAILED, Optional.of(why), now);
        alert(site, act, "engine.not-followed", why);
    }

    private void refuse(Site site, Act act, String why, Instant now) {
        step(act, Stage.REFUSED, Optional.of(why), now);
        alert(site, act, "engine.refused", why);
    }

    private void alert(Site site, Act act, String code, String why) {
        String device = act.wanted.device().toString();
        around.alerts().raise(site, device, Notifier.Level.WARNING,
                new Reason(code, Map.of("device", device, "detail", why)));
    }

    private void step(Act act, Stage stage, Optional<String> detail, Instant now) {
        Decision.Step step = new Decision.Step(stage, now, detail);
        act.decision = act.decision.with(step);
        act.stageAt = now;
        if (act.stored) {
            try {
                around.ledger().step(act.decision.id(), step);
            } catch (RuntimeException e) {
                storeTrouble = Optional.of("decisions can't be stored: " + e.getMessage());
            }
        }
        around.changes().accept(new Change.Decided(act.decision));
    }

    private Duration patient(Duration usual) {
        return usual.plus(Duration.ofMillis((long) (REAL_PATIENCE.toMillis() * (around.speed() - 1))));
    }

    List<HealthCheck.Check> health() {
        List<HealthCheck.Check> checks = new ArrayList<>();
        storeTrouble.ifPresent(
                trouble -> checks.add(new HealthCheck.Check("engine", HealthCheck.Status.DEGRADED, trouble)));
        acts.forEach((device, act) -> {
            if (act.stage() == Stage.FAILED || act.stage() == Stage.REFUSED) {
                Decision.Step last = act.decision.steps().get(act.decision.steps().size() - 1);
                checks.add(new HealthCheck.Check(device.toString(), HealthCheck.Status.DEGRADED,
                        "does not follow: " + last.detail().orElse("no reason given")));
            }
        });
        return checks;
    }
}
