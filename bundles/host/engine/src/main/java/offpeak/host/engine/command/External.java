package offpeak.host.engine.command;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import offpeak.api.Decision.Stage;
import offpeak.api.Observation;
import offpeak.api.Priority;
import offpeak.host.engine.site.Policy;

/**
 * Notices that somebody else changed what a device had followed, and does what the home wants done about it. The settings tell
 * it: a device can cease to show an order by itself, as a battery that is held while the sun fills it.
 */
final class External {

    /** Nobody is fought more often. */
    static final Duration REASSERT_EVERY = Duration.ofHours(1);
    /** A tariff in the vendor's own words is no news for people. */
    private static final int LONGEST_SHOWN = 80;

    private final Journal journal;
    private final LeaseKeeper leases;
    private final Rivals rivals = new Rivals();

    External(Journal journal, LeaseKeeper leases) {
        this.journal = journal;
        this.leases = leases;
    }

    /**
     * Judges the last reading.
     *
     * @param ending whether everything is about to be put back: then there is no time for a second reading
     * @return whether something of it is the user's own now
     */
    boolean look(Scene scene, Controlled one, boolean ending) {
        Observation<?> seen = scene.usable().orElseThrow();
        if (one.outstanding || !seen.observedAt().isAfter(one.answeredAt)) {
            return false;
        }
        if (one.known.isEmpty()) {
            meet(scene, one);
            return false;
        }
        Map<String, String> known = one.known.get();
        Map<String, String> now = scene.driver().settings(seen.state());
        if (now.isEmpty() || now.equals(known)) {
            one.strayAt = Optional.empty();
            return false;
        }
        // a vendor's single answer may be an old one
        if (one.strayAt.isEmpty() && !ending) {
            one.strayAt = Optional.of(seen.observedAt());
            return false;
        }
        if (!ending && !seen.observedAt().isAfter(one.strayAt.get())) {
            return false;
        }
        one.strayAt = Optional.empty();
        one.known = Optional.of(now);
        return judge(scene, one, known, now);
    }

    /** What is let be since before a restart is measured by what the device shows first. */
    private void meet(Scene scene, Controlled one) {
        Observation<?> seen = scene.usable().orElseThrow();
        for (Act act : one.acts.values()) {
            if (act.stage() == Stage.EXTERNAL) {
                one.known = Optional.of(scene.driver().settings(seen.state())).filter(settings -> !settings.isEmpty());
                if (scene.driver().confirms(act.order, seen.state())) {
                    journal.step(act, Stage.CONFIRMED, Optional.of("it was changed back"), scene.now());
                }
            }
        }
    }

    private boolean judge(Scene scene, Controlled one, Map<String, String> known, Map<String, String> now) {
        Observation<?> seen = scene.usable().orElseThrow();
        boolean against = false;
        boolean adopt = false;
        for (Act act : one.acts.values()) {
            if (act.wanted.restores()) {
                continue;
            }
            boolean follows = scene.driver().confirms(act.order, seen.state());
            boolean done = act.stage() == Stage.CONFIRMED || act.stage() == Stage.EFFECTIVE;
            // what the device lets go of when the order ends is its own doing
            if (done && !follows && seen.observedAt().isBefore(act.order.until())) {
                against = true;
                adopt |= !changed(scene, one, act, known, now);
            } else if (act.stage() == Stage.EXTERNAL && follows) {
                journal.step(act, Stage.CONFIRMED, Optional.of("it was changed back"), scene.now());
            } else if (act.stage() == Stage.EXTERNAL) {
                against = true;
                adopt = true;
            }
        }
        if (adopt) {
            leases.adopt(scene.device(), difference(known, now));
        }
        if (against && rivals.flipped(scene.device().integration(), now, scene.now())) {
            scene.instance().yieldTo("another host controls this account: it undid the same " + Rivals.FLIPS
                    + " times within " + Rivals.WINDOW.toMinutes()
                    + " minutes. Nothing is changed any more; stop the other host, then switch the integration on again");
            journal.alert(scene.site(), scene.device().integration(), "engine.another-host",
                    scene.device() + " was changed back again and again");
        }
        return adopt;
    }

    /** @return whether it is set once more; otherwise it is let be */
    private boolean changed(Scene scene, Controlled one, Act act, Map<String, String> known,
            Map<String, String> now) {
        act.changedOutside++;
        String text = shown(known, now);
        Policy.Outside policy = scene.policy().outside();
        boolean recently = one.reassertedAt.filter(at -> scene.now().isBefore(at.plus(REASSERT_EVERY))).isPresent();
        boolean again = act.wanted.priority() == Priority.SAFETY
                || policy == Policy.Outside.REASSERT_ONCE && act.changedOutside == 1 && !recently;
        act.reassert = again;
        if (again) {
            one.reassertedAt = Optional.of(scene.now());
        }
        journal.step(act, Stage.EXTERNAL, Optional.of(text + (again ? "; it is set once more" : "; it is let be")),
                scene.now());
        journal.alert(scene.site(), act,
                policy == Policy.Outside.ASK ? "engine.external-ask" : "engine.external", text);
        return again;
    }

    private static Map<String, String> difference(Map<String, String> before, Map<String, String> now) {
        Map<String, String> changed = new TreeMap<>(now);
        changed.entrySet().removeAll(before.entrySet());
        return changed;
    }

    private static String shown(Map<String, String> before, Map<String, String> now) {
        return difference(before, now).entrySet().stream()
                .map(each -> each.getValue().length() > LONGEST_SHOWN
                        ? each.getKey() + " is another"
                        : each.getKey() + " is " + each.getValue()
                                + (before.containsKey(each.getKey()) ? " and was " + before.get(each.getKey()) : ""))
                .collect(Collectors.joining(", "));
    }

    /** Whether a reading differs and is not judged yet. */
    static boolean undecided(Controlled one) {
        return one.strayAt.isPresent();
    }

}
