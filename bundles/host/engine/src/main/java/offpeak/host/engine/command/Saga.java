package offpeak.host.engine.command;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Observation;
import offpeak.api.VendorException;
import offpeak.host.engine.instance.Patience;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one order from DESIRED to EFFECTIVE. It is given again as a whole while its time lasts: soon and ever more seldom when
 * the vendor can't be reached, a few times when the device does not show it. Putting things back is never given up.
 */
final class Saga {
    private static final Logger LOG = LoggerFactory.getLogger(Saga.class);

    /** A vendor shows a write after seconds; a gateway follows within a few minutes. */
    static final Duration CONFIRM_WITHIN = Duration.ofMinutes(3);
    static final Duration EFFECT_WITHIN = Duration.ofMinutes(10);
    static final int ATTEMPTS = 3;
    static final Duration FIRST_RETRY = Duration.ofSeconds(15);
    static final Duration LONGEST_RETRY = Duration.ofMinutes(30);
    /** What the host has changed should not stay so long after the vendor is back. */
    static final Duration LONGEST_RESTORE_RETRY = Duration.ofMinutes(5);
    /** Longer than any vendor's deadline with the wake of a car. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(3);
    /** HTTP takes its real time even when the clock runs faster. */
    private static final Duration REAL_PATIENCE = Duration.ofSeconds(3);

    /** What is to be done with an act. */
    enum Next {
        WAIT, SEND,
        /** It is over, and begun anew when it is still wanted. */
        FORGET
    }

    private final Journal journal;
    private final LeaseKeeper leases;
    private final double speed;
    private final Consumer<Runnable> engine;
    private final Runnable lookAgain;

    Saga(Journal journal, LeaseKeeper leases, double speed, Consumer<Runnable> engine, Runnable lookAgain) {
        this.journal = journal;
        this.leases = leases;
        this.speed = speed;
        this.engine = engine;
        this.lookAgain = lookAgain;
    }

    /** A new act in place of the one before; empty when it may not begin. */
    Optional<Act> begin(Scene scene, Controlled one, Wanted wanted) {
        Optional<Act> act = journal.open(wanted, scene.now());
        act.ifPresent(begun -> {
            Act before = one.acts.put(wanted.knob(), begun);
            if (before != null) {
                leave(scene, before);
            }
        });
        return act;
    }

    /** Goes on with an act of an earlier run that somebody else's change was respected in. */
    void resume(Scene scene, Controlled one, Wanted wanted, Decision before) {
        Act act = Act.letBe(wanted, before);
        one.acts.put(wanted.knob(), act);
        journal.step(act, Stage.EXTERNAL, Optional.of("it is let be after the restart too"), scene.now());
    }

    /** An act that is not wanted any more; one whose time went by while nobody could be told has failed. */
    void leave(Scene scene, Act act) {
        boolean late = !scene.now().isBefore(act.wanted.until()) && act.unreached > 0 && !act.wanted.restores();
        if (act.pending() && late) {
            journal.step(act, Stage.FAILED, Optional.of("the device could not be told before its time was over"),
                    scene.now());
        } else {
            journal.supersede(act, scene.now());
        }
    }

    /** The device does it already. */
    void already(Scene scene, Controlled one, Act act) {
        journal.step(act, Stage.CONFIRMED, Optional.of("was so already"), scene.now());
        confirmed(scene, one, act);
    }

    /** What the device shows is seen, also when something else is wanted by now. */
    void see(Scene scene, Controlled one, Act act) {
        Observation<?> seen = scene.usable().orElseThrow();
        if (act.pending() && seen.observedAt().isAfter(act.stageAt)
                && scene.driver().confirms(act.order, seen.state())) {
            journal.step(act, Stage.CONFIRMED, scene.now());
            confirmed(scene, one, act);
        }
    }

    Next step(Scene scene, Controlled one, Act act, boolean follows) {
        Instant now = scene.now();
        switch (act.stage()) {
            case DESIRED, SENT, ACKED -> {
                if (!due(scene, act)) {
                    return Next.WAIT;
                }
                if (!act.wanted.restores() && act.taken >= ATTEMPTS) {
                    giveUp(scene, one, act,
                            "the device does not show the setting, after " + act.taken + " attempts");
                    return Next.WAIT;
                }
                return Next.SEND;
            }
            case CONFIRMED -> {
                if (!follows) {
                    return Next.FORGET;
                }
                confirmed(scene, one, act);
                if (act.stage() == Stage.CONFIRMED && now.isAfter(act.stageAt.plus(patient(EFFECT_WITHIN)))) {
                    if (!act.pressed) {
                        act.pressed = true;
                        return Next.SEND;
                    }
                    giveUp(scene, one, act, "it shows the setting, but its power did not move accordingly");
                }
                return Next.WAIT;
            }
            case EFFECTIVE -> {
                return follows ? Next.WAIT : Next.FORGET;
            }
            case EXTERNAL -> {
                boolean again = act.reassert
                        && (Dispatcher.atAnyCost(act.wanted) || !one.switching.dwells(act.wanted.knob(), now));
                return again ? Next.SEND : Next.WAIT;
            }
            case REFUSED -> {
                if (follows) {
                    return Next.FORGET;
                }
                return act.mayBeAskedAgain(scene) && !one.rests(now) ? Next.SEND : Next.WAIT;
            }
            case FAILED -> {
                return now.isAfter(act.stageAt.plus(Controlled.COOL_DOWN)) && !one.rests(now)
                        ? Next.FORGET
                        : Next.WAIT;
            }
            default -> throw new IllegalStateException("no such stage: " + act.stage());
        }
    }

