package offpeak.host.backtest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Observation;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Situation;

/** Follows a rule that is asked at the start of each step with what was known then. */
record RulePolicy(String name, Rule rule, Supplier<Known> known) implements Policy {

    private static final Duration LEDGER = Duration.ofHours(24);

    @Override
    public void run(Recorded recorded, Store store, Tally tally) throws Refused {
        Known facts = known.get();
        Deque<Decision> ledger = new ArrayDeque<>();
        Map<String, String> desired = new TreeMap<>();
        for (int i = 0; i < recorded.steps(); i++) {
            Instant now = recorded.at(i);
            List<Observation<?>> seen = facts.at(i, store, tally.storedWh(i), i == 0 ? 0 : tally.batteryW(i - 1));
            Map<EntityId, Observation<?>> observations = new TreeMap<>();
            seen.forEach(one -> observations.put(one.entity(), one));
            while (!ledger.isEmpty() && ledger.peekLast().at().isBefore(now.minus(LEDGER))) {
                ledger.removeLast();
            }
            List<Intent> intents;
            try {
                intents = rule.decide(new Situation(facts.site(), now, observations, List.copyOf(ledger), List.of()));
            } catch (RuntimeException e) {
                throw Refused.data("the rule " + name + " failed at " + now + ": " + e.getMessage());
            }
            Optional<Intent> operation = holding(intents, now, "operation");
            operation.ifPresent(intent -> note(intent, now, ledger, desired));
            if (operation.isEmpty()) {
                desired.clear();
            }
            double floor = intents.stream().filter(intent -> intent.during().contains(now))
                    .map(Intent::setting).filter(Setting.ReserveFloor.class::isInstance)
                    .mapToDouble(setting -> ((Setting.ReserveFloor) setting).stateOfCharge()).max().orElse(0);
            tally.step(i, Policy.follow(recorded, store, tally, i,
                    operation.map(Intent::setting).orElse(new Setting.SelfConsume()), floor));
        }
    }

    private static Optional<Intent> holding(List<Intent> intents, Instant now, String setting) {
        return intents.stream()
                .filter(intent -> intent.device().equals(Known.BATTERY) && intent.setting().name().equals(setting)
                        && intent.during().contains(now))
                .min(Comparator.comparing(Intent::priority));
    }

    private void note(Intent intent, Instant now, Deque<Decision> ledger, Map<String, String> desired) {
        String value = intent.setting().value();
        if (!value.equals(desired.put(intent.setting().name(), value))) {
            List<Decision.Step> steps = new ArrayList<>();
            for (Decision.Stage stage : List.of(Decision.Stage.DESIRED, Decision.Stage.EFFECTIVE)) {
                steps.add(new Decision.Step(stage, now, Optional.empty()));
            }
            ledger.addFirst(new Decision(ledger.isEmpty() ? 1 : ledger.peekFirst().id() + 1, now, intent.device(),
                    intent.setting(), intent.during().end(), intent.priority(), name, intent.reason(), List.of(),
                    steps));
        }
    }
}
