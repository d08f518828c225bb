package offpeak.rule.octopustariff;

import static offpeak.rule.octopustariff.Homes.BATTERY;
import static offpeak.rule.octopustariff.Homes.DISPATCHES;
import static offpeak.rule.octopustariff.Homes.EVENTS;
import static offpeak.rule.octopustariff.Homes.EXPORT;
import static offpeak.rule.octopustariff.Homes.GBP;
import static offpeak.rule.octopustariff.Homes.IMPORT;
import static offpeak.rule.octopustariff.Homes.dispatches;
import static offpeak.rule.octopustariff.Homes.prices;
import static offpeak.rule.octopustariff.Homes.rule;
import static offpeak.rule.octopustariff.Homes.seen;
import static offpeak.rule.octopustariff.Homes.situation;
import static offpeak.rule.octopustariff.Homes.stretch;
import static offpeak.rule.octopustariff.Homes.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import offpeak.api.Decision;
import offpeak.api.Dispatches;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.GridEvents.Kind;
import offpeak.api.GridEvents.Participation;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Money;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.Tariff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Friday 9 January 2026 at noon, when London keeps UTC, unless a test says otherwise. */
class OctopusTariffTest {

    private static final String NOON = "2026-01-09T12:00:00Z";
    private static final Interval THIS_AFTERNOON = stretch("2026-01-09T14:00:00Z", "2026-01-09T15:30:00Z");
    private static final Interval TOMORROW = stretch("2026-01-10T14:00:00Z", "2026-01-10T15:00:00Z");
    private static final String NIGHT = "00:00-05:30 23:30-00:00";

    private static Situation io(String now, Interval... planned) {
        return situation(now, seen(DISPATCHES, dispatches(now, planned), Instant.parse(now)));
    }

    private static Situation events(String now, GridEvents.Event... events) {
        return situation(now, seen(DISPATCHES, dispatches(now), Instant.parse(now)),
                seen(EVENTS, new GridEvents(List.of(events)), Instant.parse(now)));
    }

    private static GridEvents.Event event(Kind kind, Participation participation, String reward, String from,
            String to) {
        return new GridEvents.Event("1", kind, stretch(from, to), participation,
                reward.isEmpty() ? Optional.empty() : Optional.of(new Money(new BigDecimal(reward), GBP)));
    }

    private static GridEvents.Event saving(String reward) {
        return event(Kind.SAVING_SESSION, Participation.JOINED, reward, "2026-01-09T17:30:00Z",
                "2026-01-09T18:30:00Z");
    }

    private static GridEvents.Event free(Participation participation) {
        return event(Kind.FREE_ELECTRICITY, participation, "", "2026-01-10T13:00:00Z", "2026-01-10T14:00:00Z");
    }

    private static Intent only(Rule rule, Situation situation) {
        List<Intent> intents = rule.decide(situation);
        assertEquals(1, intents.size());
        return intents.get(0);
    }

    private static Tariff tariff(Rule rule, Situation situation) {
        return ((Setting.FollowTariff) only(rule, situation).setting()).tariff();
    }

    private static Tariff tariff(Map<String, ?> changes, Situation situation) {
        return tariff(rule(changes), situation);
    }

    /** When a level holds on a day. */
    private static String times(Tariff tariff, Tariff.Level level, DayOfWeek day) {
        return tariff.bands().stream().filter(band -> band.level() == level).flatMap(band -> band.windows().stream())
                .filter(window -> window.day() == day).map(window -> window.start() + "-" + window.end())
                .collect(Collectors.joining(" "));
    }

    private static String cheap(Tariff tariff, DayOfWeek day) {
        return times(tariff, Tariff.Level.OFF_PEAK, day);
    }

    private static String rates(Tariff tariff) {
        return tariff.bands().stream().map(band -> band.level() + " " + band.buy() + "/" + band.sell())
                .collect(Collectors.joining(", "));
    }

    private static String broken(Map<String, ?> changes, Situation situation) {
        return assertThrows(IllegalArgumentException.class, () -> rule(changes).decide(situation)).getMessage();
    }

