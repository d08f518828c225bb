package offpeak.host.backtest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import offpeak.api.Decision;
import offpeak.api.Intent;
import offpeak.api.Setting;

/** What was decided in the last day, as a home's rules are told of it. */
final class Ledger {

    private static final Duration KEPT = Duration.ofHours(24);

    private final String rule;
    private final Deque<Decision> decisions = new ArrayDeque<>();
    private final Map<String, String> inForce = new HashMap<>();
    private List<Decision> told = List.of();
    private boolean changed;

    Ledger(String rule) {
        this.rule = rule;
    }

    /** Newest first. */
    List<Decision> until(Instant now) {
        Instant since = now.minus(KEPT);
        while (!decisions.isEmpty() && decisions.peekLast().at().isBefore(since)) {
            decisions.removeLast();
            changed = true;
        }
        if (changed) {
            told = List.copyOf(decisions);
            changed = false;
        }
        return told;
    }

    /** @return what is in force of a setting, noted when it is another than before */
    Optional<Setting> follow(String setting, Optional<Intent> wanted, Instant now) {
        if (wanted.isEmpty()) {
            inForce.remove(setting);
            return Optional.empty();
        }
        Intent intent = wanted.get();
        String value = intent.setting().value();
        if (!value.equals(inForce.put(setting, value))) {
            List<Decision.Step> steps = Stream.of(Decision.Stage.DESIRED, Decision.Stage.EFFECTIVE)
                    .map(stage -> new Decision.Step(stage, now, Optional.empty())).toList();
            changed = true;
            // several settings of one instant have ids of their own
            decisions.addFirst(new Decision(now.getEpochSecond() * 2 + (setting.equals("reserve") ? 1 : 0), now,
                    intent.device(), intent.setting(), intent.during().end(), intent.priority(), rule,
                    intent.reason(), List.of(), steps));
        }
        return Optional.of(intent.setting());
    }

    Ledger copy() {
        Ledger copy = new Ledger(rule);
        copy.decisions.addAll(decisions);
        copy.inForce.putAll(inForce);
        copy.changed = true;
        return copy;
    }

    /** Whether a rule would be told the same at an instant, and from then on. */
    boolean same(Ledger other, Instant now) {
        return until(now).equals(other.until(now)) && inForce.equals(other.inForce);
    }
}
