package offpeak.rule.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PropertyResourceBundle;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.host.planner.ExactPlanner;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;

/** A 10 kWh battery that moves 5 kW, in London on 10 January 2026; the hours are UTC. */
class PlanRuleTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-01-10T00:00:00Z");
    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");

    /** 8 p at night until 6, 40 p from 16 to 19, else 20 p. */
    private static double nightAndPeak(double hour) {
        double ofDay = ((hour % 24) + 24) % 24;
        return ofDay < 6 ? 0.08 : ofDay >= 16 && ofDay < 19 ? 0.40 : 0.20;
    }

    private static Instant at(double hour) {
        return MIDNIGHT.plusSeconds(Math.round(hour * 3600));
    }

    private static <S extends State> Observation<S> seen(String entity, S state, double hour, String source) {
        return new Observation<>(EntityId.parse(entity), state, at(hour), Duration.ofHours(2), source, Quality.GOOD);
    }

    private static Observation<BatteryState> battery(double charge, double reserve, Optional<Boolean> mayExport,
            boolean island, double hour) {
        return seen(BATTERY.toString(), new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(0),
                OptionalDouble.of(10_000), OptionalDouble.of(reserve), Optional.empty(), Optional.of(true),
                Optional.of(island),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1, mayExport)), hour, "test");
    }

    private static Observation<Prices> prices(Prices.Direction direction, double from, double sure, double to,
            double hour, DoubleUnaryOperator perKwh) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (double start = from; start < to; start += 0.5) {
            entries.add(new Series.Entry<>(Interval.of(at(start), Duration.ofMinutes(30)),
                    new Prices.Price(perKwh.applyAsDouble(start), start >= sure)));
        }
        return seen("home/price/agile/" + direction.name().toLowerCase(java.util.Locale.ROOT),
                new Prices(direction, Currency.getInstance("GBP"), Series.of(entries)), hour, "test");
    }

    private static Observation<Prices> imports(double hour) {
        return prices(Prices.Direction.IMPORT, -24, 23, 23, hour, PlanRuleTest::nightAndPeak);
    }

    private static Observation<Prices> exports(double hour, DoubleUnaryOperator perKwh) {
        return prices(Prices.Direction.EXPORT, -24, 23, 23, hour, perKwh);
    }

    private static Observation<PowerForecast> forecast(MeterState.Role role, String source, double hour,
            DoubleUnaryOperator powerW) {
        List<Series.Entry<Double>> entries = new ArrayList<>();
        List<Series.Entry<PowerForecast.Range>> ranges = new ArrayList<>();
        for (double start = hour; start < hour + 48; start += 0.5) {
            Interval halfHour = Interval.of(at(start), Duration.ofMinutes(30));
            double value = powerW.applyAsDouble(start);
            entries.add(new Series.Entry<>(halfHour, value));
            ranges.add(new Series.Entry<>(halfHour, new PowerForecast.Range(value * 0.5, value * 1.5)));
        }
        return seen("home/forecast/" + source + "/" + role.name().toLowerCase(java.util.Locale.ROOT),
                new PowerForecast(role, Series.of(entries), Optional.of(Series.of(ranges))), hour, source);
    }

    private static Situation home(double hour, Observation<?>... seen) {
        return Situation.of(Sites.LONDON, at(hour), Arrays.asList(seen));
    }

    private static List<Intent> decide(Map<String, ?> options, Situation situation) {
        return new PlanRule(new ExactPlanner(), Configured.of(PlanRule.Config.class, options)).decide(situation);
    }

    private static Setting now(Map<String, ?> options, Situation situation) {
        List<Intent> intents = decide(options, situation);
        assertTrue(intents.get(0).during().contains(situation.now()), intents.toString());
        return intents.get(0).setting();
    }

    private static Setting at(List<Intent> intents, double hour) {
        return intents.stream().filter(intent -> intent.during().contains(at(hour))).findFirst().orElseThrow()
                .setting();
    }

    @Test
    void theNightFillsItForThePeakAndItIsKeptUntilThen() {
        List<Intent> day = decide(Map.of(), home(1, battery(0.1, 0, Optional.of(false), false, 1), imports(1)));
        assertInstanceOf(Setting.ChargeFromGrid.class, day.get(0).setting());
        assertEquals("plan.charge", day.get(0).reason().code());
        assertEquals(0.08, day.get(0).reason().params().get("price"));
        assertTrue((double) day.get(0).reason().params().get("worth") > 0.08, day.get(0).reason().toString());
        assertInstanceOf(Setting.SelfConsume.class, at(day, 17));
        day.forEach(intent -> assertEquals(Priority.PLAN, intent.priority()));
        assertTrue(day.get(day.size() - 1).during().end().isAfter(at(30)), "a plan reaches over the next night");
    }

    @Test
    void whatIsStoredIsKeptForDearerHours() {
        // 1 kWh and three peak hours of 400 W: 20 p now are less than 40 p then
        Situation afternoon = home(14, battery(0.1, 0, Optional.of(false), false, 14), imports(14));
        assertInstanceOf(Setting.Hold.class, now(Map.of("chargeFromGrid", false), afternoon));
        assertInstanceOf(Setting.SelfConsume.class, now(Map.of("chargeFromGrid", false),
                home(17, battery(0.1, 0, Optional.of(false), false, 17), imports(17))));
    }

    @Test
    void theLastSecondsOfAStepAreJudgedAsItsStart() {
        for (double hour : List.of(14.0, 14.3, 14.49, 14.499)) {
            assertInstanceOf(Setting.Hold.class, now(Map.of("chargeFromGrid", false),
                    home(hour, battery(0.1, 0, Optional.of(false), false, hour), imports(hour))), "at " + hour);
        }
    }

    @Test
    void withoutLeaveItIsNotChargedFromTheGrid() {
        Situation night = home(1, battery(0.1, 0, Optional.of(false), false, 1), imports(1));
        assertInstanceOf(Setting.ChargeFromGrid.class, now(Map.of(), night));
        assertTrue(decide(Map.of("chargeFromGrid", false), night).stream()
                .noneMatch(intent -> intent.setting() instanceof Setting.ChargeFromGrid));
    }

    @Test
    void itSellsInThePeakWhenTheBatteryMayAndTheOwnerWants() {
        Observation<Prices> dear = exports(17, hour -> nightAndPeak(hour) * 0.9);
        Observation<BatteryState> may = battery(0.9, 0, Optional.of(true), false, 17);
        Observation<BatteryState> mayNot = battery(0.9, 0, Optional.of(false), false, 17);
        assertInstanceOf(Setting.Export.class, now(Map.of(), home(17, may, imports(17), dear)));
        assertInstanceOf(Setting.SelfConsume.class, now(Map.of(), home(17, mayNot, imports(17), dear)));
        // what the utility or the vendor forbids, no option allows
        assertInstanceOf(Setting.SelfConsume.class,
                now(Map.of("export", PlanRule.Export.ALWAYS), home(17, mayNot, imports(17), dear)));
        Observation<BatteryState> untold = battery(0.9, 0, Optional.empty(), false, 17);
        assertInstanceOf(Setting.SelfConsume.class, now(Map.of(), home(17, untold, imports(17), dear)));
        assertInstanceOf(Setting.Export.class,
                now(Map.of("export", PlanRule.Export.ALWAYS), home(17, untold, imports(17), dear)));
        assertInstanceOf(Setting.SelfConsume.class,
                now(Map.of("export", PlanRule.Export.NEVER), home(17, may, imports(17), dear)));
    }

    @Test
    void anEstimatedPriceIsNoReasonToSell() {
        Observation<Prices> guessed = prices(Prices.Direction.EXPORT, -24, 16, 23, 17,
                hour -> nightAndPeak(hour) * 0.9);
        Situation peak = home(17, battery(0.9, 0, Optional.of(true), false, 17), imports(17), guessed);
        assertTrue(decide(Map.of(), peak).stream().noneMatch(intent -> intent.setting() instanceof Setting.Export));
    }

    @Test
    void theReserveIsNotSold() {
        Observation<Prices> dear = exports(17, hour -> nightAndPeak(hour) * 0.9);
        Setting own = now(Map.of(), home(17, battery(0.9, 0.3, Optional.of(true), false, 17), imports(17), dear));
        assertTrue(((Setting.Export) own).floor() >= 0.3, own.toString());
        Setting asked = now(Map.of("reserve", "0.6"),
                home(17, battery(0.9, 0.3, Optional.of(true), false, 17), imports(17), dear));
        assertTrue(((Setting.Export) asked).floor() >= 0.6, asked.toString());
    }

    @Test
    void aReserveThatTheHostRaisedToHoldIsNotTheOwners() {
        // shown reserve above the charge: that is how a battery is made to hold
        Setting setting = now(Map.of(), home(17, battery(0.5, 0.8, Optional.of(false), false, 17), imports(17)));
        assertInstanceOf(Setting.SelfConsume.class, setting);
    }

    @Test
    void oneIsPaidToTakeEnergyAndTakesIt() {
        Observation<Prices> paid = prices(Prices.Direction.IMPORT, -24, 23, 23, 13,
                hour -> hour >= 13 && hour < 15 ? -0.05 : nightAndPeak(hour));
        Setting.ChargeFromGrid charge = (Setting.ChargeFromGrid) now(Map.of(),
                home(13, battery(0.2, 0, Optional.of(true), false, 13), paid));
        assertEquals(1, charge.target());
    }

    @Test
    void lossesAndWearEatASmallDifference() {
        Observation<Prices> flat = prices(Prices.Direction.IMPORT, -24, 23, 23, 1,
                hour -> hour < 6 ? 0.19 : 0.20);
        Situation night = home(1, battery(0.0, 0, Optional.of(false), false, 1), flat);
        assertInstanceOf(Setting.SelfConsume.class, now(Map.of(), night));
        assertInstanceOf(Setting.ChargeFromGrid.class, now(Map.of("efficiency", 1.0, "wearPerKwh", 0.0), night));
        assertInstanceOf(Setting.SelfConsume.class, now(Map.of("efficiency", 1.0, "wearPerKwh", 0.02), night));
    }

    @Test
    void theSunThatIsForecastIsNotBought() {
        Observation<Prices> prices = imports(3);
        Observation<BatteryState> half = battery(0.5, 0, Optional.of(false), false, 3);
        Observation<PowerForecast> sunny = forecast(MeterState.Role.SOLAR, "solcast", 3,
                hour -> hour % 24 >= 9 && hour % 24 < 15 ? 4000 : 0);
        assertInstanceOf(Setting.ChargeFromGrid.class, now(Map.of(), home(3, half, prices)));
        Setting setting = now(Map.of(), home(3, half, prices, sunny));
        assertTrue(!(setting instanceof Setting.ChargeFromGrid charge) || charge.target() < 0.75, setting.toString());
    }

    @Test
    void whoKnowsTheWeatherCountsMoreThanThePast() {
        Observation<PowerForecast> sunny = forecast(MeterState.Role.SOLAR, "solcast", 3,
                hour -> hour % 24 >= 9 && hour % 24 < 15 ? 4000 : 0);
        Observation<PowerForecast> learned = forecast(MeterState.Role.SOLAR, "history", 3, hour -> 0);
        Observation<BatteryState> half = battery(0.5, 0, Optional.of(false), false, 3);
        assertEquals(now(Map.of(), home(3, half, imports(3), sunny)),
                now(Map.of(), home(3, half, imports(3), learned, sunny)));
    }

    @Test
    void theUsualLoadStandsInForOneThatIsNotForecast() {
        Situation night = home(5.5, battery(0, 0, Optional.of(false), false, 5.5), imports(5.5));
        double little = ((Setting.ChargeFromGrid) now(Map.of("usualLoadW", 100.0), night)).target();
        double much = ((Setting.ChargeFromGrid) now(Map.of("usualLoadW", 900.0), night)).target();
        assertTrue(little < 0.35 && much > 0.9, little + " " + much);
    }

    @Test
    void aLoadThatIsForecastCounts() {
        Observation<PowerForecast> load = forecast(MeterState.Role.LOAD, "history", 5.5, hour -> 100);
        Situation night = home(5.5, battery(0, 0, Optional.of(false), false, 5.5), imports(5.5), load);
        assertTrue(((Setting.ChargeFromGrid) now(Map.of("usualLoadW", 900.0), night)).target() < 0.35);
    }

    @Test
    void powersAndCapacityCanBeSet() {
        Situation night = home(1, battery(0.1, 0, Optional.of(false), false, 1), imports(1));
        assertEquals(OptionalDouble.of(2000),
                ((Setting.ChargeFromGrid) now(Map.of("chargePowerW", 2000.0), night)).powerW());
        assertEquals(OptionalDouble.empty(), ((Setting.ChargeFromGrid) now(Map.of(), night)).powerW());
        // a battery of half the size is full before noon's load
        List<Intent> small = decide(Map.of("capacityWh", 1000.0, "usualLoadW", 2000.0), night);
        assertTrue(small.stream().mapToDouble(intent -> intent.expectedPowerW().orElse(0) * intent.during().hours())
                .filter(wh -> wh > 0).sum() < 4000);
        Observation<Prices> dear = exports(17, hour -> nightAndPeak(hour) * 0.9);
        Situation peak = home(17, battery(0.9, 0, Optional.of(true), false, 17), imports(17), dear);
        assertEquals(-1000, decide(Map.of("dischargePowerW", 1000.0), peak).get(0).expectedPowerW().orElseThrow(), 1);
    }

    @Test
    void offGridItWantsNothingUnlessToldSo() {
        Situation cut = home(1, battery(0.1, 0, Optional.of(false), true, 1), imports(1));
        assertEquals(List.of(), decide(Map.of(), cut));
        assertTrue(!decide(Map.of("respectIsland", false), cut).isEmpty());
    }

    @Test
    void withoutWhatItNeedsItWantsNothing() {
        Observation<BatteryState> battery = battery(0.1, 0, Optional.of(false), false, 1);
        assertEquals(List.of(), decide(Map.of(), home(1, battery)));
        assertEquals(List.of(), decide(Map.of(), home(1, imports(1))));
        assertEquals(List.of(), decide(Map.of("site", "elsewhere"), home(1, battery, imports(1))));
        assertEquals(List.of(), decide(Map.of(),
                home(1, battery, prices(Prices.Direction.IMPORT, 5, 23, 23, 1, PlanRuleTest::nightAndPeak))));
        BatteryState unknown = new BatteryState(OptionalDouble.of(0.5), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1));
        assertEquals(List.of(), decide(Map.of(), home(1, seen(BATTERY.toString(), unknown, 1, "test"), imports(1))));
    }

    @Test
    void ofTwoBatteriesOneMustBeNamed() {
        Observation<BatteryState> one = battery(0.1, 0, Optional.of(false), false, 1);
        Observation<BatteryState> other = seen("home/device/enphase/battery", one.state(), 1, "test");
        Situation both = home(1, one, other, imports(1));
        assertThrows(IllegalArgumentException.class, () -> decide(Map.of(), both));
        assertEquals(BATTERY, decide(Map.of("battery", "powerwall"), both).get(0).device());
    }

    @Test
    void fiveMinutePricesArePlannedFinelyAtFirstAndThenByHalfHours() {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (int i = 0; i < 288; i++) {
            entries.add(new Series.Entry<>(Interval.of(MIDNIGHT.plusSeconds(300L * i), Duration.ofMinutes(5)),
                    Prices.Price.of(nightAndPeak(i / 12.0))));
        }
        Prices prices = new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(entries));
        Situation night = home(1.05, battery(0.1, 0, Optional.of(false), false, 1), seen("home/price/x/import", prices,
                1, "test"));
        Steps steps = Steps.of(night, prices, false).orElseThrow();
        assertEquals(at(1.05), steps.horizon().start());
        assertEquals(Duration.ofMinutes(2), steps.horizon().step(0).duration());
        assertEquals(Duration.ofMinutes(5), steps.horizon().step(1).duration());
        assertTrue(steps.count() < 120, "steps: " + steps.count());
        assertInstanceOf(Setting.ChargeFromGrid.class, now(Map.of(), night));
    }

    @Test
    void whatIsWrongInTheFormIsNamed() {
        for (Map<String, ?> wrong : List.of(Map.of("reserve", "much"), Map.of("reserve", "20"),
                Map.of("efficiency", 0.1), Map.of("wearPerKwh", -1.0), Map.of("chargePowerW", -5.0),
                Map.of("dischargePowerW", Double.NaN), Map.of("capacityWh", -1.0), Map.of("usualLoadW", -1.0))) {
            String field = wrong.keySet().iterator().next();
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> new PlanRule(new ExactPlanner(), Configured.of(PlanRule.Config.class, wrong)));
            assertTrue(refused.getMessage().startsWith(field), refused.getMessage());
        }
    }

    @Test
    void theSameSituationGivesTheSameIntents() {
        Situation night = home(1, battery(0.1, 0, Optional.of(true), false, 1), imports(1),
                exports(1, hour -> nightAndPeak(hour) * 0.5));
        assertEquals(decide(Map.of(), night), decide(Map.of(), night));
    }

    @Test
    void everyReasonHasASentence() throws Exception {
        Observation<Prices> dear = exports(14, hour -> nightAndPeak(hour) * 0.9);
        List<Intent> all = Stream.of(1.0, 5.5, 14.0, 17.0).flatMap(hour -> decide(Map.of(),
                home(hour, battery(0.4, 0, Optional.of(true), false, hour), imports(hour), dear)).stream()).toList();
        for (String file : List.of("reasons", "reasons_de")) {
            try (var in = PlanRule.class.getResourceAsStream("/OSGI-INF/l10n/" + file + ".properties")) {
                PropertyResourceBundle texts = new PropertyResourceBundle(in);
                all.forEach(intent -> assertTrue(texts.containsKey(intent.reason().code()), intent.reason().code()));
            }
        }
        assertTrue(all.stream().map(intent -> intent.reason().code()).distinct().count() >= 5);
    }
}
