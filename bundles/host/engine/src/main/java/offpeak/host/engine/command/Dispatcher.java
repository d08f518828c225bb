package offpeak.host.engine.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Priority;
import offpeak.api.State;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.Leases;
import offpeak.api.host.Leases.Lease;
import offpeak.api.host.Ledger;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.decide.Arbiter;
import offpeak.host.engine.notice.Alerts;

/**
 * The only writer of devices. Compares what is wanted with what a device last reported, and has what differs written: never two
 * orders to one device at once. What is wanted of a device that does not follow, or was told too much today, waits, and the user's
 * own settings are put back meanwhile. All on the engine's worker.
 */
public final class Dispatcher {

    /** What the dispatcher needs of the engine. */
    public record Surroundings(Ledger ledger, Leases leases, Alerts alerts, double speed, Consumer<Change> changes,
            Consumer<Runnable> engine, Runnable lookAgain) {}

    private final Map<EntityId, Controlled> devices = new TreeMap<>();
    private final Journal journal;
    private final LeaseKeeper leases;
    private final External external;
    private final Saga saga;

    public Dispatcher(Surroundings around) {
        this.journal = new Journal(around.ledger(), around.alerts(), around.changes());
        this.leases = new LeaseKeeper(around.leases());
        this.external = new External(journal, leases);
        this.saga = new Saga(journal, leases, around.speed(), around.engine(), around.lookAgain());
    }

    /** Counts what an earlier run of the host told a device today, and goes on letting be what it let be; the oldest first. */
    public void remember(Decision decision, ZoneId zone) {
        Controlled one = devices.computeIfAbsent(decision.device(), d -> new Controlled());
        decision.steps().stream().filter(step -> step.stage() == Stage.SENT)
                .forEach(step -> one.switching.count(step.at(), zone));
        one.remember(decision);
    }

    /** Whether a device does not follow at the moment. */
    public boolean fails(EntityId device) {
        return Optional.ofNullable(devices.get(device)).flatMap(Controlled::trouble).isPresent();
    }

    /**
     * Brings a device a step further towards what is wanted.
     *
     * @param rulings what the rules and orders want of it now, if anything
     */
    public void control(Scene scene, List<Arbiter.Ruling> rulings) {
        Controlled one = devices.computeIfAbsent(scene.device(), d -> new Controlled());
        one.meet(scene.instance());
        if (!one.switching.held(scene.now(), scene.site().zone())) {
            journal.clear(scene.device().toString(), "engine.too-often");
        }
        Optional<Lease> lease = leases.of(scene.device());
        List<Wanted> wants = wants(scene, one, rulings, lease);
        boolean ending = wants.stream().anyMatch(Wanted::restores);
        wants.forEach(
                want -> one.resumed(want, scene.now()).ifPresent(before -> saga.resume(scene, one, want, before)));
        boolean may = scene.instance().device().isPresent() && scene.instance().listens();
        if (may && scene.usable().isPresent() && !one.acts.isEmpty() && !one.isBusy(scene.now())) {
            boolean adopted = external.look(scene, one, ending);
            if (adopted) {
                lease = leases.of(scene.device());
                wants = wants(scene, one, rulings, lease);
            }
        }
        end(scene, one, wants);
        if (wants.isEmpty()) {
            one.idle(scene.now());
            return;
        }
        if (!may) {
            return;
        }
        for (Wanted want : wants) {
            if (scene.usable().isEmpty()) {
                blind(scene, one, want);
            } else if (!pursue(scene, one, want, lease)) {
                control(scene, rulings);
                return;
            }
        }
    }

    private List<Wanted> wants(Scene scene, Controlled one, List<Arbiter.Ruling> rulings, Optional<Lease> lease) {
        boolean rests = one.rests(scene.now()) || one.switching.held(scene.now(), scene.site().zone());
        List<Wanted> wants = new ArrayList<>();
        for (Arbiter.Ruling ruling : rulings) {
            Wanted want = Wanted.of(ruling);
            if (!rests || atAnyCost(want)) {
                wants.add(want);
            }
        }
        wants.sort((a, b) -> a.priority().compareTo(b.priority()));
        if (wants.isEmpty()) {
            lease.ifPresent(kept -> wants.add(Wanted.restoring(kept, scene.now())));
        }
        return wants;
    }

