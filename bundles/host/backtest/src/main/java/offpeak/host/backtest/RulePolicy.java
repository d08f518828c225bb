package offpeak.host.backtest;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Observation;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.Situation;

/** Follows a rule that is asked at the start of each step with what was known then. */
final class RulePolicy {

    private static final String OPERATION = "operation";
    private static final String RESERVE = "reserve";

    private static final Comparator<Intent> ORDER = Comparator.comparingDouble(RulePolicy::below)
            .thenComparing(Intent::priority);

    private final String name;
    private final Rule rule;
    private final Site site;
    private final Recorded recorded;
    private final Store store;

    RulePolicy(String name, Rule rule, Site site, Recorded recorded, Store store) {
        this.name = name;
        this.rule = rule;
        this.site = site;
        this.recorded = recorded;
        this.store = store;
    }

    String name() {
        return name;
    }

    /** What a home remembers besides what its battery holds. */
    Ledger beginning() {
        return new Ledger(name);
    }

    /** @param ledger as it is at the first step; it is left as at the end */
    void run(int from, int to, Facts facts, Tally tally, Ledger ledger) throws Refused {
        for (int i = from; i < to; i++) {
            step(i, facts.at(i), tally, ledger);
        }
    }

    private void step(int i, List<Observation<?>> facts, Tally tally, Ledger ledger) throws Refused {
        Instant now = recorded.at(i);
        Map<EntityId, Observation<?>> observations = new TreeMap<>();
        facts.forEach(one -> observations.put(one.entity(), one));
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
            tally.told(i);
        }
        tally.step(i, Policy.follow(recorded, store, tally, i, operation.orElse(new Setting.SelfConsume()), floor));
    }

    private static Optional<Intent> holding(List<Intent> intents, Instant now, String setting) {
        Optional<Intent> first = Optional.empty();
        for (Intent intent : intents) {
            if (intent.during().contains(now) && intent.device().equals(Known.BATTERY)
                    && intent.setting().name().equals(setting)
                    && (first.isEmpty() || ORDER.compare(intent, first.get()) < 0)) {
                first = Optional.of(intent);
            }
        }
        return first;
    }

    /** Of several floors the highest holds, of other settings the one of the first priority. */
    private static double below(Intent intent) {
        return intent.setting() instanceof Setting.ReserveFloor floor ? -floor.stateOfCharge() : 0;
    }
}
