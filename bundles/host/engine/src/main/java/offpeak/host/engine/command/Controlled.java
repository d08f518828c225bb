package offpeak.host.engine.command;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Priority;
import offpeak.host.engine.decide.Arbiter;
import offpeak.host.engine.member.Actor;

/** What is being done with one device. */
final class Controlled {

    /** After it gave up the first time; doubled with each further time until the device follows again. */
    static final Duration COOL_DOWN = Duration.ofMinutes(15);
    static final Duration LONGEST_COOL_DOWN = Duration.ofHours(4);

    /** A device that does not follow: only people and safety tell it anything until then. */
    record Trouble(String why, Instant until) {}

    /** By knob. */
    final Map<String, Act> acts = new TreeMap<>();
    final Switching switching = new Switching();
    /** Its settings when it last showed what was written or wanted. */
    Optional<Map<String, String>> known = Optional.empty();
    /** The reading with other settings than the known ones, until a second one agrees. */
    Optional<Instant> strayAt = Optional.empty();
    Optional<Instant> reassertedAt = Optional.empty();
    /** When the vendor last answered a write. */
    Instant answeredAt = Instant.MIN;
    /** Whether something was written that may still show. */
    boolean outstanding;
    /** By knob, what somebody else changed and was let be before a restart. */
    private final Map<String, Decision> letBe = new TreeMap<>();
    private Instant restoredAt = Instant.MIN;
    private WeakReference<Actor> instance = new WeakReference<>(null);
    private Instant since = Instant.MIN;
    private Optional<Instant> busyUntil = Optional.empty();
    private Optional<Trouble> trouble = Optional.empty();
    private int rounds;
    private int ignored;
    private Instant ignoredSince = Instant.MIN;

    /** What was done through an instance that is gone is not known to have come to anything. Nothing of it is held. */
    void meet(Actor now) {
        if (!instance.refersTo(now) || !since.equals(now.since())) {
            instance = new WeakReference<>(now);
            since = now.since();
            acts.values().stream().filter(act -> !act.reassert).forEach(act -> remember(act.decision));
            acts.clear();
            known = Optional.empty();
            strayAt = Optional.empty();
            outstanding = false;
            busyUntil = Optional.empty();
        }
    }

    /** What became of a decision before a restart, the oldest first. */
    void remember(Decision decision) {
        String knob = Arbiter.knob(decision.setting());
        letBe.remove(knob);
        if (knob.equals(Wanted.RESTORE)) {
            restoredAt = decision.at();
        } else if (decision.stage() == Stage.EXTERNAL && decision.priority() != Priority.SAFETY) {
            letBe.put(knob, decision);
        }
    }

    /** What was let be when the host or the instance went, if it is that which is wanted now; whatever else is wanted ends it. */
    Optional<Decision> resumed(Wanted want, Instant now) {
        if (acts.containsKey(want.knob())) {
            return Optional.empty();
        }
        return Optional.ofNullable(letBe.remove(want.knob())).filter(before -> want.resumes(before)
                && now.isBefore(before.until())
                && before.steps().get(before.steps().size() - 1).at().isAfter(restoredAt));
    }

    /** @param patience after which an answer is not waited for any more */
    void busy(Instant now, Duration patience) {
        busyUntil = Optional.of(now.plus(patience));
        outstanding = true;
    }

    boolean isBusy(Instant now) {
        return busyUntil.filter(now::isBefore).isPresent();
    }

    void answered(Instant now) {
        busyUntil = Optional.empty();
        answeredAt = now;
    }

    /** The vendor took another order that is not a restore. */
    void taken(Instant now) {
        if (ignored++ == 0) {
            ignoredSince = now;
        }
    }

    /** Whether it took so many orders for so long and showed none, whichever they were. */
    boolean ignores(int orders, Duration within, Instant now) {
        return ignored >= orders && now.isAfter(ignoredSince.plus(within));
    }

    /** It showed what it was told. */
    void followed() {
        ignored = 0;
    }

    void fails(String why, Instant now) {
        Duration wait = coolDown();
        trouble = Optional.of(new Trouble(why, now.plus(wait)));
        rounds++;
        ignored = 0;
    }

    Duration coolDown() {
        return coolDown(rounds);
    }

    static Duration coolDown(int rounds) {
        Duration wait = COOL_DOWN.multipliedBy(1L << Math.min(rounds, 8));
        return wait.compareTo(LONGEST_COOL_DOWN) > 0 ? LONGEST_COOL_DOWN : wait;
    }

    void works() {
        trouble = Optional.empty();
        rounds = 0;
    }

    Optional<Trouble> trouble() {
        return trouble;
    }

    /** Whether rules are not followed for now. */
    boolean rests(Instant now) {
        return trouble.filter(one -> now.isBefore(one.until())).isPresent();
    }

    /** What people should know of it; empty when all is well. */
    Optional<String> why() {
        if (trouble.isPresent()) {
            return trouble.map(one -> "does not follow: " + one.why());
        }
        Optional<String> refused = acts.values().stream()
                .filter(act -> act.stage() == Stage.REFUSED || act.stage() == Stage.FAILED).findFirst()
                .map(act -> act.decision.steps().get(act.decision.steps().size() - 1))
                .map(step -> "does not follow: " + step.detail().orElse("no reason given"));
        return refused.or(switching::why);
    }

    /** Nothing is wanted of it. */
    void idle(Instant now) {
        acts.clear();
        known = Optional.empty();
        strayAt = Optional.empty();
        if (!rests(now)) {
            trouble = Optional.empty();
        }
    }
}
