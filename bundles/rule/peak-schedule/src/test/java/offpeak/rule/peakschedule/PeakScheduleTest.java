package offpeak.rule.peakschedule;

import static offpeak.rule.peakschedule.Homes.BATTERY;
import static offpeak.rule.peakschedule.Homes.at;
import static offpeak.rule.peakschedule.Homes.battery;
import static offpeak.rule.peakschedule.Homes.plan;
import static offpeak.rule.peakschedule.Homes.rule;
import static offpeak.rule.peakschedule.Homes.seen;
import static offpeak.rule.peakschedule.Homes.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Observation;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeakScheduleTest {

    /** What is wanted of the battery at a moment of the reserve manager's year. */
    private static String now(PeakSchedule rule, String local) {
        Situation situation = situation(local);
        return String.join(" ", rule.decide(situation).stream().filter(one -> one.during().contains(situation.now()))
                .map(one -> one.setting().value()).toList());
    }

    @ParameterizedTest
    @CsvSource({
            // summer, a Wednesday
            "2026-07-01T13:49,1.0", "2026-07-01T13:50,0.0", "2026-07-01T19:59,0.0", "2026-07-01T20:00,1.0",
            // winter, a Wednesday with two peaks
            "2026-01-14T04:49,1.0", "2026-01-14T04:50,0.0", "2026-01-14T09:00,1.0", "2026-01-14T16:49,1.0",
            "2026-01-14T16:50,0.0", "2026-01-14T21:00,1.0",
            // the seasons' last and first days
            "2026-04-30T17:30,0.0", "2026-04-30T15:00,1.0", "2026-05-01T15:00,0.0", "2026-10-30T15:00,0.0",
            "2026-11-02T15:00,1.0",
            // weekends
            "2026-07-04T15:00,1.0", "2026-07-05T15:00,1.0",
            // Independence Day, a Saturday, is kept on the Friday; Thanksgiving; each in any year
            "2026-07-03T15:00,1.0", "2031-07-04T15:00,1.0", "2026-11-26T18:00,1.0", "2044-11-24T18:00,1.0",
            "2026-11-27T18:00,0.0"})
    void theReserveFollowsSeasonWeekdayAndHoliday(String local, String reserve) {
        assertEquals(reserve, now(rule(Map.of()), local));
    }

    @Test
    void theRestOfTodayAndTomorrowIsThePlan() {
        assertEquals("06-30T20:00/07-01T13:50 reserve 1.0; 07-01T13:50/20:00 reserve 0.0; "
                + "07-01T20:00/07-02T13:50 reserve 1.0; 07-02T13:50/20:00 reserve 0.0; "
                + "07-02T20:00/07-03T00:00 reserve 1.0", plan(rule(Map.of()), situation("2026-07-01T10:00")));
        // Saturday: off-peak until the end of Sunday
        assertEquals("07-10T20:00/07-13T00:00 reserve 1.0", plan(rule(Map.of()), situation("2026-07-11T10:00")));
    }

    /** Nothing but the clock matters: what a host missed while it was down is what it wants when it is back. */
    @Test
    void aHostThatWasDownCatchesUp() {
        Situation back = situation("2026-07-01T15:07", battery(0.9, 1, 0, false), 0);
        Intent wanted = rule(Map.of()).decide(back).get(0);
        assertEquals(new Setting.ReserveFloor(0), wanted.setting());
        assertTrue(wanted.during().contains(back.now()));
        assertEquals(at(Sites.CALIFORNIA, "2026-07-01T13:50"), wanted.during().start());
        assertEquals("1.0", now(rule(Map.of()), "2026-07-01T23:59"), "the end of a peak that it slept through");
    }

    @Test
    void aListOfHolidaysCountsToo() {
        assertEquals("1.0",
                now(rule(Map.of("holidays", new String[]{"US", "2026-07-01", "12-24"})), "2026-07-01T15:00"));
        assertEquals("1.0", now(rule(Map.of("holidays", new String[]{"12-24"})), "2029-12-24T18:00"));
        assertEquals("0.0", now(rule(Map.of("holidays", new String[]{})), "2026-07-03T15:00"));
    }

    @Test
    void theLead() {
        assertEquals("1.0", now(rule(Map.of("leadMinutes", 0)), "2026-07-01T13:59"));
        assertEquals("0.0", now(rule(Map.of("leadMinutes", 0)), "2026-07-01T14:00"));
        assertEquals("0.0", now(rule(Map.of("leadMinutes", 30)), "2026-07-01T13:30"));
        // one that reaches back into the peak before makes both one
        Map<String, Object> close = Map.of("leadMinutes", 60, "peaks", new String[]{"1:00-2:00", "2:30-4:00"});
        assertEquals("07-01T00:00/04:00 reserve 0.0; 07-01T04:00/07-02T00:00 reserve 1.0; "
                + "07-02T00:00/04:00 reserve 0.0; 07-02T04:00/07-03T00:00 reserve 1.0",
                plan(rule(close), situation("2026-07-01T01:00")));
        // and that of a peak after tomorrow's midnight is still tomorrow
        Map<String, Object> early = Map.of("leadMinutes", 60, "peaks", new String[]{"Fri 00:30-02:00"}, "holidays",
                new String[]{});
        assertEquals("06-30T00:00/07-02T23:30 reserve 1.0; 07-02T23:30/07-03T02:00 reserve 0.0",
                plan(rule(early), situation("2026-07-01T01:00")));
    }

    @Test
    void reservesOfBothPhases() {
        Map<String, Object> reserves = Map.of("peakReserve", 0.2, "offPeakReserve", 0.8);
        assertEquals("0.2", now(rule(reserves), "2026-07-01T15:00"));
        assertEquals("0.8", now(rule(reserves), "2026-07-01T21:00"));
        assertEquals("", now(rule(Map.of("peakReserve", -1.0)), "2026-07-01T15:00"));
        assertEquals("", now(rule(Map.of("offPeakReserve", -1.0)), "2026-07-01T21:00"));
    }

    @Test
    void operationsOfBothPhases() {
        Map<String, Object> modes = Map.of("peakMode", "self_consume", "offPeakMode", "charge_from_grid",
                "peakReserve", -1.0, "offPeakReserve", -1.0);
        assertEquals("self_consume", now(rule(modes), "2026-07-01T15:00"));
        assertEquals("charge_from_grid target=1.0", now(rule(modes), "2026-07-01T21:00"));
        assertEquals("1.0 hold", now(rule(Map.of("offPeakMode", "hold")), "2026-07-01T21:00"));
        assertEquals("0.9 charge_from_grid target=0.9",
                now(rule(Map.of("offPeakMode", "charge_from_grid", "offPeakReserve", 0.9)), "2026-07-01T21:00"));
        assertEquals("0.3 export floor=0.3",
                now(rule(Map.of("peakMode", "export", "peakReserve", 0.3)), "2026-07-01T15:00"));
    }

    @Test
    void aPeakMayPassMidnight() {
        PeakSchedule night = rule(Map.of("peaks", new String[]{"Fri 22:00-02:00"}, "holidays", new String[]{}));
        assertEquals("0.0", now(night, "2026-07-10T23:00"));
        assertEquals("0.0", now(night, "2026-07-11T01:59"), "Friday's, on Saturday");
        assertEquals("1.0", now(night, "2026-07-11T02:00"));
        assertEquals("1.0", now(night, "2026-07-10T01:00"), "Thursday has none");
    }

    /** In spring 02:00 becomes 03:00 and a day has 23 hours, in autumn 02:00 becomes 01:00 and it has 25. */
    @ParameterizedTest
    @CsvSource({"2026-03-08,130", "2026-11-01,250"})
    void onDaysOfAClockChangeThePeakKeepsTheClocksTime(String day, long firstMinutes) {
        PeakSchedule rule = rule(Map.of("peaks", new String[]{"1:30-4:30", "16:00-21:00"}));
        for (String[] row : new String[][]{{"01:19", "1.0"}, {"01:20", "0.0"}, {"03:00", "0.0"}, {"04:29", "0.0"},
                {"04:30", "1.0"}, {"15:49", "1.0"}, {"15:50", "0.0"}, {"20:59", "0.0"}, {"21:00", "1.0"}}) {
            assertEquals(row[1], now(rule, day + "T" + row[0]), row[0]);
        }
        List<Intent> intents = rule.decide(situation(day + "T00:30"));
        for (int i = 1; i < intents.size(); i++) {
            assertEquals(intents.get(i - 1).during().end(), intents.get(i).during().start(), "no gap, no overlap");
        }
        assertEquals(firstMinutes, intents.get(1).during().duration().toMinutes(), "the peak as it is lived");
    }

    @Test
    void thoseOfAnotherClock() {
        Situation london = Situation.of(Sites.LONDON, Instant.parse("2026-07-01T15:30:00Z"),
                List.of(seen(BATTERY, battery(0.5, 0.2, 0, false), Instant.parse("2026-07-01T15:30:00Z"))));
        assertEquals("07-01T15:50/19:00 reserve 0.0",
                Homes.lines(london, rule(Map.of("peaks", new String[]{"16:00-19:00"})).decide(london)).get(0));
    }

    @Test
    void theBatteryIsFoundOrNamed() {
        Instant now = at(Sites.CALIFORNIA, "2026-07-01T15:00");
        EntityId second = EntityId.parse("home/device/garage/battery2");
        EntityId neighbours = EntityId.parse("next/device/powerwall/battery");
        Observation<?> old = new Observation<>(BATTERY, battery(0.5, 0.2, 0, false), now.minusSeconds(7200),
                Duration.ofMinutes(10), "test", Quality.GOOD);
        assertEquals(BATTERY, rule(Map.of())
                .decide(Situation.of(Sites.CALIFORNIA, now,
                        List.of(old, seen(neighbours, battery(0.5, 0.2, 0, false), now))))
                .get(0).device(), "stale: the plan is shown all the same");
        Situation both = Situation.of(Sites.CALIFORNIA, now, List.of(old, seen(second, battery(1, 1, 0, false), now)));
        for (String name : new String[]{"garage", "battery2", "home/device/garage/battery2"}) {
            assertEquals(second, rule(Map.of("battery", name)).decide(both).get(0).device(), name);
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> rule(Map.of()).decide(both)).getMessage()
                .startsWith("battery must name one of"));
        assertEquals(List.of(), rule(Map.of()).decide(Situation.of(Sites.CALIFORNIA, now, List.of())));
    }

    @Test
    void anotherSiteIsNoneOfItsBusiness() {
        assertEquals(List.of(), rule(Map.of("site", "cabin")).decide(situation("2026-07-01T15:00")));
        assertEquals(List.of(), rule(Map.of("site", "cabin")).reports(situation("2026-07-01T20:05")));
    }

    @Test
    void withoutPeaksAllIsOffPeak() {
        assertEquals("06-30T00:00/07-03T00:00 reserve 1.0",
                plan(rule(Map.of("peaks", new String[]{})), situation("2026-07-01T15:00")));
    }

    @Test
    void eachIntentSaysWhyAndHasTheStrengthOfASchedule() {
        List<Intent> intents = rule(Map.of()).decide(situation("2026-07-01T15:00"));
        assertEquals("peak-schedule.peak-reserve", intents.get(0).reason().code());
        assertEquals(Map.of("reserve", 0.0, "from", at(Sites.CALIFORNIA, "2026-07-01T14:00"), "to",
                at(Sites.CALIFORNIA, "2026-07-01T20:00")), intents.get(0).reason().params());
        assertEquals("peak-schedule.off-peak-reserve", intents.get(1).reason().code());
        assertTrue(intents.stream().allMatch(one -> one.priority() == Priority.SCHEDULE));
    }

    @ParameterizedTest
    @CsvSource({"peakReserve,20", "offPeakReserve,1.1", "peakReserve,-0.5", "gridAlertW,-1", "lowCharge,15",
            "dischargeAlertW,-1"})
    void aNumberThatIsNoneIsToldWithItsField(String field, double value) {
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of(field, value)).decide(situation("2026-07-01T15:00"))).getMessage().startsWith(field));
    }

    @Test
    void whatCanNotBeReadIsToldWithItsField() {
        Situation situation = situation("2026-07-01T15:00");
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(Map.of("peakMode", "backup"),
                Map.of("offPeakMode", ""), Map.of("leadMinutes", 721), Map.of("leadMinutes", -1),
                Map.of("peakMode", "export", "peakReserve", -1.0))) {
            String message = assertThrows(IllegalArgumentException.class, () -> rule(wrong).decide(situation))
                    .getMessage();
            assertTrue(wrong.keySet().stream().anyMatch(message::startsWith), message);
        }
        assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of("peaks", new String[]{"Mno-Fri 14:00-20:00"})).decide(situation));
        assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of("holidays", new String[]{"someday"})).decide(situation));
    }
}
