package offpeak.rule.peakschedule;

import static offpeak.rule.peakschedule.Homes.battery;
import static offpeak.rule.peakschedule.Homes.rule;
import static offpeak.rule.peakschedule.Homes.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import offpeak.api.BatteryState;
import offpeak.api.Intent;
import offpeak.api.Rule.Report;
import offpeak.api.Situation;
import org.junit.jupiter.api.Test;

/** Whole days each quarter of an hour: what a battery would be told, and people. */
class DayTest {

    /** A battery that is told at once, and falls by 9 points an hour while it may. */
    private static List<String> lived(PeakSchedule rule, String from, int hours) {
        List<String> told = new ArrayList<>();
        Set<String> reported = new HashSet<>();
        double reserve = 1;
        double charge = 1;
        LocalDateTime start = LocalDateTime.parse(from);
        for (LocalDateTime local = start; local.isBefore(start.plusHours(hours)); local = local.plusMinutes(15)) {
            double powerW = charge > reserve ? 1215 : charge < reserve ? -3000 : 0;
            charge = Math.max(reserve, Math.min(1, charge - powerW / 4 / 13_500));
            BatteryState state = battery(Math.max(0, charge), reserve, powerW, false);
            Situation situation = situation(local.toString(), state, powerW > 0 ? 0 : 900 - powerW);
            for (Intent intent : rule.decide(situation)) {
                double wanted = Double.parseDouble(intent.setting().value());
                if (intent.during().contains(situation.now()) && wanted != reserve) {
                    reserve = wanted;
                    told.add(local.toString().substring(5) + " reserve " + wanted);
                }
            }
            for (Report report : rule.reports(situation)) {
                if (reported.add(report.id())) {
                    told.add(local.toString().substring(5) + " tells " + report.id().split(" ")[0]);
                }
            }
        }
        return told;
    }

    @Test
    void aSummersThursdayToTheMonday() {
        assertEquals(
                List.of("07-09T14:00 reserve 0.0", "07-09T14:00 tells grid-in-peak", "07-09T20:00 reserve 1.0",
                        "07-09T20:15 tells end-of-day", "07-10T14:00 reserve 0.0", "07-10T14:00 tells grid-in-peak",
                        "07-10T20:00 reserve 1.0", "07-10T20:15 tells end-of-day", "07-13T14:00 reserve 0.0",
                        "07-13T14:00 tells grid-in-peak"),
                lived(rule(Map.of()), "2026-07-09T03:00", 4 * 24 + 12));
    }

    @Test
    void aWintersDayWithItsTwoPeaks() {
        assertEquals(
                List.of("01-14T05:00 reserve 0.0", "01-14T09:00 reserve 1.0", "01-14T17:00 reserve 0.0",
                        "01-14T21:00 reserve 1.0", "01-14T21:15 tells end-of-day"),
                lived(rule(Map.of("gridAlertW", 0.0)), "2026-01-14T03:15", 24));
    }

    /** The day before it and the day after it are lived as any other. */
    @Test
    void thanksgivingIsLeftOut() {
        assertEquals(List.of("11-25T05:00", "11-25T09:00", "11-25T17:00", "11-25T21:00", "11-27T05:00", "11-27T09:00",
                "11-27T17:00", "11-27T21:00"),
                lived(rule(Map.of("gridAlertW", 0.0, "report", false)), "2026-11-25T00:00", 72).stream()
                        .map(line -> line.substring(0, 11)).toList());
    }
}
