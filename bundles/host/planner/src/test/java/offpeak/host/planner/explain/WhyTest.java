package offpeak.host.planner.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import offpeak.api.Interval;
import offpeak.api.Reason;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Load;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Why;
import offpeak.api.plan.Why.Action;
import offpeak.api.plan.Why.Binding;
import offpeak.api.plan.Why.Kind;
import offpeak.host.planner.ExactPlanner;
import offpeak.host.planner.Full;
import offpeak.host.planner.Homes;
import offpeak.host.planner.LinearProgramTest;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;
import offpeak.host.planner.whatif.PlanJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a plan is what comes out when it is done otherwise. */
class WhyTest {
    /** Main unit: a hundredth of a penny. */
    private static final double HUNDREDTH_OF_A_PENNY = 1e-4;
    private static final ExactPlanner PLANNER = new ExactPlanner();

    private static Why explained(PlanRequest request) {
        return PLANNER.explain(request, PLANNER.plan(request));
    }

    private static Why.Slot slot(Why why, String device, int step) {
        return why.slots().stream().filter(each -> each.device().equals(device) && each.step() == step).findFirst()
                .orElseThrow();
    }

    private static double cost(Why why, String rule) {
        return why.rules().stream().filter(each -> each.rule().code().equals("planner.rule." + rule)).findFirst()
                .orElseThrow().cost();
    }

    /** Four half-hours, the third the dearest: 2 kWh wait for it. */
    private static PlanRequest plain() {
        Battery battery = Battery.simple("battery", 10_000, 4_000, 0.9, 0, 4);
        return Homes.plain(new double[]{0.10, 0.12, 0.40, 0.20}, 0.05, 2_000, battery);
    }

    @Test
    void chargingIsSaidWithWhatItIsWorthWhenAndHowMuchItGains() {
        Why why = explained(plain());

        // 1 kWh is covered at 0.40 and 1 at 0.20; each takes 1/0.81 kWh, of which the first half-hour gives 2
        Why.Slot first = slot(why, "battery", 0);
        assertEquals(Action.CHARGE_FROM_GRID, first.action());
        assertEquals("planner.charge-for", first.reason().code());
        assertEquals(0.10, first.reason().params().get("price"));
        assertEquals(Homes.START.plus(Duration.ofHours(1)), first.reason().params().get("at"));
        assertEquals(List.of(Binding.POWER), first.binding());
        // the rest, 0.47 kWh, is bought at 0.12: a stored kWh saves 0.12 / 0.9
        assertEquals(0.12 / 0.9, first.storedValue().orElseThrow(), 1e-9);
        assertEquals(0.12 - 0.10, (double) first.reason().params().get("gain"), 1e-9);
        assertEquals(0.10, first.energyValue().orElseThrow(), 1e-9);
        // above what the first kWh would save, another step is better: up to 2 kWh fit into the second one
        Why.Alternative next = first.next().orElseThrow();
        assertEquals(Homes.START.plus(Duration.ofMinutes(30)), next.at());
        // 2 kWh at 0.12 instead of 0.10; the 0.47 that then do not fit are 0.47 · 0.81 kWh bought at 0.20
        double missing = 2 / 0.81 - 2;
        assertEquals(2 * 0.12 - 2 * 0.10 + missing * (0.81 * 0.20 - 0.12), next.regret(), 1e-9);
    }

    @Test
    void theFlipPriceIsWhereTheDecisionFlips() {
        PlanRequest request = plain().withTolerance(Tolerance.NONE);
        Why why = explained(request);
        for (int t = 0; t < 4; t++) {
            Why.Slot slot = slot(why, "battery", t);
            double flip = slot.flipPrice().orElseThrow();
            double own = request.grid().importPrice().get(t);
            double away = Math.copySign(1e-4, flip - own);
            int step = t;
            assertEquals(slot.action(), action(request, step, flip - away), "before " + flip + " in " + t);
            assertTrue(slot.action() != action(request, step, flip + away), "after " + flip + " in " + t);
        }
    }

