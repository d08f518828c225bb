package offpeak.rule.cheapestslots;

import static offpeak.rule.cheapestslots.Homes.BATTERY;
import static offpeak.rule.cheapestslots.Homes.prices;
import static offpeak.rule.cheapestslots.Homes.rule;
import static offpeak.rule.cheapestslots.Homes.seen;
import static offpeak.rule.cheapestslots.Homes.situation;
import static offpeak.rule.cheapestslots.Homes.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheapestSlotsTest {

    /** 01:00 to 05:00 in January, when London keeps UTC. Cheapest first: 03:00, 01:30, 02:00, 04:00. */
    private static final Prices NIGHT = prices("2026-01-10T01:00:00Z", 0.20, 0.10, 0.11, 0.19, 0.09, 0.21, 0.12, 0.30);
    private static final String NOW = "2026-01-10T00:40:00Z";
    /** Ready by 05:00, so that every price up to then is known. */
    private static final Map<String, String> BY_FIVE = Map.of("readyBy", "05:00");

    private static List<String> lines(List<Intent> intents) {
        return intents.stream().map(intent -> intent.during().start().toString().substring(11, 16) + "-"
                + intent.during().end().toString().substring(11, 16) + " " + intent.setting().value() + " "
                + intent.reason().code().substring("cheapest-slots.".length())).toList();
    }

    private static List<String> charges(List<Intent> intents) {
        return lines(intents).stream().filter(line -> line.contains("charge_from_grid")).toList();
    }

    private static Map<String, Object> byFive(Object... more) {
        Map<String, Object> values = new java.util.HashMap<>(BY_FIVE);
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return values;
    }

    @Test
    void choosesTheCheapestAndFillsTheDearestOnlyPartly() {
        // 60 % of 10 kWh at 5 kW: two half-hours and 0.4 of a third
        List<Intent> intents = rule(BY_FIVE).decide(situation(NOW, 0.4, NIGHT));
        assertEquals(List.of("01:30-02:00 charge_from_grid target=1.0 chosen",
                // the dearest leaves room for 03:00
                "02:00-02:30 charge_from_grid target=0.75 chosen", "02:30-03:00 hold joined",
                "03:00-03:30 charge_from_grid target=1.0 chosen", "03:30-05:00 hold keep"), lines(intents));

        Intent partial = intents.get(1);
        assertEquals(Map.of("price", 0.11, "rank", 3, "of", 3, "readyBy", Instant.parse("2026-01-10T05:00:00Z"),
                "target", 1.0), partial.reason().params());
        assertEquals(OptionalDouble.of(2000), roundW(partial.expectedPowerW()));
        assertEquals(OptionalDouble.of(5000), roundW(intents.get(0).expectedPowerW()));
        assertTrue(intents.stream().allMatch(i -> i.priority() == Priority.PLAN && i.device().equals(BATTERY)));
    }

    private static OptionalDouble roundW(OptionalDouble powerW) {
        return OptionalDouble.of(Math.rint(powerW.orElseThrow()));
    }

    @Test
    void theSlotOfNowCountsWithWhatIsLeftOfIt() {
        // at 03:20 ten minutes of the cheapest are left: 8.3 %; the other 16.7 % come from 04:00
        assertEquals(List.of("03:00-03:30 charge_from_grid target=1.0 chosen",
                "04:00-04:30 charge_from_grid target=1.0 chosen"),
                charges(rule(BY_FIVE).decide(situation("2026-01-10T03:20:00Z", 0.75, NIGHT))));
    }

    @Test
    void lossesNeedMoreSlots() {
        assertEquals(2, charges(rule(BY_FIVE).decide(situation(NOW, 0.5, NIGHT))).size());
        assertEquals(3, charges(rule(byFive("efficiency", 0.9)).decide(situation(NOW, 0.5, NIGHT))).size());
    }

    @Test
    void ofEqualPricesNeighboursComeFirst() {
        Prices equal = prices("2026-01-10T01:00:00Z", 0.1, 0.2, 0.1, 0.05, 0.1, 0.2, 0.1, 0.1);
        assertEquals(List.of("02:00-02:30 charge_from_grid target=1.0 chosen",
                "02:30-03:00 charge_from_grid target=1.0 chosen"),
                charges(rule(BY_FIVE).decide(situation(NOW, 0.5, equal))));
    }

    @Test
    void flatPricesAreChargedInOnePieceFromNow() {
        double[] flat = new double[20];
        Arrays.fill(flat, 0.15);
        assertEquals(List.of("00:30-01:00 charge_from_grid target=1.0 chosen",
                "01:00-01:30 charge_from_grid target=1.0 chosen", "01:30-02:00 charge_from_grid target=1.0 chosen"),
                charges(rule(BY_FIVE).decide(situation(NOW, 0.4, prices("2026-01-10T00:00:00Z", flat)))));
    }

    @Test
    void longPricePeriodsAreUsedInPart() {
        Prices blocks = new Prices(Prices.Direction.IMPORT, NIGHT.currency(), Series.of(List.of(
                new Series.Entry<>(interval("2026-01-09T23:30:00Z", "2026-01-10T04:30:00Z"), Prices.Price.of(0.085)),
                new Series.Entry<>(interval("2026-01-10T04:30:00Z", "2026-01-10T23:30:00Z"), Prices.Price.of(0.29)))));
        assertEquals(List.of("00:30-01:00 charge_from_grid target=1.0 chosen",
                "01:00-01:30 charge_from_grid target=1.0 chosen"),
                charges(rule(Map.of()).decide(situation(NOW, 0.6, blocks))));
    }

    private static Interval interval(String start, String end) {
        return new Interval(Instant.parse(start), Instant.parse(end));
    }

    @Test
    void skipsSlotsAboveThePrice() {
        assertEquals(List.of("03:00-03:30 charge_from_grid target=1.0 chosen"),
                charges(rule(byFive("maxPrice", "0.095")).decide(situation(NOW, 0.1, NIGHT))));
        assertEquals(List.of(), rule(byFive("maxPrice", "0.05")).decide(situation(NOW, 0.1, NIGHT)));
    }

    @Test
    void skipsThePeakUnlessAllowed() {
        Prices afternoon = prices("2026-01-10T15:30:00Z", 0.12, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.13);
        Map<String, String> byHalfPastSeven = Map.of("readyBy", "19:30");
        assertEquals(List.of("15:30-16:00", "19:00-19:30"),
                charges(rule(byHalfPastSeven).decide(situation("2026-01-10T15:00:00Z", 0.1, afternoon))).stream()
                        .map(line -> line.substring(0, 11)).toList());
        assertEquals(List.of("16:00-16:30", "16:30-17:00", "17:00-17:30", "17:30-18:00"),
                charges(rule(Map.of("readyBy", "19:30", "avoidPeak", false))
                        .decide(situation("2026-01-10T15:00:00Z", 0, afternoon))).stream()
                        .map(line -> line.substring(0, 11)).toList());
    }

    @Test
    void neverHoldsBackInThePeak() {
        Prices day = prices("2026-01-10T13:00:00Z", 0.02, 0.3, 0.3, 0.3, 0.3, 0.3, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.3,
                0.3);
        List<Intent> intents = rule(Map.of("readyBy", "20:00")).decide(situation("2026-01-10T12:50:00Z", 0.8, day));
        assertEquals(List.of("13:00-13:30 charge_from_grid target=1.0 chosen", "13:30-16:00 hold keep"),
                lines(intents));
    }

    @Test
    void wantsNothingOffGrid() {
        BatteryState island = new BatteryState(OptionalDouble.of(0.4), OptionalDouble.empty(),
                OptionalDouble.of(10_000), OptionalDouble.empty(), Optional.empty(), Optional.empty(),
                Optional.of(true), Homes.battery(0).capabilities());
        assertEquals(List.of(), rule(BY_FIVE).decide(situation(NOW, 0.4, NIGHT, seen(BATTERY, island, NOW))));
        assertEquals(3, charges(rule(byFive("respectIsland", false))
                .decide(situation(NOW, 0.4, NIGHT, seen(BATTERY, island, NOW)))).size());
    }

    @Test
    void wantsNothingOfWhatItDoesNotKnow() {
        BatteryState blind = new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.of(10_000), OptionalDouble.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Homes.battery(0).capabilities());
        assertEquals(List.of(), rule(BY_FIVE).decide(situation(NOW, 0.4, NIGHT, seen(BATTERY, blind, NOW))));
        Observation<BatteryState> stale = seen(BATTERY, Homes.battery(0.4), "2026-01-09T22:00:00Z");
        assertEquals(List.of(), rule(BY_FIVE).decide(situation(NOW, 0.4, NIGHT, stale)));
        Observation<Prices> oldPrices = seen(Homes.IMPORT, NIGHT, "2026-01-09T22:00:00Z");
        assertEquals(List.of(), rule(BY_FIVE).decide(situation(NOW, 0.4, NIGHT, oldPrices)));
    }

    @Test
    void boughtEnergyLeavesRoomForTheSun() {
        Prices morning = prices("2026-01-10T06:00:00Z", 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2);
        Map<String, String> byTen = Map.of("readyBy", "10:00");
        String now = "2026-01-10T06:00:00Z";
        // 2500 W for two hours beyond a load of 500 W: 4 kWh of the 6 that are missing
        Observation<PowerForecast> sun = seen(EntityId.parse("home/forecast/solar/roof"),
                new PowerForecast(MeterState.Role.SOLAR, Series.of(
                        List.of(new Series.Entry<>(interval("2026-01-10T08:00:00Z", "2026-01-10T10:00:00Z"), 2500.0)))),
                now);
        Observation<MeterState> load = seen(EntityId.parse("home/device/powerwall/load"),
                new MeterState(MeterState.Role.LOAD, 500), now);
        assertEquals(List.of("06:00-06:30 charge_from_grid target=0.6 chosen"),
                charges(rule(byTen).decide(situation(now, 0.4, morning, sun, load))));
        assertEquals(List.of(), rule(byTen).decide(situation(now, 0.6, morning, sun, load)));
        assertEquals(3, charges(rule(Map.of("readyBy", "10:00", "solarCovers", false))
                .decide(situation(now, 0.4, morning, sun, load))).size());
    }

    @Test
    void estimatesAreALastResort() {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>(NIGHT.series().entries());
        entries.set(4, new Series.Entry<>(entries.get(4).interval(), new Prices.Price(0.01, true)));
        Prices mixed = new Prices(Prices.Direction.IMPORT, NIGHT.currency(), Series.of(entries));
        assertEquals(2, charges(rule(BY_FIVE).decide(situation(NOW, 0.5, mixed))).size());
        assertTrue(lines(rule(BY_FIVE).decide(situation(NOW, 0.5, mixed))).stream()
                .noneMatch(line -> line.endsWith("estimate")));
        List<Intent> all = rule(byFive("chargePowerW", 2500.0)).decide(situation(NOW, 0, mixed));
        assertEquals(List.of("03:00-03:30 charge_from_grid target=1.0 power_w=2500.0 estimate"),
                lines(all).stream().filter(line -> line.endsWith("estimate")).toList());
    }

    @Test
    void pricesNotPublishedYetCompeteWithThoseOfTheDayBefore() {
        // known to 23:00; last night cost 0.10 from 23:00 on
        double[] known = new double[96];
        Arrays.fill(known, 0.20);
        Arrays.fill(known, 0, 16, 0.10);
        known[29] = 0.08;
        Prices until23 = prices("2026-01-09T23:00:00Z", Arrays.copyOf(known, 48));
        // only 13:30 is cheaper than last night
        assertEquals(List.of("13:30-14:00 charge_from_grid target=1.0 chosen"),
                charges(rule(Map.of()).decide(situation("2026-01-10T12:00:00Z", 0.2, until23))));
        // and nobody knows last night: the cheapest known
        assertEquals(4, charges(rule(Map.of()).decide(situation("2026-01-10T12:00:00Z", 0.2,
                prices("2026-01-10T12:00:00Z", Arrays.copyOfRange(known, 26, 48))))).size());
    }

    @Test
    void holdsWhatWasChargedOnceChargingHasBegun() {
        List<Intent> plan = rule(BY_FIVE).decide(situation("2026-01-10T01:30:00Z", 0.4, NIGHT));
        List<Decision> ledger = List.of(Homes.decision(2, Instant.parse("2026-01-10T02:00:00Z"), plan.get(1)),
                Homes.decision(1, Instant.parse("2026-01-10T01:30:00Z"), plan.get(0)));
        Situation between = situation("2026-01-10T02:31:00Z", 0.75, NIGHT);
        assertEquals(List.of("03:00-03:30 charge_from_grid target=1.0 chosen", "03:30-05:00 hold keep"),
                lines(rule(BY_FIVE).decide(between)));
        assertEquals(
                List.of("02:30-03:00 hold joined", "03:00-03:30 charge_from_grid target=1.0 chosen",
                        "03:30-05:00 hold keep"),
                lines(rule(BY_FIVE).decide(with(between, ledger))));
        List<Decision> held = new ArrayList<>(ledger);
        held.add(0, Homes.decision(3, Instant.parse("2026-01-10T03:30:00Z"), plan.get(plan.size() - 1)));
        assertEquals(List.of("04:30-05:00 hold keep"),
                lines(rule(BY_FIVE).decide(with(situation("2026-01-10T04:40:00Z", 0.995, NIGHT), held))));
        // what began before this ready-by is another night's
        assertEquals(List.of(),
                rule(BY_FIVE).decide(with(situation("2026-01-10T05:00:00Z", 1, NIGHT), ledger)));
    }

    @Test
    void withoutKeepingOnlyShortGapsAreHeld() {
        Map<String, Object> loose = byFive("keepUntilReadyBy", false);
        assertEquals(List.of("02:30-03:00 hold joined"), lines(rule(loose).decide(situation(NOW, 0.4, NIGHT))).stream()
                .filter(line -> line.contains("hold")).toList());
        loose.put("joinGapMinutes", 29);
        assertEquals(3, rule(loose).decide(situation(NOW, 0.4, NIGHT)).size());
    }

    @Test
    void aSmallRestStartsNothingButIsSeenThrough() {
        Situation almost = situation("2026-01-10T03:05:00Z", 0.993, NIGHT);
        assertEquals(List.of(), rule(BY_FIVE).decide(almost));
        Intent charged = rule(BY_FIVE).decide(situation("2026-01-10T03:00:00Z", 0.9, NIGHT)).get(0);
        List<Decision> ledger = List.of(Homes.decision(1, Instant.parse("2026-01-10T03:00:00Z"), charged));
        assertEquals(List.of("03:00-03:30 charge_from_grid target=1.0 chosen"),
                charges(rule(BY_FIVE).decide(with(almost, ledger))));
    }

    @Test
    void aSlotCanBeUsedToItsEnd() {
        Map<String, Object> on = byFive("stopAtTarget", false, "target", 0.8);
        Intent charged = rule(on).decide(situation("2026-01-10T03:00:00Z", 0.7, NIGHT)).get(0);
        assertEquals(new Setting.ChargeFromGrid(1, OptionalDouble.empty()), charged.setting());
        List<Decision> ledger = List.of(Homes.decision(1, Instant.parse("2026-01-10T03:00:00Z"), charged));
        assertEquals(List.of("03:00-03:30 charge_from_grid target=1.0 chosen"),
                charges(rule(on).decide(with(situation("2026-01-10T03:20:00Z", 0.85, NIGHT), ledger))));
        assertEquals(List.of(),
                charges(rule(on).decide(with(situation("2026-01-10T03:30:00Z", 0.9, NIGHT), ledger))));
        on.put("stopAtTarget", true);
        assertEquals(List.of(),
                charges(rule(on).decide(with(situation("2026-01-10T03:20:00Z", 0.85, NIGHT), ledger))));
    }

    @Test
    void namesTheBatteryWhenThereAreTwo() {
        EntityId garage = EntityId.parse("home/device/garage/battery");
        Situation two = situation(NOW, 0.4, NIGHT, seen(garage, Homes.battery(0.9), NOW));
        String told = assertThrows(IllegalArgumentException.class, () -> rule(BY_FIVE).decide(two)).getMessage();
        assertEquals("battery must name one of home/device/garage/battery, home/device/powerwall/battery", told);
        assertEquals(garage, rule(byFive("battery", "garage")).decide(two).get(0).device());
        assertEquals(BATTERY, rule(byFive("battery", BATTERY.toString())).decide(two).get(0).device());
        assertEquals(List.of(), rule(byFive("battery", "cellar")).decide(two));
        assertEquals(List.of(), rule(byFive("site", "cottage")).decide(two));
    }

    @ParameterizedTest
    @CsvSource({"readyBy, 7 o'clock", "maxPrice, cheap", "peakStart, ''", "peakEnd, 16:00"})
    void whatCannotWorkIsTold(String field, String value) {
        String told = assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of(field, value)).decide(situation(NOW, 0.4, NIGHT))).getMessage();
        assertTrue(told.contains(field), told);
        assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of("target", 98.0)).decide(situation(NOW, 0.4, NIGHT)));
    }

    @ParameterizedTest
    @CsvSource({"2020-03-28T07:00:00Z, 2020-03-29T06:00:00Z, 46", "2020-10-24T06:00:00Z, 2020-10-25T07:00:00Z, 50"})
    void everyHalfHourOfTheLongAndTheShortDayIsThereOnce(String readyBy, String next, int halfHours) {
        // a battery that can never be filled takes them all
        Map<String, Object> all = Map.of("peakStart", "", "peakEnd", "", "capacityWh", 1e6);
        double[] week = new double[7 * 48];
        Arrays.setAll(week, i -> 0.1 + i * 37 % 100 / 1000.0);
        Prices prices = prices(Instant.parse(readyBy).minus(Duration.ofDays(3)).toString(), week);
        List<Intent> intents = rule(all).decide(situation(readyBy, 0, prices));
        assertEquals(halfHours, intents.size());
        Instant expected = Instant.parse(readyBy);
        Set<Interval> once = new HashSet<>();
        for (Intent intent : intents) {
            assertEquals(expected, intent.during().start());
            assertTrue(once.add(intent.during()));
            expected = intent.during().end();
        }
        assertEquals(Instant.parse(next), expected);
        assertEquals(List.of(0.0),
                intents.stream().map(i -> i.expectedPowerW().orElseThrow() - 5000).distinct().toList());
    }

    @Test
    void everyReasonHasASentenceWithItsParameters() throws IOException {
        Properties texts = new Properties();
        try (InputStream in = CheapestSlots.class.getResourceAsStream("/OSGI-INF/l10n/reasons.properties")) {
            texts.load(in);
        }
        List<Intent> intents = rule(BY_FIVE).decide(situation(NOW, 0.4, NIGHT));
        Set<String> codes = new HashSet<>();
        for (Intent intent : intents) {
            codes.add(intent.reason().code());
            Matcher params = Pattern.compile("\\{(\\w+)").matcher(texts.getProperty(intent.reason().code()));
            while (params.find()) {
                assertTrue(intent.reason().params().containsKey(params.group(1)), params.group(1));
            }
        }
        assertEquals(Set.of("cheapest-slots.chosen", "cheapest-slots.joined", "cheapest-slots.keep"), codes);
        assertTrue(texts.containsKey("cheapest-slots.estimate"));
    }
}
