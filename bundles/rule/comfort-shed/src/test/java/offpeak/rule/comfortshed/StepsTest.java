package offpeak.rule.comfortshed;

import static offpeak.rule.comfortshed.Homes.ATTIC;
import static offpeak.rule.comfortshed.Homes.BATTERY;
import static offpeak.rule.comfortshed.Homes.HALL;
import static offpeak.rule.comfortshed.Homes.at;
import static offpeak.rule.comfortshed.Homes.battery;
import static offpeak.rule.comfortshed.Homes.cooling;
import static offpeak.rule.comfortshed.Homes.decision;
import static offpeak.rule.comfortshed.Homes.rule;
import static offpeak.rule.comfortshed.Homes.situation;
import static offpeak.rule.comfortshed.Homes.thermostat;
import static offpeak.rule.comfortshed.Homes.wanted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the charge that the battery has fallen to. */
class StepsTest {

    private static final String PEAK = "2026-07-01T16:00";

    private static String hall(ComfortShed rule, ThermostatState state, double charge, Decision... newestFirst) {
        return wanted(rule, situation(PEAK, state, battery(charge, 0), newestFirst));
    }

    private static ThermostatState held(double coolC) {
        return thermostat(Mode.COOL, Hold.TIMED, 18, coolC);
    }

    /** The original took the last step alone when it found several passed at once. */
    @ParameterizedTest
    @CsvSource({"0.51,''", "0.5,hall cool 26.0 steps", "0.36,hall cool 26.0 steps", "0.35,hall cool 27.0 steps",
            "0.21,hall cool 27.0 steps", "0.2,hall cool 29.0 steps", "0.0,hall cool 29.0 steps"})
    void allStepsThatWerePassedCountTogether(double charge, String wanted) {
        assertEquals(wanted, hall(rule(Map.of()), cooling(), charge));
    }

    @Test
    void theOriginalsDegrees() {
        Map<String, Object> fahrenheit = Map.of("steps", new String[]{"50% 2F", "35% 2F", "20% 4F"}, "highest", "86F");
        ThermostatState at78F = thermostat(Mode.COOL, Hold.NONE, 18, 25.56);
        assertEquals("hall cool 26.67 steps", hall(rule(fahrenheit), at78F, 0.5), "80 °F");
        assertEquals("hall cool 27.78 steps", hall(rule(fahrenheit), at78F, 0.3), "82 °F");
        assertEquals("hall cool 30.0 steps", hall(rule(fahrenheit), at78F, 0.1), "86 °F");
        assertEquals("hall cool 27.78 steps", hall(rule(Map.of("steps", new String[]{"0.5: 4F"})), at78F, 0.4));
        assertEquals("", hall(rule(Map.of("steps", new String[]{})), at78F, 0));
    }

    @Test
    void neverBeyondComfortNorBeyondWhatTheThermostatTakes() {
        assertEquals("hall cool 27.78 steps", hall(rule(Map.of("highest", "82F")), cooling(), 0.1));
        assertEquals("", hall(rule(Map.of("highest", "25C")), cooling(), 0.1));
        assertEquals("", hall(rule(Map.of("highest", "24C")), cooling(), 0.1), "who has it warmer is not cooled");
        assertEquals("hall heat 17.0 steps", hall(rule(Map.of()), thermostat(Mode.HEAT, Hold.NONE, 20, 28), 0.1));
        assertEquals("hall heat 18.5 steps",
                hall(rule(Map.of("lowest", "18.5C")), thermostat(Mode.HEAT, Hold.NONE, 20, 28), 0.1));
        ThermostatState narrow = new ThermostatState(Mode.AUTO, OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.of(20), OptionalDouble.of(25), OptionalDouble.of(19.5), OptionalDouble.of(25.5),
                Hold.NONE, Optional.empty(), Optional.empty());
        assertEquals("hall heat 19.5 cool 25.5 steps", hall(rule(Map.of()), narrow, 0.1));
    }

    @ParameterizedTest
    @CsvSource({"COOL,NONE,hall cool 26.0 steps", "HEAT,NONE,hall heat 19.0 steps",
            "EMERGENCY_HEAT,NONE,hall heat 19.0 steps", "AUTO,NONE,hall heat 19.0 cool 26.0 steps", "OFF,NONE,''",
            "UNKNOWN,NONE,''", "COOL,PERMANENT,''", "COOL,TIMED,hall cool 26.0 steps"})
    void heatingIsMirrored(Mode mode, Hold hold, String wanted) {
        assertEquals(wanted, hall(rule(Map.of()), thermostat(mode, hold, 20, 25), 0.5));
    }

    @ParameterizedTest
    @CsvSource({"2026-07-01T13:59,false", "2026-07-01T14:00,true", "2026-07-01T19:59,true", "2026-07-01T20:00,false",
            "2026-07-03T16:00,false", "2026-07-04T16:00,false", "2026-01-14T06:00,true", "2026-01-14T12:00,false",
            "2026-01-14T18:00,true",
            // 02:00 becomes 03:00 on 8 March, and 01:00 comes twice on 1 November; both are Sundays
            "2026-03-08T04:00,false", "2026-11-02T06:00,true"})
    void onlyInAPeak(String local, boolean eased) {
        List<Intent> intents = rule(Map.of()).decide(situation(local, cooling(), battery(0.3, 0)));
        assertEquals(eased, !intents.isEmpty());
        assertTrue(intents.stream().allMatch(one -> one.during().contains(at(local))));
    }

