package offpeak.host.backtest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Observation;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.Situation;

/** Follows a rule that is asked at the start of each step with what was known then. */
record RulePolicy(String name, Rule rule, Site site, Facts facts) implements Policy {

    private static final Duration LEDGER = Duration.ofHours(24);
    private static final String OPERATION = "operation";
    private static final String RESERVE = "reserve";

    @Override
    public void run(Recorded recorded, Store store, Tally tally) throws Refused {
        Ledger ledger = new Ledger(name);
        for (int i = 0; i < recorded.steps(); i++) {
            Instant now = recorded.at(i);
            Map<EntityId, Observation<?>> observations = new TreeMap<>();
            facts.at(i).forEach(one -> observations.put(one.entity(), one));
            observations.put(Known.BATTERY,
                    Known.battery(recorded, store, tally.storedWh(i), i == 0 ? 0 : tally.batteryW(i - 1), now));
            List<Intent> intents;
            try {
                intents = rule.decide(new Situation(site, now, observations, ledger.until(now), List.of()));
            } catch (RuntimeException e) {
                throw Refused.data("the rule " + name + " failed at " + now + ": " + e.getMessage());
            }
            Optional<Setting> operation = ledger.follow(OPERATION, holding(intents, now, OPERATION), now);
            Optional<Setting> reserve = ledger.follow(RESERVE, holding(intents, now, RESERVE), now);
            double floor = reserve.filter(Setting.ReserveFloor.class::isInstance)
                    .map(one -> ((Setting.ReserveFloor) one).stateOfCharge()).orElse(0.0);
            if (operation.isPresent() || reserve.isPresent()) {
                tally.told();
            }
            tally.step(i, Policy.follow(recorded, store, tally, i, operation.orElse(new Setting.SelfConsume()), floor));
        }
    }

    private static Optional<Intent> holding(List<Intent> intents, Instant now, String setting) {
        return intents.stream()
                .filter(intent -> intent.device().equals(Known.BATTERY) && intent.setting().name().equals(setting)
                        && intent.during().contains(now))
                .min(Comparator.comparingDouble(RulePolicy::below).thenComparing(Intent::priority));
    }

    /** Of several floors the highest holds, of other settings the one of the first priority. */
    private static double below(Intent intent) {
        return intent.setting() instanceof Setting.ReserveFloor floor ? -floor.stateOfCharge() : 0;
    }

    /** What was decided in the last day, as a home's is told to its rules. */
    private static final class Ledger {
        private final String rule;
        private final Deque<Decision> decisions = new ArrayDeque<>();
        private final Map<String, String> inForce = new HashMap<>();
        private List<Decision> told = List.of();
        private boolean changed;
        private long last;

        Ledger(String rule) {
            this.rule = rule;
        }

        List<Decision> until(Instant now) {
            Instant since = now.minus(LEDGER);
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
                decisions.addFirst(new Decision(++last, now, intent.device(), intent.setting(), intent.during().end(),
                        intent.priority(), rule, intent.reason(), List.of(), steps));
            }
            return Optional.of(intent.setting());
        }
    }
}