    /** Whether it is time to give it to the vendor again. */
    boolean due(Scene scene, Act act) {
        if (act.retryAt.isPresent()) {
            return !scene.now().isBefore(act.retryAt.get());
        }
        Duration wait = patient(CONFIRM_WITHIN);
        if (act.wanted.restores() && act.attempts > ATTEMPTS) {
            wait = shorter(wait.multipliedBy(act.attempts - ATTEMPTS), LONGEST_RETRY);
        }
        return scene.now().isAfter(act.stageAt.plus(wait));
    }

    private void confirmed(Scene scene, Controlled one, Act act) {
        Observation<?> seen = scene.usable().orElseThrow();
        String device = scene.device().toString();
        one.known = Optional.of(scene.driver().settings(seen.state())).filter(settings -> !settings.isEmpty());
        one.strayAt = Optional.empty();
        boolean told = act.attempts > 0;
        if (told) {
            one.outstanding = false;
        }
        if (act.wanted.restores()) {
            leases.release(act.wanted.device());
            journal.clear(device, "engine.not-restored");
        } else if (told) {
            one.followed();
        }
        if (Effect.shown(act.wanted.setting(), seen.state())) {
            journal.step(act, Stage.EFFECTIVE, scene.now());
            if (told && !act.wanted.restores()) {
                one.works();
                journal.clear(device, "engine.not-followed", "engine.not-reached", "engine.refused");
                if (act.changedOutside == 0) {
                    journal.clear(device, "engine.external", "engine.external-ask");
                }
            }
        }
    }

    /** Gives it to the vendor, after the user's own settings are stored. */
    void send(Scene scene, Controlled one, Act act) {
        Instant now = scene.now();
        if (!act.wanted.restores()) {
            Optional<String> why = leases.take(act.wanted, scene.driver(), scene.usable().orElseThrow().state(), now);
            if (why.isPresent()) {
                refuse(scene, act, why.get(), now);
                return;
            }
        }
        act.order = act.wanted.command();
        act.attempts++;
        act.retryAt = Optional.empty();
        act.reassert = false;
        int attempt = act.attempts;
        boolean outstanding = one.outstanding;
        one.switching.wrote(act.wanted.knob(), now, scene.site().zone());
        one.busy(now, patient(ANSWER_WITHIN));
        journal.step(act, Stage.SENT, now);
        if (act.wanted.restores() && attempt == ATTEMPTS + 1) {
            journal.alert(scene.site(), act, "engine.not-restored", "it was told " + ATTEMPTS + " times in vain");
        }
        scene.instance().apply(act.order, refusal -> engine.accept(() -> {
            if (act.attempts == attempt) {
                if (refusal.filter(Saga::lasting).isPresent()) {
                    one.outstanding = outstanding;
                }
                answered(scene, one, act, refusal);
            }
        }));
    }

    private void answered(Scene scene, Controlled one, Act act, Optional<VendorException> refusal) {
        Instant now = scene.instance().now();
        one.answered(now);
        if (refusal.isEmpty()) {
            act.taken++;
            act.unreached = 0;
            if (!act.wanted.restores()) {
                one.taken(now);
            }
            journal.step(act, Stage.ACKED, now);
        } else {
            refused(scene, act, refusal.get(), now);
        }
        lookAgain.run();
    }

    private void refused(Scene scene, Act act, VendorException refusal, Instant now) {
        if (lasting(refusal) && !act.wanted.restores()) {
            act.refused(scene);
            refuse(scene, act, refusal.getMessage(), now);
            return;
        }
        LOG.info("{} could not be told: {}", act.wanted.device(), refusal.getMessage());
        Duration longest = act.wanted.restores() ? LONGEST_RESTORE_RETRY : LONGEST_RETRY;
        // a login is not tried often: vendors lock the user out
        boolean seldom = lasting(refusal) || refusal.kind() == VendorException.Kind.LOGIN;
        Duration wait = seldom
                ? LONGEST_RETRY
                : shorter(FIRST_RETRY.multipliedBy(1L << Math.min(act.unreached, 8)), longest);
        Duration asked = refusal.retryAfter().map(after -> shorter(after, Patience.LONGEST_PAUSE)).orElse(wait);
        act.unreached++;
        act.retryAt = Optional.of(now.plus(asked.compareTo(wait) > 0 ? asked : wait));
        if (act.unreached == ATTEMPTS) {
            journal.alert(scene.site(), act,
                    act.wanted.restores() ? "engine.not-restored" : "engine.not-reached", refusal.getMessage());
        }
    }

    /** Whether the device will not do it, so that nothing of it can show. */
    private static boolean lasting(VendorException refusal) {
        return refusal.kind() == VendorException.Kind.REFUSED
                || refusal.kind() == VendorException.Kind.CONFIGURATION;
    }

    /** Whether the device took orders for a while and showed none, while what was wanted of it changed. */
    boolean ignored(Scene scene, Controlled one, Act act) {
        if (act.wanted.restores() || !act.pending()
                || !one.ignores(ATTEMPTS, patient(CONFIRM_WITHIN), scene.now())) {
            return false;
        }
        giveUp(scene, one, act, "it takes what it is told and shows none of it");
        return true;
    }

    private void giveUp(Scene scene, Controlled one, Act act, String why) {
        journal.step(act, Stage.FAILED, Optional.of(why), scene.now());
        journal.alert(scene.site(), act, "engine.not-followed", why);
        one.fails(why, scene.now());
    }

    private void refuse(Scene scene, Act act, String why, Instant now) {
        journal.step(act, Stage.REFUSED, Optional.of(why), now);
        journal.alert(scene.site(), act, "engine.refused", why);
    }

    private Duration patient(Duration usual) {
        return usual.plus(Duration.ofMillis((long) (REAL_PATIENCE.toMillis() * (speed - 1))));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
