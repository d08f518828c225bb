package offpeak.rule.comfortshed;

import static offpeak.rule.comfortshed.Homes.BATTERY;
import static offpeak.rule.comfortshed.Homes.CAPACITY_WH;
import static offpeak.rule.comfortshed.Homes.HALL;
import static offpeak.rule.comfortshed.Homes.at;
import static offpeak.rule.comfortshed.Homes.battery;
import static offpeak.rule.comfortshed.Homes.decision;
import static offpeak.rule.comfortshed.Homes.rule;
import static offpeak.rule.comfortshed.Homes.situation;
import static offpeak.rule.comfortshed.Homes.thermostat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import offpeak.api.Decision;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;

/** Whole days each quarter of an hour: what a thermostat would be told while the battery empties. */
class DayTest {

    private record Lived(List<String> told, double lowestCharge) {}

    /**
     * @param loadW by the time of day, with the setpoints as the user has them; each degree of ease saves a tenth of it
     */
    private static Lived lived(ComfortShed rule, String day, Mode mode, ToDoubleFunction<LocalTime> loadW) {
        List<String> told = new ArrayList<>();
        List<Decision> ledger = new ArrayList<>();
        Optional<Setting.Setpoints> held = Optional.empty();
        double charge = 1;
        double lowest = 1;
        LocalDate date = LocalDate.parse(day);
        Instant end = at(date.plusDays(1) + "T00:00");
        for (Instant now = at(date + "T00:00"); now.isBefore(end); now = now.plusSeconds(900)) {
            LocalTime local = now.atZone(Sites.CALIFORNIA.zone()).toLocalTime();
            double heatC = held.flatMap(one -> boxed(one.heatC())).orElse(20.0);
            double coolC = held.flatMap(one -> boxed(one.coolC())).orElse(25.0);
            double powerW = loadW.applyAsDouble(local) * (1 - 0.1 * (mode == Mode.COOL ? coolC - 25 : 20 - heatC));
            Situation situation = situation(now,
                    Map.of(HALL, thermostat(mode, held.isPresent() ? Hold.TIMED : Hold.NONE, heatC, coolC), BATTERY,
                            battery(charge, powerW)),
                    ledger);
            Optional<Intent> wanted = rule.decide(situation).stream().findFirst();
            Optional<Setting.Setpoints> setting = wanted.map(intent -> (Setting.Setpoints) intent.setting());
            if (!setting.equals(held)) {
                ledger.add(0, decision(now, wanted.orElse(new Intent(HALL, new Setting.Restore(Map.of()),
                        Interval.of(now, Duration.ofHours(1)), Priority.DEFAULT, Reason.of("engine.restore"),
                        OptionalDouble.empty()))));
                told.add(local + " " + setting.map(Setting.Setpoints::value).orElse("schedule"));
            }
            held = setting;
            charge = Math.max(0, Math.min(1, charge - powerW / 4 / CAPACITY_WH));
            lowest = Math.min(lowest, charge);
        }
        return new Lived(told, lowest);
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }

    private static double summer(LocalTime time) {
        return time.getHour() >= 14 && time.getHour() < 20 ? 2000 : time.getHour() >= 20 ? -3000 : 0;
    }

    @Test
    void aSummersPeakDay() {
        Lived day = lived(rule(Map.of()), "2026-07-01", Mode.COOL, DayTest::summer);
        assertEquals(List.of("16:30 hold cool_c=26.0", "17:30 hold cool_c=27.0", "18:15 hold cool_c=29.0",
                "20:00 schedule"), day.told());
        assertEquals(List.of(), lived(rule(Map.of()), "2026-07-04", Mode.COOL, DayTest::summer).told(), "a Saturday");
    }

    @Test
    void aSummersPeakDayByExpectation() {
        Lived day = lived(rule(Map.of("variant", "projection")), "2026-07-01", Mode.COOL, DayTest::summer);
        // six hours of 2 kW are more than there is; with four degrees less, a quarter is left
        assertEquals(List.of("14:00 hold cool_c=27.0", "14:15 hold cool_c=29.0", "20:00 schedule"), day.told());
        assertEquals(0.25, day.lowestCharge(), 0.001);
        assertEquals(0, lived(rule(Map.of("steps", new String[]{})), "2026-07-01", Mode.COOL, DayTest::summer)
                .lowestCharge(), "without");
    }

    /** Guests leave at four. */
    @Test
    void aDayThatNeedsLessThanItSeemed() {
        Lived day = lived(rule(Map.of("variant", "projection")), "2026-07-01", Mode.COOL,
                time -> time.getHour() == 16 ? summer(time) / 4 : time.getHour() > 16 ? 1100 : summer(time));
        assertEquals(List.of("14:00 hold cool_c=27.0", "14:15 hold cool_c=29.0", "16:00 hold cool_c=28.0",
                "16:15 hold cool_c=27.0", "16:30 hold cool_c=26.0", "16:45 schedule"), day.told());
    }

    private static double winter(LocalTime time) {
        boolean peak = time.getHour() >= 5 && time.getHour() < 9 || time.getHour() >= 17 && time.getHour() < 21;
        return peak ? 2200 : -2500;
    }

    /** The evening begins from nothing, whatever the morning came to. */
    @Test
    void aWintersDayWithItsTwoPeaks() {
        Lived day = lived(rule(Map.of()), "2026-01-14", Mode.HEAT, DayTest::winter);
        assertEquals(List.of("07:30 hold heat_c=19.0", "08:00 hold heat_c=18.0", "09:00 schedule",
                "19:30 hold heat_c=19.0", "20:00 hold heat_c=18.0", "21:00 schedule"), day.told());
    }
}
