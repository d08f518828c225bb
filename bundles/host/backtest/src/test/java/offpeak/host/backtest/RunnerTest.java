package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.host.forecast.PastLearner;
import offpeak.host.planner.ExactPlanner;
import offpeak.rule.plan.PlanRule;
import offpeak.testkit.Configured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {

    private static final int DAY = 48;

    @TempDir
    Path folder;

    static Rule plan(Store store, boolean exports) {
        return new PlanRule(new QuickPlanner(new ExactPlanner()), Configured.of(PlanRule.Config.class,
                Map.of("efficiency", store.roundTrip(), "wearPerKwh", 0.0, "export",
                        exports ? PlanRule.Export.ALWAYS : PlanRule.Export.NEVER)));
    }

    /** Charges while a kWh costs less than 12 p; else keeps half. */
    private static Rule cheap() {
        return situation -> {
            Interval now = Interval.of(situation.now(), Made.HALF_HOUR);
            double price = situation.prices(Prices.Direction.IMPORT).orElseThrow().series().at(situation.now())
                    .orElseThrow().value();
            Setting setting = price < 0.12
                    ? new Setting.ChargeFromGrid(0.9, OptionalDouble.empty())
                    : new Setting.ReserveFloor(situation.decisions().isEmpty() ? 0 : 0.5);
            return List.of(
                    new Intent(Known.BATTERY, setting, now, Priority.PLAN, Reason.of("test"), OptionalDouble.empty()));
        };
    }

    private void year(int days, long from, double more) {
        java.util.Random random = new java.util.Random(7);
        double[] noise = random.doubles(days * DAY).toArray();
        Made.file(folder, "prices.csv", Made.values(days * DAY,
                i -> 15 + 10 * Math.sin(i * Math.PI / 24) + 8 * noise[i] + (i >= from ? more * noise[i] : 0)));
        Made.file(folder, "export.csv", Made.values(days * DAY,
                i -> 8 + 6 * Math.sin(i * Math.PI / 24) + (i >= from ? more : 0)));
        Made.file(folder, "load.csv", Made.values(days * DAY,
                i -> 200 + 900 * noise[(i * 31) % noise.length] + (i >= from ? 50 * more : 0)));
        Made.file(folder, "pv.csv", Made.values(days * DAY,
                i -> Math.max(0, -3000 * Math.cos(i * Math.PI / 24)) * noise[i / DAY] + (i >= from ? more : 0)));
    }

    private Policy.Outcomes run(int parts, Map<String, Rule> rules, String... more) throws Refused {
        String[] args = java.util.stream.Stream.concat(java.util.stream.Stream.of("--pv", "pv.csv", "--export",
                "export.csv"), java.util.Arrays.stream(more)).toArray(String[]::new);
        return new Runner(new ExactPlanner(), new PastLearner(), parts).run(Made.request(folder, args), () -> rules);
    }

    @Test
    void allWaysAreRunInOrderAndNoneIsCheaperThanForesight() throws Refused {
        year(8, Long.MAX_VALUE, 0);
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put("cheap", cheap());
        rules.put("plan", plan(Made.STORE, true));

        Policy.Outcomes outcomes = run(1, rules);

        assertEquals(List.of("none", "self-consumption", "cheap", "plan", "perfect-foresight"),
                outcomes.outcomes().stream().map(Policy.Outcome::name).toList());
        double best = outcomes.of("perfect-foresight").orElseThrow().cost();
        outcomes.outcomes().forEach(one -> assertTrue(one.tally().cost() >= best - 1e-6, one.name()));
        double plan = outcomes.of("plan").orElseThrow().cost();
        assertTrue(plan < outcomes.of("self-consumption").orElseThrow().cost(), "the plan is good for something");
        assertEquals(0, outcomes.of("none").orElseThrow().cycles());
    }

    @Test
    void withoutThePlanThereIsNoForesight() throws Refused {
        year(3, Long.MAX_VALUE, 0);

        assertEquals(List.of("none", "self-consumption"), run(1, Map.of(), "--no-plan").outcomes().stream()
                .map(Policy.Outcome::name).toList());
    }

    @Test
    void whatComesLaterChangesNoDecisionBeforeIt() throws Refused {
        Map<String, Rule> rules = Map.of("cheap", cheap(), "plan", plan(Made.STORE, true));
        int change = 6 * DAY + 20;
        year(9, Long.MAX_VALUE, 0);
        Policy.Outcomes as = run(1, rules);
        // prices of the seventh day's evening were not published at 10:00, those of its day were
        year(9, 6 * DAY + 46, 5);
        Policy.Outcomes other = run(1, rules);

        for (String name : rules.keySet()) {
            for (int i = 0; i < 6 * DAY + 32; i++) {
                assertEquals(as.of(name).orElseThrow().batteryW(i), other.of(name).orElseThrow().batteryW(i),
                        name + " " + i);
            }
        }
        assertTrue(java.util.stream.IntStream.range(change, 9 * DAY).anyMatch(i -> as.of("plan").orElseThrow()
                .batteryW(i) != other.of("plan").orElseThrow().batteryW(i)), "and later ones it does");
    }

    @Test
    void inPartsItIsTheSame() throws Refused {
        year(130, Long.MAX_VALUE, 0);
        Map<String, Rule> rules = Map.of("cheap", cheap());

        Policy.Outcomes whole = run(1, rules, "--no-plan");
        Policy.Outcomes parts = run(2, rules, "--no-plan");

        for (int i = 0; i <= 130 * DAY; i++) {
            assertEquals(whole.of("cheap").orElseThrow().storedWh(i), parts.of("cheap").orElseThrow().storedWh(i),
                    "at " + i);
        }
        assertTrue(whole.of("cheap").orElseThrow().cycles() > 10);
    }

    @Test
    void inPartsItIsTheSameWhereTheBatteryNeverForgets() throws Refused {
        year(130, Long.MAX_VALUE, 0);
        // a little more each day, never full: what it holds tells how long it has run
        Rule patient = situation -> List.of(new Intent(Known.BATTERY,
                new Setting.ChargeFromGrid(1, OptionalDouble.of(1)), Interval.of(situation.now(), Made.HALF_HOUR),
                Priority.PLAN, Reason.of("test"), OptionalDouble.empty()));
        Made.file(folder, "pv.csv", new double[130 * DAY]);

        Policy.Outcomes whole = run(1, Map.of("patient", patient), "--no-plan");
        Policy.Outcomes parts = run(2, Map.of("patient", patient), "--no-plan");

        assertTrue(whole.of("patient").orElseThrow().storedWh(130 * DAY) < 9999);
        assertEquals(whole.of("patient").orElseThrow().storedWh(130 * DAY),
                parts.of("patient").orElseThrow().storedWh(130 * DAY));
    }

    @Test
    void aRuleThatFailsIsNamedWithItsTime() {
        year(3, Long.MAX_VALUE, 0);
        Rule broken = situation -> {
            throw new IllegalArgumentException("target must be within 0 and 1, not 2");
        };

        Refused refused = assertThrows(Refused.class, () -> run(1, Map.of("broken", broken)));

        assertEquals("the rule broken failed at 2026-03-02T00:00:00Z: target must be within 0 and 1, not 2",
                refused.getMessage());
    }
}