    @Test
    void aPeakMayPassMidnightAndAClockChange() {
        ComfortShed rule = rule(Map.of("peaks", new String[]{"Sat 22:00-04:00"}));
        for (String[] night : new String[][]{{"2026-03-08", "PT5H"}, {"2026-11-01", "PT7H"}, {"2026-07-12", "PT6H"}}) {
            Intent intent = rule.decide(situation(night[0] + "T01:00", cooling(), battery(0.3, 0))).get(0);
            assertEquals(night[1], intent.during().duration().toString());
            assertEquals(at(night[0] + "T04:00"), intent.during().end());
        }
    }

    /** A step goes from what the user had, never from the step before. */
    @Test
    void stepsDoNotPileUp() {
        ComfortShed rule = rule(Map.of());
        Intent first = rule.decide(situation("2026-07-01T15:00", cooling(), battery(0.5, 0))).get(0);
        Decision one = decision("2026-07-01T15:00", first);
        assertEquals(List.of(first), rule.decide(situation("2026-07-01T15:01", held(26), battery(0.45, 0), one)));
        assertEquals(List.of(first), rule.decide(situation("2026-07-01T15:01", cooling(), battery(0.45, 0), one)),
                "not shown yet");
        Intent second = rule.decide(situation(PEAK, held(26), battery(0.34, 0), one)).get(0);
        assertEquals("hold cool_c=27.0", second.setting().value());
        Decision two = decision(PEAK, second);
        assertEquals(List.of(second), rule.decide(situation("2026-07-01T17:00", held(27), battery(0.3, 0), two, one)));
        assertEquals(at("2026-07-01T14:00"), second.during().start());
        assertEquals(at("2026-07-01T20:00"), second.during().end());
    }

    @Test
    void whatWasPassedStaysPassedUntilThePeakEnds() {
        ComfortShed rule = rule(Map.of());
        Decision one = decision("2026-07-01T15:00",
                rule.decide(situation("2026-07-01T15:00", cooling(), battery(0.35, 0))).get(0));
        assertEquals("hall cool 27.0 steps", hall(rule, held(27), 0.6, one), "the sun came out");
        assertEquals("", wanted(rule, situation("2026-07-01T20:00", held(27), battery(0.3, 0), one)));
    }

    @Test
    void eachPeakBeginsAnew() {
        ComfortShed rule = rule(Map.of());
        Decision yesterday = decision("2026-06-30T19:00",
                rule.decide(situation("2026-06-30T19:00", cooling(), battery(0.1, 0))).get(0));
        assertEquals("", hall(rule, cooling(), 0.6, yesterday));
        assertEquals("hall cool 26.0 steps", hall(rule, cooling(), 0.5, yesterday));
        assertEquals("hall cool 24.0 steps", hall(rule, thermostat(Mode.COOL, Hold.NONE, 18, 23), 0.5, yesterday),
                "from what is set today");
        // the other original took the steps of winter's morning for those of its evening
        ThermostatState heats = thermostat(Mode.HEAT, Hold.NONE, 21, 28);
        Decision morning = decision("2026-01-14T08:00",
                rule.decide(situation("2026-01-14T08:00", heats, battery(0.1, 0))).get(0));
        assertEquals("hall heat 20.0 steps",
                wanted(rule, situation("2026-01-14T18:00", heats, battery(0.5, 0), morning)));
    }

    /** In the first minutes the thermostat still shows what it was pre-cooled to. */
    @Test
    void whatAnotherRuleHadSetIsNotTheUsers() {
        Intent precooled = new Intent(HALL, new Setting.Setpoints(OptionalDouble.empty(), OptionalDouble.of(19.44)),
                new Interval(at("2026-07-01T12:00"), at("2026-07-01T14:00")), Priority.SCHEDULE,
                Reason.of("precool.hot"), OptionalDouble.empty());
        Decision noon = decision("2026-07-01T12:00", precooled);
        assertEquals("",
                wanted(rule(Map.of()), situation("2026-07-01T14:00", held(19.44), battery(0.3, 0), noon)));
        assertEquals("hall cool 27.0 steps",
                wanted(rule(Map.of()), situation("2026-07-01T14:06", cooling(), battery(0.3, 0), noon)));
    }

    /** What the host put back when it went down is eased again when it is back, from the same setpoint. */
    @Test
    void aHostThatWasDownCatchesUp() {
        ComfortShed rule = rule(Map.of());
        Decision before = decision("2026-07-01T15:00",
                rule.decide(situation("2026-07-01T15:00", cooling(), battery(0.35, 0))).get(0));
        Decision restored = decision("2026-07-01T15:20", new Intent(HALL, new Setting.Restore(Map.of("hold", "none")),
                Interval.of(at("2026-07-01T15:20"), java.time.Duration.ofHours(1)), Priority.DEFAULT,
                Reason.of("engine.restore"), OptionalDouble.empty()));
        assertEquals("hall cool 27.0 steps", hall(rule, cooling(), 0.4, restored, before));
        assertEquals("hall cool 29.0 steps", hall(rule, cooling(), 0.15), "its first look in a peak");
    }