    /** Whether neither a dwell time nor a day's number of commands holds it. */
    static boolean atAnyCost(Wanted want) {
        return want.priority().beats(Priority.OUTAGE);
    }

    /** Lets go of what is not wanted any more. */
    private void end(Scene scene, Controlled one, List<Wanted> wants) {
        one.acts.values().removeIf(act -> {
            boolean gone = wants.stream().noneMatch(want -> want.knob().equals(act.wanted.knob()));
            if (gone) {
                saga.leave(scene, act);
            }
            return gone;
        });
    }

    /** @return false when the day's commands are used up, so that something else is wanted now */
    private boolean pursue(Scene scene, Controlled one, Wanted wanted, Optional<Lease> lease) {
        Observation<?> seen = scene.usable().orElseThrow();
        State state = seen.state();
        Instant now = scene.now();
        Act act = one.acts.get(wanted.knob());
        Wanted want = act != null && Wanted.mayWait(act.wanted, wanted, state) ? act.wanted : wanted;
        boolean follows = scene.driver().confirms(want.command(), state);
        boolean same = act != null && (act.wanted.sameAs(want) || follows && act.wanted.sameButForTheTarget(want)
                || act.pending() && act.wanted.doubles(want));
        if (one.isBusy(now) || External.undecided(one) && same) {
            return true;
        }
        if (act != null) {
            saga.see(scene, one, act);
        }
        if (!want.restores()) {
            lease.ifPresent(kept -> leases.extend(kept, want));
        }
        // a write that may still show could turn it away again
        boolean already = follows && !one.outstanding;
        if (same) {
            act.wanted = want;
            switch (saga.step(scene, one, act, follows)) {
                case WAIT -> {
                    return true;
                }
                case FORGET -> {
                    one.acts.remove(want.knob());
                    return true;
                }
                default -> {
                    if (spent(scene, one, want)) {
                        return false;
                    }
                    saga.send(scene, one, act);
                    return true;
                }
            }
        }
        if (act != null && saga.ignored(scene, one, act)) {
            return false;
        }
        if (already) {
            saga.begin(scene, one, want).ifPresent(begun -> saga.already(scene, one, begun));
        } else if (atAnyCost(want) || !one.switching.dwells(want.knob(), now)) {
            if (spent(scene, one, want)) {
                return false;
            }
            saga.begin(scene, one, want).ifPresent(begun -> saga.send(scene, one, begun));
        }
        return true;
    }

    /** Whether rules may tell it nothing more today; says so once. */
    private boolean spent(Scene scene, Controlled one, Wanted want) {
        ZoneId zone = scene.site().zone();
        if (want.restores() || atAnyCost(want)
                || !one.switching.spent(scene.policy().maxCommandsPerDay(), scene.now(), zone)) {
            return false;
        }
        one.switching.hold(scene.now(), zone);
        journal.alert(scene.site(), scene.device().toString(), "engine.too-often",
                String.valueOf(one.switching.today(scene.now(), zone)));
        return true;
    }

    /** Puts back what can't be seen at the moment: leaving it changed would be worse than a write too many. */
    private void blind(Scene scene, Controlled one, Wanted want) {
        Life life = scene.instance().life();
        if (!want.restores() || one.isBusy(scene.now()) || life != Life.RUNNING && life != Life.DEGRADED) {
            return;
        }
        Act act = one.acts.get(want.knob());
        if (act == null) {
            saga.begin(scene, one, want).ifPresent(begun -> saga.send(scene, one, begun));
        } else if (saga.due(scene, act)) {
            saga.send(scene, one, act);
        }
    }

    public List<HealthCheck.Check> health() {
        List<HealthCheck.Check> checks = new ArrayList<>();
        journal.trouble().or(leases::trouble).ifPresent(
                trouble -> checks.add(new HealthCheck.Check("engine", HealthCheck.Status.DEGRADED, trouble)));
        devices.forEach((device, one) -> one.why()
                .ifPresent(why -> checks
                        .add(new HealthCheck.Check(device.toString(), HealthCheck.Status.DEGRADED, why))));
        return checks;
    }
}