    /** What is done when a step is reached as planned and has another price. */
    private static Action action(PlanRequest request, int step, double price) {
        PlanResult before = PLANNER.plan(request);
        Battery battery = request.batteries().get(0)
                .withInitialCharge(before.batteries().get("battery").charge().get(step));
        int steps = request.horizon().steps() - step;
        double[] prices = new double[steps];
        for (int i = 0; i < steps; i++) {
            prices[i] = i == 0 ? price : request.grid().importPrice().get(step + i);
        }
        PlanRequest rest = Homes.plain(prices, request.grid().exportPrice().get(0), request.loadW().get(0),
                battery.withReserve(Profile.constant(steps, 0))).withTolerance(Tolerance.NONE);
        return slot(explained(rest), "battery", 0).action();
    }

    /** Half-hours of two days like those of a tariff that follows the market. */
    private static PlanRequest days(long seed, boolean negative) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = 96;
        Profile prices = Profile.of(steps, t -> (negative && t % 48 > 26 && t % 48 < 32 ? -0.12 : 0.18)
                + 0.08 * Math.sin((t % 48 - 12) * Math.PI / 24) + (t % 48 >= 32 && t % 48 < 38 ? 0.14 : 0)
                + random.nextDouble(-0.03, 0.03));
        Battery battery = new Battery("battery", 13_500, Curve.constant(5_000), Curve.constant(5_000), 0, 0, 0.95, 0.95,
                0, 0.2, 1, Profile.constant(steps, 0), 0.005, Curve.linear(0.00015, 13_500), true, true,
                Optional.empty());
        return PlanRequest.of(Homes.plain(prices.toArray(), 0.08, 700, battery).horizon(), Homes.GBP,
                Grid.of(prices, prices.map(each -> each * 0.5), 14_000, 14_000),
                Profile.of(steps, t -> random.nextDouble(200, 1_500)),
                Profile.of(steps, t -> t % 48 > 16 && t % 48 < 36 ? random.nextDouble(0, 3_000) : 0),
                List.of(battery));
    }

    /** The check: 20 slots, each solved again by another's linear program with the slot forbidden. */
    @Test
    void theRegretOfTwentySlotsIsWhatAnotherSolverPaysWithoutThem() {
        PlanRequest request = days(7, false);
        PlanResult result = PLANNER.plan(request);
        List<Why.Slot> acting = PLANNER.explain(request, result).slots().stream()
                .filter(each -> each.next().isPresent()).toList();
        double best = LinearProgramTest.solved(request, null, null, -1, 0);
        assertEquals(best, result.best(), HUNDREDTH_OF_A_PENNY);
        int chosen = 20;
        assertTrue(acting.size() >= chosen, () -> "only " + acting.size());
        double greatest = 0;
        for (int i = 0; i < chosen; i++) {
            Why.Slot slot = acting.get(i * (acting.size() - 1) / (chosen - 1));
            int sign = charges(slot) ? 1 : -1;
            double without = LinearProgramTest.solved(request, null, null, slot.step(), sign);
            assertEquals(without - best, slot.next().orElseThrow().regret(), HUNDREDTH_OF_A_PENNY, slot::toString);
            greatest = Math.max(greatest, slot.next().get().regret());
        }
        assertTrue(greatest > 0.01, "nothing was at stake");
    }

    private static boolean charges(Why.Slot slot) {
        return slot.action() == Action.CHARGE_FROM_GRID || slot.action() == Action.CHARGE_FROM_SUN;
    }

    @Property(tries = 60)
    void regretsAreRightWithAnyPrices(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        Why why = explained(request);
        double best = solved(request, -1, 0);
        for (Why.Slot slot : why.slots()) {
            if (slot.next().isPresent()) {
                double without = solved(request, slot.step(), charges(slot) ? 1 : -1);
                assertEquals(without - best, slot.next().get().regret(), 1e-6, slot::toString);
            }
        }
    }

    @Test
    void oneSlotAloneIsSaidAsAllOfThemAre() {
        for (PlanRequest request : List.of(days(7, true), withCar(1))) {
            PlanResult result = PLANNER.plan(request);
            for (Why.Slot slot : PLANNER.explain(request, result).slots()) {
                assertEquals(Optional.of(slot), PLANNER.explain(request, result, slot.device(), slot.step()));
            }
            assertThrows(IllegalArgumentException.class, () -> PLANNER.explain(request, result, "nobody", 0));
        }
    }

    /** Anew, with nothing taken over. */
    private static double solved(PlanRequest request, int step, int sign) {
        Store store = Problems.of(request, request.batteries().get(0), Problems.nobody(request));
        if (step >= 0) {
            (sign > 0 ? store.chargeMost : store.dischargeMost)[step] = 0;
        }
        return Values.of(store).atStart(store.initial);
    }

    @Test
    void aCarsRegretIsWhatItsPlanCostsWhenItIsNotPluggedIn() {
        PlanRequest request = withCar(1);
        PlanResult result = PLANNER.plan(request);
        Why why = PLANNER.explain(request, result);
        int checked = 0;
        for (Why.Slot slot : why.slots()) {
            if (slot.next().isPresent()) {
                double without = PLANNER.plan(car(request, slot.step())).best();
                assertEquals(without - result.best(), slot.next().get().regret(), HUNDREDTH_OF_A_PENNY);
                checked++;
            }
        }
        assertTrue(checked >= 2, "checked " + checked);
        assertEquals(Action.IDLE, slot(why, "car", 0).action());
        assertEquals("planner.car-away", slot(why, "car", 0).reason().code());
        // without the deadline nothing is bought: it costs all that is charged
        assertEquals(result.costs().money() - PLANNER.plan(withCar(0)).costs().money(), cost(why, "deadline"), 1e-9);
        assertTrue(cost(why, "deadline") > 0.1);
    }

    /** @param deadlines one or none */
    private static PlanRequest withCar(int deadlines) {
        PlanRequest home = days(3, false).withTolerance(Tolerance.NONE);
        int steps = home.horizon().steps();
        Car car = new Car("car", 60_000, 0, Curve.constant(7_000), 0.9, 0.4, 1,
                Profile.of(steps, t -> t < 4 ? 0 : 1), Profile.constant(steps, 0),
                List.of(new Car.Deadline(Homes.START.plus(Duration.ofHours(14)), 0.7, 5)).subList(0, deadlines),
                Curve.constant(0), 0, Integer.MAX_VALUE, Optional.empty(), true);
        return with(home, List.of(), List.of(car), List.of());
    }

    private static PlanRequest with(PlanRequest home, List<Battery> batteries, List<Car> cars, List<Load> loads) {
        return new PlanRequest(home.horizon(), home.currency(), home.grid(), home.loadW(), home.solarW(), true,
                batteries, cars, loads, List.of(), List.of(), List.of(), Optional.empty(), home.tolerance());
    }

    private static PlanRequest car(PlanRequest request, int away) {
        Car car = request.cars().get(0);
        Profile plugged = Profile.of(request.horizon().steps(), t -> t == away ? 0 : car.pluggedIn().get(t));
        return with(request, List.of(), List.of(new Car(car.id(), car.capacityWh(), car.minW(), car.maxW(),
                car.efficiency(), car.initialCharge(), car.ceiling(), plugged, car.usedWh(), car.deadlines(),
                car.terminalValue(), car.startCost(), car.maxStarts(), car.givenW(), car.fromBattery())), List.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachRuleCostsWhatThePlanWithoutItSaves(boolean negative) {
        PlanRequest free = days(5, negative).withTolerance(Tolerance.NONE);
        int steps = free.horizon().steps();
        Battery battery = free.batteries().get(0);
        PlanRequest bound = free.withBatteries(List.of(
                battery.withReserve(Profile.constant(steps, 0.15)).withLeave(false, false)));
        double money = PLANNER.plan(bound).costs().money();

        Why why = explained(bound);

        Battery held = bound.batteries().get(0);
        assertEquals(money - PLANNER.plan(bound.withBatteries(List.of(
                held.withReserve(Profile.constant(steps, 0))))).costs().money(), cost(why, "reserve"), 1e-9);
        assertEquals(money - PLANNER.plan(bound.withBatteries(List.of(held.withLeave(true, false)))).costs().money(),
                cost(why, "no-grid-charge"), 1e-9);
        assertEquals(money - PLANNER.plan(bound.withBatteries(List.of(held.withLeave(false, true)))).costs().money(),
                cost(why, "no-export"), 1e-9);
        assertTrue(cost(why, "no-grid-charge") > 0.1 && cost(why, "reserve") > 0.005);
    }

    @Property(tries = 60)
    void noBaselineIsCheaperThanThePlan(@ForAll long seed, @ForAll boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        Battery battery = request.batteries().get(0);
        PlanRequest leave = request.withTolerance(Tolerance.NONE)
                .withBatteries(List.of(battery.withLeave(true, true)));
        PlanResult result = PLANNER.plan(leave);
        for (Why.Baseline each : PLANNER.explain(leave, result).baselines()) {
            assertTrue(each.costs().total() >= result.costs().total() - 1e-6, each::toString);
        }
    }

    @Test
    void baselinesAreWhatTheyAreCalled() {
        // 2 kW for 2 h without a store
        Map<Kind, Double> costs = new EnumMap<>(Kind.class);
        explained(plain()).baselines().forEach(each -> costs.put(each.kind(), each.costs().money()));
        assertEquals(0.10 + 0.12 + 0.40 + 0.20, costs.get(Kind.NOTHING), 1e-9);
        assertEquals(costs.get(Kind.NOTHING), costs.get(Kind.SELF_CONSUMPTION), 1e-9);
        // all four are needed to fill it, so that nothing is left to cover with: what is left is worth nothing
        assertEquals(0.82 + 2 * (0.10 + 0.12 + 0.40 + 0.20), costs.get(Kind.GREEDY), 1e-9);
    }

    @Test
    void aLoadIsSaidWithItsNextBestStart() {
        PlanRequest home = plain();
        Load washer = Load.once("washer", Duration.ofMinutes(30), 2_000,
                new Interval(Homes.START, Homes.START.plus(Duration.ofHours(2))), 5);
        PlanRequest request = with(home, List.of(), List.of(), List.of(washer));

        Why why = explained(request);

        assertEquals(Action.RUN, slot(why, "washer", 0).action());
        assertEquals(Homes.START.plus(Duration.ofMinutes(30)), slot(why, "washer", 0).next().orElseThrow().at());
        assertEquals(0.02, slot(why, "washer", 0).next().orElseThrow().regret(), 1e-9);
        assertEquals("planner.load-waits", slot(why, "washer", 2).reason().code());
    }

    @Test
    void aResultOfAnotherRequestIsRefused() {
        PlanResult other = PLANNER.plan(plain());
        assertThrows(IllegalArgumentException.class, () -> PLANNER.explain(days(1, false), other));
    }

    @Test
    void everythingThatCanBeAskedForIsExplained() {
        PlanRequest request = Full.request();
        PlanResult result = PLANNER.plan(request);
        Why why = PLANNER.explain(request, result);
        assertEquals(5 * 4, why.slots().size());
        assertEquals(why, PLANNER.explain(request, result));
        Why read = PlanJson.result(PlanJson.write(result.withWhy(why))).why();
        assertEquals(why.slots().size(), read.slots().size());
        assertEquals(why.baselines(), read.baselines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_de"})
    void everyCodeHasASentence(String language) throws IOException {
        Properties texts = new Properties();
        try (InputStream file = WhyTest.class
                .getResourceAsStream("/OSGI-INF/l10n/reasons" + language + ".properties")) {
            texts.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        List<PlanRequest> requests = new ArrayList<>(List.of(Full.request(), plain(), withCar(1), days(5, true)));
        for (long seed = 0; seed < 60; seed++) {
            requests.add(Homes.any(seed, seed % 2 == 0));
        }
        for (PlanRequest request : requests) {
            Why why = explained(request);
            why.slots().forEach(each -> said(texts, each.reason()));
            why.rules().forEach(each -> said(texts, each.rule()));
        }
    }

    private static void said(Properties texts, Reason reason) {
        String sentence = texts.getProperty(reason.code());
        assertTrue(sentence != null, reason::code);
        Matcher place = Pattern.compile("\\{(\\w+)").matcher(sentence);
        while (place.find()) {
            assertTrue(reason.params().containsKey(place.group(1)), () -> reason + ": " + sentence);
        }
    }
}
