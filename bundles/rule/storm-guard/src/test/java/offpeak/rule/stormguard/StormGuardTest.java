package offpeak.rule.stormguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Rule;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.WeatherAlerts;
import offpeak.api.WeatherAlerts.Severity;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 9 January 2026 in London: a storm from 18:00 to 24:00, a battery of 10 kWh that charges with 5 kW. */
class StormGuardTest {

    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    private static final String NOON = "2026-01-09T12:00:00Z";
    private static final Interval STORM = new Interval(Instant.parse("2026-01-09T18:00:00Z"),
            Instant.parse("2026-01-10T00:00:00Z"));

    /** 500 W for 12 hours: 6 kWh of 10. */
    private static StormGuard rule(Object... changes) {
        Map<String, Object> values = new HashMap<>(Map.of("criticalLoadW", 500.0));
        for (int i = 0; i < changes.length; i += 2) {
            values.put((String) changes[i], changes[i + 1]);
        }
        return new StormGuard(Configured.of(StormGuard.Config.class, values));
    }

    private static <S extends State> Observation<S> seen(String entity, S state) {
        return new Observation<>(EntityId.parse(entity), state, Instant.parse(NOON), Duration.ofHours(12), "test",
                Quality.GOOD);
    }

    private static Observation<BatteryState> battery(double charge, boolean island, double highest) {
        return seen(BATTERY.toString(), new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(0),
                OptionalDouble.of(10_000), OptionalDouble.of(0.2), Optional.of("self_consumption"),
                Optional.of(false), Optional.of(island),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), highest)));
    }

    private static WeatherAlerts.Alert alert(Severity severity, String title) {
        return new WeatherAlerts.Alert("https://alerts.example/" + "x".repeat(200), severity, STORM, title);
    }

    private static Observation<WeatherAlerts> alerts(WeatherAlerts.Alert... alerts) {
        return seen("home/forecast/weatherbit/alerts", new WeatherAlerts(List.of(alerts)));
    }

    private static Situation situation(String now, Observation<?>... all) {
        return Situation.of(Sites.LONDON, Instant.parse(now), Arrays.asList(all));
    }

    private static Situation storm(String now, double charge) {
        return situation(now, battery(charge, false, 1), alerts(alert(Severity.WARNING, "Storm warning")));
    }

    private static List<String> lines(List<Intent> intents) {
        return intents.stream().map(intent -> intent.during().start().toString().substring(11, 16) + "-"
                + intent.during().end().toString().substring(11, 16) + " " + intent.setting().name() + " "
                + intent.setting().value()).toList();
    }

    @Test
    void theReserveIsRaisedInTimeAndEndsWithTheAlert() {
        // 6 kWh with 5 kW are 72 minutes, and an hour of margin
        List<Intent> intents = rule().decide(storm(NOON, 0.3));
        assertEquals(List.of("15:48-00:00 reserve 0.6"), lines(intents));
        assertEquals(Priority.OUTAGE, intents.get(0).priority());
        assertEquals(BATTERY, intents.get(0).device());
        assertEquals(Map.of("title", "Storm warning", "start", STORM.start(), "end", STORM.end(), "reserve", 0.6),
                intents.get(0).reason().params());

        assertEquals(List.of(), rule().decide(storm("2026-01-10T00:00:00Z", 0.3)));
        assertEquals(List.of(), rule().decide(situation(NOON, battery(0.3, false, 1), alerts())));
    }

    @Test
    void whatIsMissingIsChargedWhenItIsTime() {
        assertEquals(List.of("15:48-00:00 reserve 0.6", "15:48-00:00 operation charge_from_grid target=0.6"),
                lines(rule().decide(storm("2026-01-09T15:48:00Z", 0.3))));
        assertEquals(1, rule().decide(storm("2026-01-09T15:48:00Z", 0.58)).size());
        assertEquals(1, rule("chargeFromGrid", false).decide(storm("2026-01-09T15:48:00Z", 0.3)).size());
        assertEquals("15:00-00:00 operation charge_from_grid target=0.6 power_w=3000.0", lines(
                rule("chargePowerW", 3000.0).decide(storm("2026-01-09T15:48:00Z", 0.3))).get(1));
        // an island has no grid to charge from
        assertEquals(1, rule().decide(situation("2026-01-09T19:00:00Z", battery(0.3, true, 1),
                alerts(alert(Severity.WARNING, "Storm")))).size());
    }

    @Test
    void chargingThatHasBegunGoesOnToTheReserve() {
        Intent charge = rule().decide(storm("2026-01-09T15:48:00Z", 0.3)).get(1);
        Decision begun = new Decision(1, Instant.parse("2026-01-09T15:48:00Z"), BATTERY, charge.setting(),
                charge.during().end(), charge.priority(), "rule", charge.reason(), List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, Instant.parse("2026-01-09T15:48:00Z"),
                        Optional.empty())));
        for (double charged : new double[]{0.59, 0.6}) {
            Situation later = storm("2026-01-09T16:30:00Z", charged);
            assertEquals(charged < 0.6 ? 2 : 1, rule().decide(new Situation(later.site(), later.now(),
                    later.observations(), List.of(begun), List.of())).size());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"survivalHours; 6; 16:24-00:00 reserve 0.3",
            "survivalHours; 24; 15:00-00:00 reserve 1.0", "criticalLoadW; 250; 16:24-00:00 reserve 0.3",
            "criticalLoadW; 260; 16:18-00:00 reserve 0.35", "warningWeight; 0.5; 16:24-00:00 reserve 0.3",
            "capacityWh; 20000; 15:48-00:00 reserve 0.3", "chargePowerW; 2500; 14:36-00:00 reserve 0.6",
            "chargePowerW; 9000; 15:48-00:00 reserve 0.6"})
    void whatIsNeeded(String option, double value, String reserve) {
        assertEquals(List.of(reserve), lines(rule(option, value).decide(storm(NOON, 0.3))));
    }

    @Test
    void theMarginMayBeAnother() {
        assertEquals(List.of("16:48-00:00 reserve 0.6"),
                lines(rule("marginMinutes", 0).decide(storm(NOON, 0.3))));
    }

    @Test
    void nothingIsKeptForNothing() {
        assertEquals(List.of(), rule("survivalHours", 0.0).decide(storm(NOON, 0.3)));
        assertEquals(List.of(), rule("warningWeight", 0.0).decide(storm(NOON, 0.3)));
        assertEquals(List.of(), rule("site", "cottage").decide(storm(NOON, 0.3)));
        assertEquals(List.of(), rule("battery", "other").decide(storm(NOON, 0.3)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"ADVISORY; ''", "WATCH; 0.3", "WARNING; 0.6"})
    void eachSeverityHasItsWeight(Severity severity, String reserve) {
        List<Intent> intents = rule().decide(
                situation(NOON, battery(0.3, false, 1), alerts(alert(severity, "Wind"))));
        assertEquals(reserve.isEmpty() ? List.of() : List.of(reserve),
                intents.stream().map(intent -> intent.setting().value()).toList());
        assertEquals(List.of("0.6"), rule("advisoryWeight", 1.0, "watchWeight", 1.0).decide(
                situation(NOON, battery(0.3, false, 1), alerts(alert(severity, "Wind")))).stream()
                .map(intent -> intent.setting().value()).toList());
    }

    @Test
    void aReserveThatCanNotBeSetIsTheNextThatCan() {
        assertEquals(List.of("15:00-00:00 reserve 1.0"), lines(rule("criticalLoadW", 700.0).decide(
                situation(NOON, battery(0.3, false, 0.8), alerts(alert(Severity.WARNING, "Storm"))))));
    }

    @Test
    void aPlannedShutoffIsLivedThroughAsAWhole() {
        // six hours with 500 W, whatever the severity
        assertEquals(List.of("16:24-00:00 reserve 0.3"), lines(rule("titles", "wind").decide(situation(NOON,
                battery(0.3, false, 1), alerts(alert(Severity.ADVISORY, "Public safety power Shutoff"))))));
        assertEquals(List.of(), rule("shutoffWords", "").decide(situation(NOON, battery(0.3, false, 1),
                alerts(alert(Severity.ADVISORY, "Public safety power shutoff")))));
        assertEquals(List.of("16:24-00:00 reserve 0.3"), lines(rule("shutoffs",
                new String[]{"", "2026-01-09T18:00 / 2026-01-10T00:00", "2026-01-01T18:00/2026-01-02T00:00"})
                .decide(situation(NOON, battery(0.3, false, 1)))));
    }

    @Test
    void onlyAlertsOfTheseWords() {
        assertEquals(List.of(), rule("titles", "flood, snow").decide(storm(NOON, 0.3)));
        assertEquals(1, rule("titles", "flood, STORM").decide(storm(NOON, 0.3)).size());
    }

    @Test
    void ofTwoAlertsTheHigherNeedIsChargedFor() {
        List<Intent> intents = rule().decide(situation("2026-01-09T17:00:00Z", battery(0.1, false, 1),
                alerts(alert(Severity.WATCH, "Wind watch"), alert(Severity.WARNING, "Storm warning"))));
        assertEquals(List.of("16:24-00:00 reserve 0.3", "15:48-00:00 reserve 0.6",
                "15:48-00:00 operation charge_from_grid target=0.6"), lines(intents));
    }

    @Test
    void anAlertHoldsToItsEndThoughItsSourceIsSilent() {
        // half a day after the last word of the source
        assertEquals("reserve", rule().decide(situation("2026-01-09T23:59:00Z", battery(0.6, false, 1),
                new Observation<>(EntityId.parse("home/forecast/weatherbit/alerts"),
                        new WeatherAlerts(List.of(alert(Severity.WARNING, "Storm"))), Instant.parse(NOON),
                        Duration.ofHours(1), "test", Quality.GOOD)))
                .get(0).setting().name());
        assertEquals(List.of(), rule().decide(situation(NOON, battery(0.6, false, 1),
                new Observation<>(EntityId.parse("home/forecast/weatherbit/alerts"),
                        new WeatherAlerts(List.of(alert(Severity.WARNING, "Storm"))), Instant.parse(NOON),
                        Duration.ofHours(1), "test", Quality.SUSPECT))));
    }

    private static PowerForecast forecast(MeterState.Role role, double before, double during) {
        return new PowerForecast(role, Series.of(List.of(
                new Series.Entry<>(new Interval(Instant.parse(NOON), STORM.start()), before),
                new Series.Entry<>(Interval.of(STORM.start(), Duration.ofHours(6)), during))));
    }

    @Test
    void theLoadIsForecastElseMeasuredElseAllIsKept() {
        List<Observation<?>> seen = new ArrayList<>(List.of(battery(0.3, false, 1),
                alerts(alert(Severity.WARNING, "Storm"))));
        Rule rule = rule("criticalLoadW", 0.0);
        assertEquals("1.0", rule.decide(situation(NOON, seen.toArray(Observation<?>[]::new))).get(0).setting().value());

        seen.add(seen("home/device/powerwall/load", new MeterState(MeterState.Role.LOAD, 250)));
        seen.add(seen("home/device/powerwall/solar", new MeterState(MeterState.Role.SOLAR, 4000)));
        seen.add(seen("home/forecast/sun/solar", forecast(MeterState.Role.SOLAR, 1, 1)));
        assertEquals("0.3", rule.decide(situation(NOON, seen.toArray(Observation<?>[]::new))).get(0).setting().value());

        // the six hours that are known of it, 400 W
        seen.add(seen("home/forecast/load/load", forecast(MeterState.Role.LOAD, 3000, 400)));
        Situation known = situation(NOON, seen.toArray(Observation<?>[]::new));
        assertEquals("0.5", rule.decide(known).get(0).setting().value());
        assertEquals("0.25",
                rule("criticalLoadW", 0.0, "criticalShare", 0.5).decide(known).get(0).setting().value());
        assertEquals(List.of(), rule("criticalLoadW", 0.0, "criticalShare", 0.0).decide(known));
    }

    @Test
    void aForecastThatEndsBeforeStandsForWhatFollows() {
        PowerForecast morning = new PowerForecast(MeterState.Role.LOAD, Series.of(List.of(
                new Series.Entry<>(Interval.of(Instant.parse(NOON), Duration.ofHours(1)), 250.0))));
        assertEquals("0.3", rule("criticalLoadW", 0.0).decide(situation(NOON, battery(0.3, false, 1),
                alerts(alert(Severity.WARNING, "Storm")), seen("home/forecast/load/load", morning))).get(0).setting()
                .value());
        PowerForecast none = new PowerForecast(MeterState.Role.LOAD, Series.empty());
        assertEquals("1.0", rule("criticalLoadW", 0.0).decide(situation(NOON, battery(0.3, false, 1),
                alerts(alert(Severity.WARNING, "Storm")), seen("home/forecast/load/load", none))).get(0).setting()
                .value());
    }

    @Test
    void aBatteryThatTellsNothingKeepsAll() {
        BatteryState mute = new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1));
        Observation<?> storm = alerts(alert(Severity.WARNING, "Storm"));
        assertEquals(List.of("13:00-00:00 reserve 1.0"), lines(rule().decide(
                situation("2026-01-09T17:00:00Z", seen(BATTERY.toString(), mute), storm))));
        assertEquals(List.of("15:48-00:00 reserve 0.6"), lines(rule("capacityWh", 10_000.0).decide(
                situation("2026-01-09T17:00:00Z", seen(BATTERY.toString(), mute), storm))));
    }

    @Test
    void peopleAreToldOnceOfEachAlert() {
        List<Rule.Report> reports = rule().reports(storm(NOON, 0.3));
        assertEquals(1, reports.size());
        assertEquals("storm-guard.told", reports.get(0).reason().code());
        assertEquals(reports.get(0).id(), rule().reports(storm("2026-01-09T20:00:00Z", 0.6)).get(0).id());
        // worse is news
        assertNotEquals(reports.get(0).id(), rule().reports(situation(NOON, battery(0.3, false, 1),
                alerts(alert(Severity.WATCH, "Storm watch")))).get(0).id());
        assertEquals(List.of(), rule().reports(situation(NOON, battery(0.3, false, 1),
                alerts(alert(Severity.ADVISORY, "Mist")))));
    }

    @Test
    void twoBatteriesNeedAName() {
        Situation two = situation(NOON, battery(0.3, false, 1), alerts(alert(Severity.WARNING, "Storm")),
                seen("home/device/powerwall2/battery", battery(0.3, false, 1).state()));
        assertEquals("battery must name one of home/device/powerwall/battery, home/device/powerwall2/battery",
                assertThrows(IllegalArgumentException.class, () -> rule().decide(two)).getMessage());
        assertEquals(1, rule("battery", "powerwall").decide(two).size());
    }

    @ParameterizedTest
    @CsvSource({"survivalHours, 200", "criticalLoadW, -1", "criticalShare, 1.1", "advisoryWeight, 2",
            "watchWeight, -1", "warningWeight, NaN", "capacityWh, -1", "chargePowerW, -1"})
    void whatCanNotBeUsedIsNamed(String field, double value) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> rule(field, value).decide(storm(NOON, 0.3)))
                .getMessage().startsWith(field + " must be within"));
    }

    @ParameterizedTest
    @CsvSource({"tomorrow", "2026-01-09T18:00/tomorrow", "2026-01-09T18:00/2026-01-09T17:00"})
    void aShutoffHasStartAndEnd(String line) {
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> rule("shutoffs", new String[]{line}).decide(storm(NOON, 0.3))).getMessage()
                .startsWith("shutoffs must be like"));
    }
}
