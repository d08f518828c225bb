package offpeak.rule.peakschedule;

import static offpeak.rule.peakschedule.Homes.battery;
import static offpeak.rule.peakschedule.Homes.counted;
import static offpeak.rule.peakschedule.Homes.ids;
import static offpeak.rule.peakschedule.Homes.rule;
import static offpeak.rule.peakschedule.Homes.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import offpeak.api.GridExchange.Flow;
import offpeak.api.Notifier.Level;
import offpeak.api.Rule.Report;
import offpeak.api.Situation;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsTest {

    private static List<Report> reports(String local, double charge, double reserve, double powerW, double gridW) {
        return rule(Map.of()).reports(situation(local, battery(charge, reserve, powerW, false), gridW));
    }

    @Test
    void theDayIsToldAfterItsLastPeak() {
        Report report = reports("2026-07-01T20:02", 0.34, 1, -2500, 3100).get(0);
        assertEquals("end-of-day 2026-07-01", report.id());
        assertEquals(Level.INFO, report.level());
        assertEquals("peak-schedule.end-of-day", report.reason().code());
        assertEquals(Map.of("charge", 0.34, "reserve", 1.0, "mode", "self_consumption", "power", -2500.0, "grid",
                3100.0), report.reason().params());
    }

    @ParameterizedTest
    @CsvSource({"2026-07-01T19:59,''", "2026-07-01T20:01,''", "2026-07-01T20:02,end-of-day",
            // down for a while
            "2026-07-02T01:59,end-of-day", "2026-07-02T02:00,''",
            // winter's first peak is not the end of the day
            "2026-01-14T09:05,''", "2026-01-14T21:05,end-of-day",
            // no peak, no report
            "2026-07-04T20:05,''", "2026-07-03T20:05,''"})
    void onceADay(String local, String expected) {
        assertEquals(expected, ids(reports(local, 0.9, local.contains("19:59") ? 0 : 1, 0, 0)));
    }

    @Test
    void theDayOfAPeakThatPassesMidnightIsTheOneOnWhichItBegan() {
        Report report = rule(Map.of("peaks", new String[]{"22:00-02:00"}))
                .reports(situation("2026-07-08T02:30")).get(0);
        assertEquals("end-of-day 2026-07-07", report.id());
    }

    @Test
    void withoutAReadingItWaits() {
        Situation blind = Situation.of(Sites.CALIFORNIA, Homes.at(Sites.CALIFORNIA, "2026-07-01T20:05"), List.of());
        assertEquals(List.of(), rule(Map.of()).reports(blind));
    }

    @Test
    void gridInThePeakIsToldOncePerPeak() {
        Report report = reports("2026-07-01T16:00", 0.5, 0, 0, 501).get(0);
        assertEquals("grid-in-peak 2026-07-01T21:00:00Z", report.id());
        assertEquals(report.id(), reports("2026-07-01T19:00", 0.5, 0, 0, 4000).get(0).id());
        assertEquals(Map.of("power", 501.0), report.reason().params());
        assertEquals(List.of(), reports("2026-07-01T16:00", 0.5, 0, 0, 500));
        // the original told it all day long, as summer's off-peak hours have "peak" in their name
        assertEquals(List.of(), reports("2026-07-01T13:55", 0.5, 0, 0, 4000));
        assertEquals(List.of(), reports("2026-07-01T20:00", 0.5, 1, 0, 4000));
        assertFalse(reports("2026-01-14T18:00", 0.5, 0, 0, 501).get(0).id()
                .equals(reports("2026-01-14T06:00", 0.5, 0, 0, 501).get(0).id()), "two peaks a day are told each");
    }

    @Test
    void aLowChargeInThePeak() {
        Report report = reports("2026-07-01T16:00", 0.14, 0, 0, 0).get(0);
        assertEquals("low-charge 2026-07-01T21:00:00Z", report.id());
        assertEquals(Map.of("charge", 0.14), report.reason().params());
        assertEquals(List.of(), reports("2026-07-01T16:00", 0.15, 0, 0, 0));
        assertEquals(List.of(), reports("2026-07-01T12:00", 0.05, 0, 0, 0));
    }

    /** The host never goes below the user's own reserve; who leaves it at 100 % would wonder. */
    @Test
    void aReserveThatStaysHighInThePeak() {
        Report report = reports("2026-07-01T14:15", 0.9, 1, 0, 0).get(0);
        assertEquals("reserve-kept 2026-07-01T21:00:00Z", report.id());
        assertEquals(Map.of("reserve", 1.0, "wanted", 0.0), report.reason().params());
        assertEquals(List.of(), reports("2026-07-01T14:14", 0.9, 1, 0, 0), "it takes a while");
        assertEquals(List.of(), reports("2026-07-01T14:15", 0.9, 0.01, 0, 0));
        assertEquals(List.of(),
                rule(Map.of()).reports(situation("2026-07-01T15:00", battery(0.9, 1, 0, true), 0)), "storm watch");
        assertEquals(List.of(), rule(Map.of("peakReserve", -1.0))
                .reports(situation("2026-07-01T15:00", battery(0.9, 1, 0, false), 0)));
    }

    @ParameterizedTest
    @CsvSource({"2026-07-01T20:04,0.5,1100,false", "2026-07-01T20:05,0.5,1100,true", "2026-07-01T20:05,0.5,1000,false",
            "2026-07-01T20:05,1.0,1100,false", "2026-07-01T20:59,0.5,1100,true", "2026-07-01T21:00,0.5,1100,false"})
    void aBatteryThatGoesOnDischarging(String local, double charge, double powerW, boolean told) {
        assertEquals(told, ids(reports(local, charge, 1, powerW, 0)).contains("discharging"));
    }

    @Test
    void eachCanBeLeftOut() {
        Situation low = situation("2026-07-01T16:00", battery(0.1, 0, 0, false), 4000);
        assertEquals("grid-in-peak low-charge", ids(rule(Map.of()).reports(low)));
        assertEquals("low-charge", ids(rule(Map.of("gridAlertW", 0.0)).reports(low)));
        assertEquals("grid-in-peak", ids(rule(Map.of("lowCharge", 0.0)).reports(low)));
        assertEquals("low-charge", ids(rule(Map.of("gridAlertW", 5000.0)).reports(low)));
        Situation after = situation("2026-07-01T20:10", battery(0.1, 1, 3000, false), 0);
        assertEquals("end-of-day discharging", ids(rule(Map.of()).reports(after)));
        assertEquals("discharging", ids(rule(Map.of("report", false)).reports(after)));
        assertEquals("end-of-day", ids(rule(Map.of("dischargeAlertW", 0.0)).reports(after)));
        assertTrue(rule(Map.of("dischargeAlertW", 3000.0)).reports(after).size() == 1);
    }

    @Test
    void theDayIsToldWithTheEnergyThatItsPeaksTook() {
        Report report = rule(Map.of()).reports(
                counted("2026-07-01T20:06", "2026-07-01T12:00", "2026-07-01T20:00", new Flow(100, 25))).get(0);
        assertEquals("end-of-day 2026-07-01", report.id());
        assertEquals("peak-schedule.end-of-day-energy", report.reason().code());
        assertEquals(2400.0, report.reason().params().get("imported"));
        assertEquals(600.0, report.reason().params().get("exported"));
        Report winter = rule(Map.of()).reports(
                counted("2026-01-14T21:06", "2026-01-14T00:00", "2026-01-14T21:00", new Flow(10, 0))).get(0);
        assertEquals(320.0, winter.reason().params().get("imported"), "both of its peaks");
    }

    @Test
    void whatIsStillBeingCountedIsWaitedForAndAGapIsNot() {
        assertEquals(List.of(), rule(Map.of("report", true)).reports(
                counted("2026-07-01T20:29", "2026-07-01T12:00", "2026-07-01T19:45", new Flow(100, 0))).stream()
                .filter(report -> report.id().startsWith("end-of-day")).toList());
        Report late = rule(Map.of()).reports(
                counted("2026-07-01T20:30", "2026-07-01T12:00", "2026-07-01T19:45", new Flow(100, 0))).get(0);
        assertEquals("peak-schedule.end-of-day", late.reason().code());
    }
}
