package offpeak.rule.precool;

import static offpeak.rule.precool.Homes.BATTERY;
import static offpeak.rule.precool.Homes.HALL;
import static offpeak.rule.precool.Homes.WEATHER;
import static offpeak.rule.precool.Homes.at;
import static offpeak.rule.precool.Homes.battery;
import static offpeak.rule.precool.Homes.decision;
import static offpeak.rule.precool.Homes.rule;
import static offpeak.rule.precool.Homes.situation;
import static offpeak.rule.precool.Homes.thermostat;
import static offpeak.rule.precool.Homes.weather;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import offpeak.api.Decision;
import offpeak.api.Intent;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;

/** Whole days each quarter of an hour: what a thermostat would be told, one reading late as it is. */
class DayTest {

    private static List<String> lived(Precool rule, String day, Mode mode, State weather,
            IntToDoubleFunction chargeAtHour) {
        List<String> told = new ArrayList<>();
        List<Decision> ledger = new ArrayList<>();
        Optional<Setting.Setpoints> held = Optional.empty();
        LocalDate date = LocalDate.parse(day);
        Instant end = at(date.plusDays(1) + "T00:00");
        for (Instant now = at(date + "T00:00"); now.isBefore(end); now = now.plusSeconds(900)) {
            LocalTime local = now.atZone(Sites.CALIFORNIA.zone()).toLocalTime();
            State shown = thermostat(mode, held.isPresent() ? Hold.TIMED : Hold.NONE,
                    held.map(one -> one.heatC().orElse(18)).orElse(20.0),
                    held.map(one -> one.coolC().orElse(28)).orElse(25.0));
            Situation situation = situation(now, Map.of(HALL, shown, WEATHER, weather, BATTERY,
                    battery(chargeAtHour.applyAsDouble(local.getHour()))), ledger.toArray(Decision[]::new));
            Optional<Intent> wanted = rule.decide(situation).stream()
                    .filter(intent -> intent.during().contains(situation.now())).findFirst();
            Optional<Setting.Setpoints> setting = wanted.map(intent -> (Setting.Setpoints) intent.setting());
            if (!setting.equals(held)) {
                wanted.ifPresent(intent -> ledger.add(0, decision(situation.now(), intent)));
                told.add(local + " "
                        + setting.map(Setting.Setpoints::value).orElse("schedule"));
            }
            held = setting;
        }
        return told;
    }

    @Test
    void aSummersPeakDayByItsHeat() {
        assertEquals(List.of("12:00 hold cool_c=19.44", "14:00 schedule"), lived(rule(Map.of()), "2026-07-01",
                Mode.COOL, weather("2026-07-01", 25, 42, 25, 42), hour -> 1));
    }

    /** At noon 90 %, full at one: it goes on all the same. */
    @Test
    void aSummersPeakDayByItsBattery() {
        assertEquals(List.of("12:00 hold cool_c=22.78", "14:00 schedule"), lived(rule(Map.of("cool", "-4F")),
                "2026-07-01", Mode.COOL, weather("2026-07-01", 20, 30, 20, 30), hour -> hour < 13 ? 0.9 : 1));
    }

    @Test
    void aSummersDayThatNeedsNothing() {
        assertEquals(List.of(), lived(rule(Map.of()), "2026-07-01", Mode.COOL, weather("2026-07-01", 20, 30, 20, 30),
                hour -> 0.95));
        assertEquals(List.of(), lived(rule(Map.of()), "2026-07-04", Mode.COOL, weather("2026-07-04", 25, 42, 25, 42),
                hour -> 0.2), "a Saturday");
    }

    @Test
    void aWintersDayWithItsTwoPeaks() {
        assertEquals(List.of("03:00 hold heat_c=22.22", "05:00 schedule", "15:00 hold heat_c=22.22", "17:00 schedule"),
                lived(rule(Map.of()), "2026-01-14", Mode.HEAT, weather("2026-01-14", -12, -2, -12, -2), hour -> 1));
    }

    /** 2:00 to 3:00 does not exist on 8 March, and 1:00 to 2:00 is twice on 1 November. */
    @Test
    void bothClockChanges() {
        Precool rule = rule(Map.of("peaks", new String[]{"5:00-9:00"}, "holidays", new String[]{}));
        assertEquals(List.of("03:00 hold heat_c=22.22", "05:00 schedule"), lived(rule, "2026-03-08", Mode.HEAT,
                weather("2026-03-08", -12, -2, -12, -2), hour -> 1));
        assertEquals(List.of("03:00 hold heat_c=22.22", "05:00 schedule"),
                lived(rule, "2026-11-01", Mode.HEAT, weather("2026-11-01", -12, -2, -12, -2), hour -> 1));
    }
}