    @Test
    void aReadingThatIsMissingChangesNothing() {
        ComfortShed rule = rule(Map.of());
        Intent eased = rule.decide(situation("2026-07-01T15:00", cooling(), battery(0.5, 0))).get(0);
        Decision one = decision("2026-07-01T15:00", eased);
        assertEquals(List.of(eased), rule.decide(situation(at(PEAK), Map.of(HALL, held(26)), List.of(one))));
        assertEquals(List.of(), rule.decide(situation(at(PEAK), Map.of(HALL, cooling()), List.of())));
        assertEquals(List.of(), rule.decide(situation(at(PEAK), Map.of(BATTERY, battery(0.1, 0)), List.of())));
    }

    @Test
    void eachThermostatHasItsOwnSteps() {
        ComfortShed rule = rule(Map.of());
        Map<EntityId, State> two = Map.of(HALL, held(26), ATTIC, thermostat(Mode.COOL, Hold.NONE, 18, 22), BATTERY,
                battery(0.45, 0));
        Decision one = decision("2026-07-01T15:00",
                rule.decide(situation("2026-07-01T15:00", cooling(), battery(0.5, 0))).get(0));
        assertEquals("attic cool 23.0 steps; hall cool 26.0 steps",
                wanted(rule, situation(at(PEAK), two, List.of(one))));
        for (String name : new String[]{"attic", "home/device/honeywell/attic"}) {
            assertEquals("attic cool 23.0 steps",
                    wanted(rule(Map.of("thermostats", new String[]{name})), situation(at(PEAK), two, List.of(one))));
        }
        assertEquals("", wanted(rule(Map.of("thermostats", new String[]{"cellar"})),
                situation(at(PEAK), two, List.of(one))));
        assertEquals("", wanted(rule(Map.of("site", "cabin")), situation(at(PEAK), two, List.of(one))));
    }

    @Test
    void theBatteryIsFoundOrNamed() {
        EntityId second = EntityId.parse("home/device/garage/battery2");
        Situation both = situation(at(PEAK),
                Map.of(HALL, cooling(), BATTERY, battery(0.5, 0), second, battery(0.9, 0)), List.of());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> rule(Map.of()).decide(both)).getMessage()
                .startsWith("battery must name one of"));
        assertEquals("", wanted(rule(Map.of("battery", "garage")), both));
        assertEquals("hall cool 26.0 steps", wanted(rule(Map.of("battery", "powerwall")), both));
    }

    @Test
    void eachIntentSaysWhyAndWhatItFound() {
        Intent intent = rule(Map.of()).decide(situation(PEAK, cooling(), battery(0.34, 0))).get(0);
        assertEquals(Priority.SCHEDULE, intent.priority());
        assertEquals("comfort-shed.steps", intent.reason().code());
        assertEquals(Map.of("charge", 0.34, "byK", 2.0, "passedK", 2.0, "to", at("2026-07-01T20:00"), "heatBeforeC",
                18.0, "coolBeforeC", 25.0), intent.reason().params());
    }

    @Test
    void peopleAreToldOfEachStepOnce() {
        Map<EntityId, State> two = Map.of(HALL, cooling(), ATTIC, thermostat(Mode.COOL, Hold.NONE, 18, 29.5), BATTERY,
                battery(0.34, 0));
        var report = rule(Map.of()).reports(situation(at(PEAK), two, List.of())).get(0);
        assertEquals("eased 2026-07-01T21:00:00Z 2.0", report.id());
        assertEquals("comfort-shed.eased", report.reason().code());
        assertEquals(2, report.reason().params().get("thermostats"));
        assertEquals(List.of(), rule(Map.of()).reports(situation(PEAK, cooling(), battery(0.6, 0))));
        assertEquals(List.of(), rule(Map.of("report", false)).reports(situation(at(PEAK), two, List.of())));
    }

    @ParameterizedTest
    @CsvSource({"steps,50%", "steps,150% 2F", "steps,50% warm", "steps,50% -2F", "steps,50 2F", "deficitSteps,x",
            "variant,fixed", "highest,hot", "lowest,''", "relief,0F", "target,1.5", "recoverBy,-1", "minutesBetween,4",
            "capacityWh,-5", "peaks,14-20"})
    void whatCanNotBeReadIsToldWithItsField(String field, String text) {
        Object value = switch (field) {
            case "steps", "deficitSteps", "peaks" -> new String[]{text};
            case "target", "recoverBy", "capacityWh" -> Double.valueOf(text);
            case "minutesBetween" -> Integer.valueOf(text);
            default -> text;
        };
        String message = assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of(field, value)).decide(situation(PEAK, cooling(), battery(0.3, 0)))).getMessage();
        assertTrue(message.startsWith(field) || field.equals("peaks") && message.contains("14-20"), message);
    }
}