    @Test
    void dispatchesHoldOnTheirOwnDayAndTheNightOnAll() {
        Intent intent = only(rule(Map.of()), io(NOON, THIS_AFTERNOON, TOMORROW));
        Tariff tariff = ((Setting.FollowTariff) intent.setting()).tariff();

        assertEquals("00:00-05:30 14:00-15:30 23:30-00:00", cheap(tariff, DayOfWeek.FRIDAY));
        assertEquals("00:00-05:30 14:00-15:00 23:30-00:00", cheap(tariff, DayOfWeek.SATURDAY));
        for (DayOfWeek day : List.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY, DayOfWeek.THURSDAY)) {
            assertEquals(NIGHT, cheap(tariff, day));
            assertEquals("05:30-23:30", times(tariff, Tariff.Level.ON_PEAK, day));
        }
        assertEquals("OFF_PEAK 0.07/0.06, ON_PEAK 0.25/0.15", rates(tariff));
        assertEquals(GBP, tariff.currency());
        assertEquals(BATTERY, intent.device());
        assertEquals(Priority.PLAN, intent.priority());
        assertEquals(stretch("2026-01-09T00:00:00Z", "2026-01-11T00:00:00Z"), intent.during());
        assertEquals("octopus-tariff.dispatches", intent.reason().code());
        assertEquals(Map.of("cheap", "00:00-05:30, 14:00-15:30, 23:30-00:00", "dispatches", 2L),
                intent.reason().params());
        assertEquals(Optional.empty(), ((Setting.FollowTariff) intent.setting()).since());
    }

    @Test
    void aDispatchOfTomorrowNeverPaintsToday() {
        Tariff tariff = tariff(Map.of(), io(NOON, TOMORROW));

        assertEquals(NIGHT, cheap(tariff, DayOfWeek.FRIDAY));
        // and one of the day after tomorrow waits for its time
        Tariff later = tariff(Map.of(), io(NOON, stretch("2026-01-11T14:00:00Z", "2026-01-11T15:00:00Z")));
        assertEquals(tariff(Map.of(), io(NOON)), later);
    }

    @Test
    void aWithdrawnDispatchIsGoneAndALateOneThereAtTheNextLook() {
        assertEquals("00:00-05:30 14:00-15:30 23:30-00:00",
                cheap(tariff(Map.of(), io(NOON, THIS_AFTERNOON)), DayOfWeek.FRIDAY));
        assertEquals(NIGHT, cheap(tariff(Map.of(), io("2026-01-09T12:01:00Z")), DayOfWeek.FRIDAY));
        // plugged in at 14:07: the half-hour that runs is cheap as a whole
        assertEquals("00:00-05:30 14:00-15:30 23:30-00:00", cheap(tariff(Map.of(), io("2026-01-09T14:08:00Z",
                stretch("2026-01-09T14:07:00Z", "2026-01-09T15:12:00Z"))), DayOfWeek.FRIDAY));
    }

    @Test
    void dispatchesThatAreNoLongerFreshAreNotTrusted() {
        Situation stale = situation("2026-01-09T12:06:00Z",
                seen(DISPATCHES, dispatches(NOON, THIS_AFTERNOON), Instant.parse(NOON)));

        assertEquals(NIGHT, cheap(tariff(Map.of(), stale), DayOfWeek.FRIDAY));
    }

    @Test
    void theWindowOfTheNightMayBeGiven() {
        Map<String, ?> window = Map.of("fixedWindow", "00:30-04:30");
        assertEquals("00:30-04:30 14:00-15:30",
                cheap(tariff(window, io(NOON, THIS_AFTERNOON)), DayOfWeek.FRIDAY));
        assertEquals("00:30-04:30", cheap(tariff(window, io(NOON, THIS_AFTERNOON)), DayOfWeek.SATURDAY));
        // needs no source then
        assertEquals("00:00-05:30 23:30-00:00",
                cheap(tariff(Map.of("fixedWindow", "23:30 - 05:30"), situation(NOON)), DayOfWeek.MONDAY));
    }

    @Test
    void whatIsUnknownIsNotHandedOver() {
        assertEquals(List.of(), rule(Map.of()).decide(situation(NOON)));
        assertEquals(List.of(), rule(Map.of("battery", "another")).decide(io(NOON)));
        assertEquals(List.of(), rule(Map.of("site", "cottage")).decide(io(NOON)));
        assertEquals(List.of(), rule(Map.of("basis", "prices")).decide(io(NOON)));
    }

    @Test
    void ratesComeFromTheOptionsAndAChangeOfThemIsAnotherTariff() {
        Tariff before = tariff(Map.of(), io(NOON));
        Tariff after = tariff(Map.of("offPeakRate", 0.08, "peakRate", 0.3, "offPeakExportRate", 0.0,
                "peakExportRate", 0.2), io(NOON));

        assertEquals("OFF_PEAK 0.08/0.0, ON_PEAK 0.3/0.2", rates(after));
        assertNotEquals(before, after);
        assertEquals(cheap(before, DayOfWeek.FRIDAY), cheap(after, DayOfWeek.FRIDAY));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"offPeakExportRate; 0.08; offPeakExportRate must not be above offPeakRate",
            "peakExportRate; 0.26; peakExportRate must not be above peakRate", "peakRate; -0.1; peakRate must be 0",
            "savingMinOffset; NaN; savingMinOffset must be 0"})
    void ratesThatABatteryWouldTradeWithAreRefused(String field, double value, String message) {
        String why = broken(Map.of(field, value), io(NOON));
        assertTrue(why.startsWith(message), why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"basis; hash", "fixedWindow; 23:30", "fixedWindow; 23:30-25:00",
            "fixedWindow; 01:00-01:00", "fixedWindow; 23:45-05:30", "fixedWindow; 23:30-05:15"})
    void otherFieldsAreNamedToo(String field, String value) {
        assertTrue(broken(Map.of(field, value), io(NOON)).startsWith(field + " must be"));
    }

    @Test
    void oneToFourBands() {
        assertEquals("bands must be 1 to 4, not 0", broken(Map.of("bands", 0), io(NOON)));
        assertEquals("bands must be 1 to 4, not 5", broken(Map.of("bands", 5), io(NOON)));
    }

    @Test
    void savingSessionsAreOffUntilWanted() {
        assertEquals("OFF_PEAK 0.07/0.06, ON_PEAK 0.25/0.15", rates(tariff(Map.of(), events(NOON, saving("2.25")))));

        Tariff tariff = tariff(Map.of("savingSessions", true), events(NOON, saving("2.25")));
        assertEquals("OFF_PEAK 0.07/0.06, PARTIAL_PEAK 0.25/0.15, ON_PEAK 2.5/2.4", rates(tariff));
        assertEquals("17:30-18:30", times(tariff, Tariff.Level.ON_PEAK, DayOfWeek.FRIDAY));
        assertEquals("05:30-17:30 18:30-23:30", times(tariff, Tariff.Level.PARTIAL_PEAK, DayOfWeek.FRIDAY));
        assertEquals("", times(tariff, Tariff.Level.ON_PEAK, DayOfWeek.SATURDAY));
    }

    @Test
    void aSavingSessionMustPayEnoughAndBeJoined() {
        Map<String, ?> on = Map.of("savingSessions", true, "savingMinOffset", 0.1);
        Tariff none = tariff(on, io(NOON));
        assertEquals(none, tariff(on, events(NOON, saving("0.25"))));
        assertNotEquals(none, tariff(on, events(NOON, saving("0.26"))));
        assertEquals(none, tariff(on, events(NOON, saving(""))));
        assertEquals(none, tariff(on, events(NOON, event(Kind.SAVING_SESSION, Participation.OFFERED, "2.25",
                "2026-01-09T17:30:00Z", "2026-01-09T18:30:00Z"))));
        assertEquals(none, tariff(on, events(NOON, event(Kind.DEMAND_RESPONSE, Participation.JOINED, "2.25",
                "2026-01-09T17:30:00Z", "2026-01-09T18:30:00Z"))));
    }

    @Test
    void ofTwoSavingSessionsTheNextOneGivesThePrice() {
        GridEvents.Event tomorrow = event(Kind.SAVING_SESSION, Participation.JOINED, "4", "2026-01-10T17:30:00Z",
                "2026-01-10T18:30:00Z");
        Map<String, ?> on = Map.of("savingSessions", true);
        assertTrue(rates(tariff(on, events(NOON, saving("2.25"), tomorrow))).endsWith("ON_PEAK 2.5/2.4"));
        assertTrue(rates(tariff(on, events("2026-01-09T18:30:00Z", saving("2.25"), tomorrow)))
                .endsWith("ON_PEAK 4.25/4.15"));
        // one that is over keeps its price while it is still told of
        assertTrue(rates(tariff(on, events("2026-01-09T18:30:00Z", saving("2.25")))).endsWith("ON_PEAK 2.5/2.4"));
    }

    @Test
    void freeElectricityCostsNothingAndWins() {
        Tariff tariff = tariff(Map.of("savingSessions", true),
                events(NOON, free(Participation.AUTOMATIC), event(Kind.SAVING_SESSION, Participation.JOINED, "2.25",
                        "2026-01-10T13:30:00Z", "2026-01-10T14:30:00Z")));
        assertEquals("SUPER_OFF_PEAK 0.0/0.0, OFF_PEAK 0.07/0.06, PARTIAL_PEAK 0.25/0.15, ON_PEAK 2.5/2.4",
                rates(tariff));
        assertEquals("13:00-14:00", times(tariff, Tariff.Level.SUPER_OFF_PEAK, DayOfWeek.SATURDAY));
        assertEquals("14:00-14:30", times(tariff, Tariff.Level.ON_PEAK, DayOfWeek.SATURDAY));

        Tariff none = tariff(Map.of(), io(NOON));
        assertEquals(none, tariff(Map.of("freeElectricity", false), events(NOON, free(Participation.JOINED))));
        assertEquals(none, tariff(Map.of(), events(NOON, free(Participation.OFFERED))));
        assertEquals(none, tariff(Map.of(), events(NOON, free(Participation.INELIGIBLE))));
    }

    @Test
    void aHalfHourThatIsFreeInPartIsNotAnnouncedAsFree() {
        Tariff tariff = tariff(Map.of(), events(NOON, event(Kind.FREE_ELECTRICITY, Participation.JOINED, "",
                "2026-01-10T13:10:00Z", "2026-01-10T14:20:00Z")));

        assertEquals("13:30-14:00", times(tariff, Tariff.Level.SUPER_OFF_PEAK, DayOfWeek.SATURDAY));
    }

    @Test
    void readOnlyTellsWhatItWouldDo() {
        Map<String, ?> readOnly = Map.of("readOnly", true);
        assertEquals(List.of(), rule(readOnly).decide(io(NOON, THIS_AFTERNOON)));
        List<Rule.Report> reports = rule(readOnly).reports(io(NOON, THIS_AFTERNOON));
        assertEquals(1, reports.size());
        assertEquals("octopus-tariff.read-only", reports.get(0).reason().code());
        assertEquals(Map.of("battery", BATTERY.toString(), "cheap", "00:00-05:30, 14:00-15:30, 23:30-00:00"),
                reports.get(0).reason().params());
        // the same tariff is told once, another again
        assertEquals(reports.get(0).id(),
                rule(readOnly).reports(io("2026-01-09T12:30:00Z", THIS_AFTERNOON)).get(0).id());
        assertNotEquals(reports.get(0).id(), rule(readOnly).reports(io(NOON)).get(0).id());

        assertEquals(List.of(), rule(Map.of()).reports(io(NOON)));
    }

    @Test
    void forceHandsItOverOnceADay() {
        Setting.FollowTariff order = (Setting.FollowTariff) only(rule(Map.of("force", true)), io(NOON)).setting();

        assertEquals(Optional.of(Instant.parse("2026-01-09T00:00:00Z")), order.since());
        assertEquals(order, only(rule(Map.of("force", true)), io("2026-01-09T23:00:00Z")).setting());
    }

    @Test
    void whatIsOverTodayStaysAsItWasDecided() {
        Rule rule = rule(Map.of());
        Instant decidedAt = Instant.parse("2026-01-09T13:00:00Z");
        Intent decided = only(rule, io("2026-01-09T13:00:00Z", THIS_AFTERNOON));
        List<Decision> ledger = List.of(Homes.decision(1, decidedAt, decided));

        // at 15:31 the car had long left, and the source no longer tells of the dispatch
        assertEquals(decided.setting(), only(rule, with(io("2026-01-09T15:31:00Z"), ledger)).setting());
        // at 14:40 only the first half-hour is over
        assertEquals("00:00-05:30 14:00-14:30 23:30-00:00", cheap(((Setting.FollowTariff) only(rule,
                with(io("2026-01-09T14:40:00Z"), ledger)).setting()).tariff(), DayOfWeek.FRIDAY));
        // and tomorrow nothing of it is left
        assertEquals(only(rule, io("2026-01-10T00:00:00Z")).setting(),
                only(rule, with(io("2026-01-10T00:00:00Z"), ledger)).setting());
        // other rates than before stay out
        assertEquals("OFF_PEAK 0.05/0.0, ON_PEAK 0.25/0.15", rates(tariff(
                rule(Map.of("offPeakRate", 0.05, "offPeakExportRate", 0.0)),
                with(io("2026-01-09T15:31:00Z"), ledger))));
    }

    @Test
    void theHourThatNeverComesAndTheHourThatComesTwice() {
        // Sunday 29 March: 01:00 is 02:00 at once
        Tariff spring = tariff(Map.of("fixedWindow", "23:30-00:30"), io("2026-03-28T12:00:00Z",
                stretch("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z")));
        assertEquals("00:00-00:30 01:00-02:30 23:30-00:00", cheap(spring, DayOfWeek.SUNDAY));

        // Sunday 25 October: 01:00 to 02:00 from 0:00Z and again from 1:00Z
        Map<String, ?> window = Map.of("fixedWindow", "23:30-00:30");
        Interval second = stretch("2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z");
        assertEquals("00:00-00:30 23:30-00:00",
                cheap(tariff(window, io("2026-10-25T00:10:00Z", second)), DayOfWeek.SUNDAY));
        assertEquals("00:00-00:30 01:00-01:30 23:30-00:00",
                cheap(tariff(window, io("2026-10-25T00:30:00Z", second)), DayOfWeek.SUNDAY));
    }

    @Test
    void severalAccountsAndPowerwallsAtOnce() {
        EntityId second = EntityId.parse("home/device/powerwall2/battery");
        EntityId others = EntityId.parse("home/event/io2/dispatches");
        EntityId events = EntityId.parse("home/event/io2/events");
        Situation both = situation(NOON, Homes.battery(second, Instant.parse(NOON)),
                seen(DISPATCHES, dispatches(NOON, THIS_AFTERNOON), Instant.parse(NOON)),
                seen(others, dispatches(NOON, TOMORROW), Instant.parse(NOON)),
                seen(events, new GridEvents(List.of(free(Participation.JOINED))), Instant.parse(NOON)));

        assertEquals("source must name one of home/event/io/dispatches, home/event/io2/dispatches",
                broken(Map.of("battery", "powerwall"), both));
        assertEquals("battery must name one of home/device/powerwall/battery, home/device/powerwall2/battery",
                broken(Map.of("source", "io"), both));

        Intent one = only(rule(Map.of("source", "io", "battery", "powerwall")), both);
        Intent other = only(rule(Map.of("source", "home/event/io2/dispatches", "battery", second.toString())), both);
        assertEquals(BATTERY, one.device());
        assertEquals(second, other.device());
        assertEquals("00:00-05:30 14:00-15:30 23:30-00:00",
                cheap(((Setting.FollowTariff) one.setting()).tariff(), DayOfWeek.FRIDAY));
        assertEquals("", times(((Setting.FollowTariff) one.setting()).tariff(), Tariff.Level.SUPER_OFF_PEAK,
                DayOfWeek.SATURDAY));
        assertEquals("13:00-14:00", times(((Setting.FollowTariff) other.setting()).tariff(),
                Tariff.Level.SUPER_OFF_PEAK, DayOfWeek.SATURDAY));
    }

    private static double[] day(double from0, double from7, double from16, double from19) {
        double[] day = new double[48];
        Arrays.fill(day, 0, 14, from0);
        Arrays.fill(day, 14, 32, from7);
        Arrays.fill(day, 32, 38, from16);
        Arrays.fill(day, 38, 48, from19);
        return day;
    }

    private static Situation priced(double[] today, double[] tomorrow, Observation<?>... more) {
        double[] both = Arrays.copyOf(today, today.length + tomorrow.length);
        System.arraycopy(tomorrow, 0, both, today.length, tomorrow.length);
        List<Observation<?>> all = new ArrayList<>(Arrays.asList(more));
        all.add(seen(IMPORT, prices(Prices.Direction.IMPORT, "2026-01-09T00:00:00Z", both), Instant.parse(NOON)));
        return situation(NOON, all.toArray(Observation<?>[]::new));
    }

    private static Map<String, Object> byPrices(Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of("basis", "prices"));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return values;
    }

    @Test
    void upToFourPricesAreHandedOverAsTheyAre() {
        Intent intent = only(rule(byPrices()), priced(day(0.1, 0.2, 0.4, 0.25), new double[0]));
        Tariff tariff = ((Setting.FollowTariff) intent.setting()).tariff();

        // an export of 0.15 by the options, never above what buying costs
        assertEquals("SUPER_OFF_PEAK 0.1/0.1, OFF_PEAK 0.2/0.15, PARTIAL_PEAK 0.25/0.15, ON_PEAK 0.4/0.15",
                rates(tariff));
        // tomorrow is not published: today is all there is to go by
        for (DayOfWeek day : DayOfWeek.values()) {
            assertEquals("16:00-19:00", times(tariff, Tariff.Level.ON_PEAK, day));
        }
        assertEquals("octopus-tariff.prices", intent.reason().code());
        assertEquals(Map.of("bands", 4, "low", 0.1, "high", 0.4, "cheap", "00:00-07:00"), intent.reason().params());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"1; OFF_PEAK", "2; OFF_PEAK ON_PEAK", "3; OFF_PEAK PARTIAL_PEAK ON_PEAK",
            "4; SUPER_OFF_PEAK OFF_PEAK PARTIAL_PEAK ON_PEAK"})
    void moreAreBandsOfTheNearest(int bands, String names) {
        double[] today = new double[48];
        for (int slot = 0; slot < 48; slot++) {
            // four clusters with an own price each half-hour
            today[slot] = 0.1 * (1 + slot % 4) + 0.0001 * slot;
        }
        Tariff tariff = tariff(byPrices("bands", bands), priced(today, new double[0]));

        assertEquals(names,
                tariff.bands().stream().map(band -> band.level().name()).collect(Collectors.joining(" ")));
        double mean = tariff.bands().stream().mapToDouble(band -> band.buy() * band.windows().stream()
                .filter(window -> window.day() == DayOfWeek.FRIDAY)
                .mapToLong(window -> Duration.ofMinutes(Math.floorMod(
                        (window.end().toSecondOfDay() - window.start().toSecondOfDay()) / 60, 1440)).toMinutes() == 0
                                ? 48
                                : Math.floorMod((window.end().toSecondOfDay() - window.start().toSecondOfDay()) / 60,
                                        1440) / 30)
                .sum()).sum() / 48;
        assertEquals(Arrays.stream(today).average().orElseThrow(), mean, 1e-4);
        if (bands == 4) {
            assertEquals("00:00-00:30 02:00-02:30", times(tariff, Tariff.Level.SUPER_OFF_PEAK, DayOfWeek.FRIDAY)
                    .substring(0, 23));
        }
    }

    @Test
    void tomorrowHasItsOwnPricesAndStandsForTheOtherDays() {
        Tariff tariff = tariff(byPrices(), priced(day(0.1, 0.2, 0.4, 0.2), day(0.2, 0.1, 0.4, 0.2)));

        assertEquals("00:00-07:00", times(tariff, Tariff.Level.OFF_PEAK, DayOfWeek.FRIDAY));
        assertEquals("07:00-16:00", times(tariff, Tariff.Level.OFF_PEAK, DayOfWeek.SATURDAY));
        assertEquals("07:00-16:00", times(tariff, Tariff.Level.OFF_PEAK, DayOfWeek.WEDNESDAY));
    }

    @Test
    void pricesBelowNothingAreNothingAndGapsTakeTheirNeighbour() {
        double[] partly = Arrays.copyOf(day(-0.05, 0.2, 0.4, 0.2), 46);
        // the last hour of the day is not published: it has the price before it
        Tariff tariff = tariff(byPrices(), priced(partly, new double[0]));
        assertEquals("OFF_PEAK 0.0/0.0, PARTIAL_PEAK 0.2/0.15, ON_PEAK 0.4/0.15", rates(tariff));
        assertEquals("07:00-16:00 19:00-00:00", times(tariff, Tariff.Level.PARTIAL_PEAK, DayOfWeek.FRIDAY));

        // the host began to read at noon
        Situation late = situation(NOON, seen(IMPORT, prices(Prices.Direction.IMPORT, NOON, 0.3, 0.2),
                Instant.parse(NOON)));
        assertEquals("00:00-12:30", times(tariff(byPrices(), late), Tariff.Level.ON_PEAK, DayOfWeek.FRIDAY));
    }

    @Test
    void exportPricesAndSessionsCountWithPricesToo() {
        Observation<?> export = seen(EXPORT, prices(Prices.Direction.EXPORT, "2026-01-09T00:00:00Z",
                day(0.05, 0.05, 0.5, -0.1)), Instant.parse(NOON));
        assertEquals("SUPER_OFF_PEAK 0.1/0.05, OFF_PEAK 0.2/0.0, PARTIAL_PEAK 0.2/0.05, ON_PEAK 0.4/0.4",
                rates(tariff(byPrices(), priced(day(0.1, 0.2, 0.4, 0.2), new double[0], export))));

        Observation<?> session = seen(EVENTS, new GridEvents(List.of(saving("2.25"),
                event(Kind.FREE_ELECTRICITY, Participation.JOINED, "", "2026-01-09T13:00:00Z",
                        "2026-01-09T14:00:00Z"))),
                Instant.parse(NOON));
        Tariff tariff = tariff(byPrices("savingSessions", true, "source", "agile"),
                priced(day(0.2, 0.2, 0.2, 0.2), new double[0], session));
        assertEquals("OFF_PEAK 0.0/0.0, PARTIAL_PEAK 0.2/0.15, ON_PEAK 2.45/2.4", rates(tariff));
        assertEquals("17:30-18:30", times(tariff, Tariff.Level.ON_PEAK, DayOfWeek.FRIDAY));
    }

    @Test
    void pricesOfTheNamedSourceInTheHomesCurrency() {
        double[] flat = day(0.2, 0.2, 0.2, 0.2);
        Observation<?> other = seen(EntityId.parse("home/price/tibber/import"),
                prices(Prices.Direction.IMPORT, "2026-01-09T00:00:00Z", day(0.5, 0.5, 0.5, 0.5)),
                Instant.parse(NOON));
        assertEquals("OFF_PEAK 0.5/0.15",
                rates(tariff(byPrices("source", "tibber"), priced(flat, new double[0], other))));
        assertEquals(List.of(),
                rule(byPrices("source", "nobody")).decide(priced(flat, new double[0], other)));

        Prices euros = new Prices(Prices.Direction.IMPORT, java.util.Currency.getInstance("EUR"),
                prices(Prices.Direction.IMPORT, "2026-01-09T00:00:00Z", flat).series());
        assertEquals(List.of(), rule(byPrices()).decide(situation(NOON, seen(IMPORT, euros, Instant.parse(NOON)))));
    }

    @Test
    void everyReasonHasWordsInBothLanguages() throws IOException {
        for (String language : List.of("", "_de")) {
            Properties words = new Properties();
            try (InputStream in = OctopusTariff.class
                    .getResourceAsStream("/OSGI-INF/l10n/reasons" + language + ".properties")) {
                words.load(in);
            }
            for (String code : List.of(DispatchWeek.REASON, PriceWeek.REASON, OctopusTariff.READ_ONLY)) {
                assertTrue(words.getProperty(code).contains("{"), code + language);
            }
        }
    }

    @Test
    void aDispatchThatRanIsCheapAsWell() {
        Dispatches ran = new Dispatches(List.of(new Dispatches.Dispatch(THIS_AFTERNOON, Dispatches.Status.COMPLETED,
                java.util.OptionalDouble.of(7000))), dispatches(NOON).fixed());
        Situation evening = situation("2026-01-09T20:00:00Z",
                seen(DISPATCHES, ran, Instant.parse("2026-01-09T20:00:00Z")));

        assertEquals("00:00-05:30 14:00-15:30 23:30-00:00", cheap(tariff(Map.of(), evening), DayOfWeek.FRIDAY));
    }
}
