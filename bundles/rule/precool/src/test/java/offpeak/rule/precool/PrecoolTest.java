package offpeak.rule.precool;

import static offpeak.rule.precool.Homes.ATTIC;
import static offpeak.rule.precool.Homes.BATTERY;
import static offpeak.rule.precool.Homes.HALL;
import static offpeak.rule.precool.Homes.WEATHER;
import static offpeak.rule.precool.Homes.at;
import static offpeak.rule.precool.Homes.battery;
import static offpeak.rule.precool.Homes.cooling;
import static offpeak.rule.precool.Homes.decision;
import static offpeak.rule.precool.Homes.rule;
import static offpeak.rule.precool.Homes.situation;
import static offpeak.rule.precool.Homes.thermostat;
import static offpeak.rule.precool.Homes.wanted;
import static offpeak.rule.precool.Homes.weather;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Activity;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecoolTest {

    /** 41 °C are 106 °F, 39 °C are 102 °F. */
    private static final State HOT = weather("2026-07-01", 25, 41, 25, 41, 20, 30);
    private static final State MILD = weather("2026-07-01", 20, 39, 20, 39);
    private static final String COOLED = "hall 07-01T12:00/14:00 cool 19.44 ";

    private static String hall(Precool rule, String local, ThermostatState state, State... more) {
        Map<EntityId, State> states = new java.util.HashMap<>(Map.of(HALL, state));
        for (State one : more) {
            states.put(one instanceof BatteryState ? BATTERY : WEATHER, one);
        }
        return wanted(rule, situation(local, states));
    }

    /** By weather alone or by the battery alone; what is not known is no reason. */
    @Test
    void theHeatOrTheBatteryIsReasonEnough() {
        String tomorrow = "; hall 07-02T12:00/14:00 cool 19.44 hot";
        assertEquals(COOLED + "hot" + tomorrow, hall(rule(Map.of()), "2026-07-01T12:00", cooling(), HOT, battery(1)));
        assertEquals(COOLED + "cool-charge", hall(rule(Map.of()), "2026-07-01T12:00", cooling(), MILD, battery(0.9)));
        assertEquals("", hall(rule(Map.of()), "2026-07-01T12:00", cooling(), MILD, battery(0.91)));
        assertEquals(COOLED + "cool-charge", hall(rule(Map.of()), "2026-07-01T12:00", cooling(), battery(0.9)));
        assertEquals(COOLED + "hot" + tomorrow, hall(rule(Map.of()), "2026-07-01T12:00", cooling(), HOT));
        assertEquals("", hall(rule(Map.of()), "2026-07-01T12:00", cooling()));
    }

    @Test
    void eachReasonCanBeLeftOut() {
        Map<String, Object> never = Map.of("hotAbove", "", "coldBelow", "", "batteryBelow", 0.0);
        assertEquals("", hall(rule(never), "2026-07-01T12:00", cooling(), HOT, battery(0.1)));
        assertEquals(COOLED + "cool-charge",
                hall(rule(Map.of("hotAbove", "")), "2026-07-01T12:00", cooling(), HOT, battery(0.1)));
        assertEquals("", hall(rule(Map.of("hotAbove", "107F", "batteryBelow", 0.0)), "2026-07-01T12:00", cooling(),
                HOT, battery(0.1)));
        assertEquals("", hall(rule(Map.of("cool", "")), "2026-07-01T12:00", cooling(), HOT, battery(0.1)));
    }

    @ParameterizedTest
    @CsvSource({"2026-07-01T11:59,12:00", "2026-07-01T12:00,12:00", "2026-07-01T13:59,12:00", "2026-07-01T14:00,''"})
    void itEndsWhenThePeakStarts(String local, String from) {
        String today = from.isEmpty() ? "" : COOLED + "hot; ";
        assertEquals(today + "hall 07-02T12:00/14:00 cool 19.44 hot",
                hall(rule(Map.of()), local, cooling(), HOT, battery(1)));
    }

    @Test
    void whetherTheBatteryWillBeLowTomorrowIsNotKnownToday() {
        assertEquals("", hall(rule(Map.of()), "2026-07-01T11:59", cooling(), battery(0.2)));
    }

    @Test
    void minutesPeaksAndHolidays() {
        assertEquals("hall 07-01T13:15/14:00 cool 19.44 cool-charge",
                hall(rule(Map.of("minutes", 45)), "2026-07-01T13:20", cooling(), battery(0.2)));
        assertEquals("", hall(rule(Map.of()), "2026-07-04T13:00", cooling(), battery(0.2)), "a Saturday");
        assertEquals("", hall(rule(Map.of()), "2026-07-03T13:00", cooling(), battery(0.2)), "a holiday");
        assertEquals("hall 07-03T12:00/14:00 cool 19.44 cool-charge", hall(rule(Map.of("holidays", new String[]{})),
                "2026-07-03T13:00", cooling(), battery(0.2)));
        // not in the peak before
        Map<String, Object> close = Map.of("peaks", new String[]{"10:00-13:00", "14:00-20:00"});
        assertEquals("hall 07-01T13:00/14:00 cool 19.44 cool-charge",
                hall(rule(close), "2026-07-01T13:30", cooling(), battery(0.2)));
        assertEquals("", hall(rule(close), "2026-07-01T12:30", cooling(), battery(0.2)));
    }

    @Test
    void aSetpointOrAStep() {
        assertEquals(COOLED.replace("19.44", "22.78") + "cool-charge",
                hall(rule(Map.of("cool", "-4F")), "2026-07-01T12:00", cooling(), battery(0.2)));
        assertEquals("hall 01-14T15:00/17:00 heat 22.22 heat-charge", hall(rule(Map.of()), "2026-01-14T15:00",
                thermostat(Mode.HEAT, Hold.NONE, 20, 28), battery(0.2)));
        assertEquals("hall 01-14T15:00/17:00 heat 21.11 heat-charge", hall(rule(Map.of("heat", "+2F")),
                "2026-01-14T15:00", thermostat(Mode.HEAT, Hold.NONE, 20, 28), battery(0.2)));
    }

    @Test
    void neverBeyondComfortNorBeyondWhatTheThermostatTakes() {
        assertEquals(COOLED.replace("19.44", "21.0") + "cool-charge",
                hall(rule(Map.of("lowest", "21C")), "2026-07-01T12:00", cooling(), battery(0.2)));
        assertEquals(COOLED.replace("19.44", "21.0") + "cool-charge",
                hall(rule(Map.of("lowest", "21C", "cool", "-10C")), "2026-07-01T12:00", cooling(), battery(0.2)));
        assertEquals("hall 01-14T15:00/17:00 heat 21.5 heat-charge", hall(rule(Map.of("highest", "21.5C")),
                "2026-01-14T15:00", thermostat(Mode.HEAT, Hold.NONE, 20, 28), battery(0.2)));
        ThermostatState narrow = new ThermostatState(Mode.COOL, OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), OptionalDouble.of(25), OptionalDouble.of(22), OptionalDouble.of(30), Hold.NONE,
                Optional.empty(), Optional.empty());
        assertEquals(COOLED.replace("19.44", "22.0") + "cool-charge",
                hall(rule(Map.of()), "2026-07-01T12:00", narrow, battery(0.2)));
    }

    /** Who keeps the home cooler already is not warmed. */
    @Test
    void neverTheOtherWay() {
        assertEquals("", hall(rule(Map.of()), "2026-07-01T12:00", thermostat(Mode.COOL, Hold.NONE, 15, 19),
                battery(0.2)));
        assertEquals("", hall(rule(Map.of("lowest", "26C")), "2026-07-01T12:00", cooling(), battery(0.2)));
        assertEquals("", hall(rule(Map.of()), "2026-01-14T15:00", thermostat(Mode.HEAT, Hold.NONE, 23, 28),
                battery(0.2)));
    }

    @ParameterizedTest
    @CsvSource({"OFF,NONE,''", "UNKNOWN,NONE,''", "COOL,PERMANENT,''", "HEAT,NONE,heat 22.22",
            "EMERGENCY_HEAT,NONE,heat 22.22", "COOL,TIMED,cool 19.44", "COOL,UNKNOWN,cool 19.44"})
    void onlyWhatItIsSetTo(Mode mode, Hold hold, String wanted) {
        String found = hall(rule(Map.of()), "2026-07-01T12:00", thermostat(mode, hold, 20, 25), battery(0.2));
        assertTrue(wanted.isEmpty() ? found.isEmpty() : found.contains(wanted), found);
    }

    @Test
    void oneThatOnlyHeatsIsNotCooledOnAHotDay() {
        assertEquals("", hall(rule(Map.of("batteryBelow", 0.0)), "2026-07-01T12:00",
                thermostat(Mode.HEAT, Hold.NONE, 20, 25), HOT));
        assertEquals("", hall(rule(Map.of("batteryBelow", 0.0)), "2026-01-14T15:00", cooling(),
                weather("2026-01-14", -10, 0, -10, 0)));
    }

    @Test
    void theColdIsMirrored() {
        assertEquals("hall 01-14T15:00/17:00 heat 22.22 cold; hall 01-15T03:00/05:00 heat 22.22 cold; "
                + "hall 01-15T15:00/17:00 heat 22.22 cold",
                hall(rule(Map.of("batteryBelow", 0.0)), "2026-01-14T12:00", thermostat(Mode.HEAT, Hold.NONE, 20, 28),
                        weather("2026-01-14", -10, 0, -10, 0)));
        assertEquals("", hall(rule(Map.of("batteryBelow", 0.0, "coldBelow", "10F")), "2026-01-14T12:00",
                thermostat(Mode.HEAT, Hold.NONE, 20, 28), weather("2026-01-14", -10, 0, -10, 0)));
    }

    @Test
    void oneThatDoesBothGoesByTheWeatherThenByWhatItDoes() {
        Precool rule = rule(Map.of());
        assertTrue(hall(rule, "2026-07-01T12:00", Homes.auto(20, Optional.empty()), HOT, battery(0.2))
                .startsWith(COOLED + "hot"));
        assertTrue(hall(rule, "2026-01-14T15:00", Homes.auto(24, Optional.empty()),
                weather("2026-01-14", -10, 0, -10, 0), battery(0.2)).contains("heat 22.22 cold"));
        assertEquals(COOLED + "cool-charge",
                hall(rule, "2026-07-01T12:00", Homes.auto(20, Optional.of(Activity.COOLING)), battery(0.2)));
        assertEquals("hall 07-01T12:00/14:00 heat 22.22 heat-charge",
                hall(rule, "2026-07-01T12:00", Homes.auto(24, Optional.of(Activity.HEATING)), battery(0.2)));
        assertEquals(COOLED + "cool-charge",
                hall(rule, "2026-07-01T12:00", Homes.auto(22, Optional.of(Activity.IDLE)), battery(0.2)));
        assertEquals("hall 07-01T12:00/14:00 heat 22.22 heat-charge",
                hall(rule, "2026-07-01T12:00", Homes.auto(21.9, Optional.empty()), battery(0.2)));
        ThermostatState blind = new ThermostatState(Mode.AUTO, OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.of(19), OptionalDouble.of(25), OptionalDouble.empty(), OptionalDouble.empty(), Hold.NONE,
                Optional.empty(), Optional.empty());
        assertEquals("", hall(rule, "2026-07-01T12:00", blind, battery(0.2)));
    }

    /** The sun fills the battery meanwhile, and the thermostat shows what it was told. */
    @Test
    void whatHasBegunGoesOn() {
        Precool rule = rule(Map.of("cool", "-4F"));
        Intent begun = rule.decide(situation("2026-07-01T12:05", Map.of(HALL, cooling(), BATTERY, battery(0.9))))
                .get(0);
        Decision decision = decision(at("2026-07-01T12:05"), begun);
        State held = thermostat(Mode.COOL, Hold.TIMED, 18, 22.78);
        Situation later = situation("2026-07-01T13:00", Map.of(HALL, held, BATTERY, battery(0.99)), decision);
        assertEquals(List.of(begun), rule.decide(later), "the very same: no step upon its own step");
        Situation peak = situation("2026-07-01T14:00", Map.of(HALL, held, BATTERY, battery(0.5)), decision);
        assertEquals(List.of(), rule.decide(peak));
        // yesterday's is no reason today
        Situation next = situation("2026-07-02T12:00", Map.of(HALL, cooling(), BATTERY, battery(0.99)), decision);
        assertEquals(List.of(), rule.decide(next));
    }

    @Test
    void tomorrowIsPlannedFromTheUsersSetpointAlsoWhileItRuns() {
        Precool rule = rule(Map.of("cool", "-4F"));
        Map<EntityId, State> noon = Map.of(HALL, cooling(), WEATHER, HOT);
        Intent begun = rule.decide(situation("2026-07-01T12:05", noon)).get(0);
        assertEquals("hall 07-01T12:00/14:00 cool 22.78 hot; hall 07-02T12:00/14:00 cool 22.78 hot",
                wanted(rule, situation("2026-07-01T13:00",
                        Map.of(HALL, thermostat(Mode.COOL, Hold.TIMED, 18, 22.78), WEATHER, HOT),
                        decision(at("2026-07-01T12:05"), begun))));
    }

    /** A setpoint that something else of the host had set is nobody's wish. */
    @Test
    void theUsersSetpointIsWaitedFor() {
        Intent other = new Intent(HALL, new Setting.Setpoints(OptionalDouble.empty(), OptionalDouble.of(27)),
                new offpeak.api.Interval(at("2026-07-01T10:00"), at("2026-07-01T12:00")), Priority.SCHEDULE,
                Reason.of("comfort-shed.steps"), OptionalDouble.empty());
        Decision decision = decision(at("2026-07-01T10:00"), other);
        assertEquals("", wanted(rule(Map.of()), situation("2026-07-01T12:00",
                Map.of(HALL, thermostat(Mode.COOL, Hold.TIMED, 18, 27), BATTERY, battery(0.2)), decision)));
        assertEquals(COOLED + "cool-charge", wanted(rule(Map.of()),
                situation("2026-07-01T12:05", Map.of(HALL, cooling(), BATTERY, battery(0.2)), decision)));
    }

    @Test
    void allThermostatsOrThoseThatAreNamed() {
        Map<EntityId, State> two = Map.of(HALL, cooling(), ATTIC, cooling(), BATTERY, battery(0.2));
        Situation situation = situation("2026-07-01T12:00", two);
        assertEquals(2, rule(Map.of()).decide(situation).size());
        for (String name : new String[]{"attic", "home/device/honeywell/attic"}) {
            assertEquals(ATTIC,
                    rule(Map.of("thermostats", new String[]{name, " "})).decide(situation).get(0).device());
        }
        assertEquals(2, rule(Map.of("thermostats", new String[]{"honeywell"})).decide(situation).size());
        assertEquals(0, rule(Map.of("thermostats", new String[]{"cellar"})).decide(situation).size());
        assertEquals(0, rule(Map.of("site", "cabin")).decide(situation).size());
    }

    @Test
    void theBatteryIsFoundOrNamed() {
        EntityId second = EntityId.parse("home/device/garage/battery2");
        Situation situation = situation("2026-07-01T12:00",
                Map.of(HALL, cooling(), BATTERY, battery(0.2), second, battery(1)));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> rule(Map.of()).decide(situation)).getMessage()
                .startsWith("battery must name one of"));
        assertEquals("", wanted(rule(Map.of("battery", "garage")), situation));
        assertEquals(COOLED + "cool-charge", wanted(rule(Map.of("battery", "powerwall")), situation));
    }

    @Test
    void peopleAreToldOnce() {
        Map<EntityId, State> two = Map.of(HALL, cooling(), ATTIC, cooling(), BATTERY, battery(0.2));
        var report = rule(Map.of()).reports(situation("2026-07-01T12:00", two)).get(0);
        assertEquals("begun 2026-07-01T21:00:00Z", report.id());
        assertEquals(Map.of("thermostats", 2, "until", at("2026-07-01T14:00")), report.reason().params());
        assertEquals(List.of(), rule(Map.of()).reports(situation("2026-07-01T11:59", two)));
        assertEquals(List.of(), rule(Map.of("report", false)).reports(situation("2026-07-01T12:00", two)));
    }

    @ParameterizedTest
    @CsvSource({"hotAbove,warm", "coldBelow,cold", "cool,+2F", "heat,-1C", "cool,x", "lowest,''", "highest,300K",
            "peaks,14-20"})
    void whatCanNotBeReadIsToldWithItsField(String field, String text) {
        Object value = field.equals("peaks") ? new String[]{text} : text;
        String message = assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of(field, value)).decide(situation("2026-07-01T12:00", Map.of()))).getMessage();
        assertTrue(message.startsWith(field) || message.contains("'" + text + "'"), message);
    }

    @ParameterizedTest
    @CsvSource({"4", "721"})
    void minutesHaveBounds(int minutes) {
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of("minutes", minutes)).decide(situation("2026-07-01T12:00", Map.of()))).getMessage()
                .startsWith("minutes"));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> rule(Map.of("batteryBelow", 90.0)).decide(situation("2026-07-01T12:00", Map.of()))).getMessage()
                .startsWith("batteryBelow"));
    }
}
