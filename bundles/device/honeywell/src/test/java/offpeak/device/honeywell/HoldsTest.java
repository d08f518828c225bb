package offpeak.device.honeywell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.SwitchState;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Activity;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the portal says of a thermostat, what confirms an order, and what can be put back. It is 04:10 in the house. */
class HoldsTest {

    private static final String FIVE = "2026-11-21T13:00:00Z";

    private final Portal portal = new Portal();
    private final Honeywell honeywell = portal.honeywell();

    @AfterEach
    void stop() {
        portal.close();
    }

    private static OptionalDouble some(double celsius) {
        return Double.isNaN(celsius) ? OptionalDouble.empty() : OptionalDouble.of(celsius);
    }

    private static ThermostatState state(Mode mode, Hold hold, double heatC, double coolC, String until) {
        return new ThermostatState(mode, OptionalDouble.empty(), OptionalDouble.empty(), some(heatC), some(coolC),
                OptionalDouble.empty(), OptionalDouble.empty(), hold,
                until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until)), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"success\":true;\"success\":false",
            "\"deviceLive\":true;\"deviceLive\":false"})
    void oneThatIsNotThereIsLeftOut(String from, String to) throws VendorException {
        portal.hall(from, to);
        honeywell.refresh(portal.host);

        assertEquals(List.of("102"), portal.host.last().keySet().stream().map(EntityId::name).toList());
    }

    @Test
    void whenNoneIsThereTheirNetworkIsToBeChecked() {
        portal.hall("\"deviceLive\":true", "\"deviceLive\":false");
        portal.vendor.on("GET", Portal.READ + "102", Answer.json("{\"communicationLost\":true}"));

        VendorException failure = portal.failure(honeywell);

        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertTrue(failure.getMessage().contains("check their network"), failure.getMessage());
    }

    @Test
    void aSensorThatIsNotThereOrBrokenTellsNothing() throws VendorException {
        portal.hall("\"DispTemperatureAvailable\":true", "\"DispTemperatureAvailable\":false",
                "\"IndoorHumiditySensorNotFault\":true", "\"IndoorHumiditySensorNotFault\":false");
        honeywell.refresh(portal.host);

        assertEquals(OptionalDouble.empty(), portal.state("101").temperatureC());
        assertEquals(OptionalDouble.empty(), portal.state("101").humidity());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"0; true; FAN", "0; false; IDLE", "1; true; HEATING", "\"on\"; true; "})
    void whatTheEquipmentDoes(String output, String fan, Activity activity) throws VendorException {
        portal.hall("\"EquipmentOutputStatus\":2", "\"EquipmentOutputStatus\":" + output, "\"fanIsRunning\":true",
                "\"fanIsRunning\":" + fan);
        honeywell.refresh(portal.host);

        assertEquals(Optional.ofNullable(activity), portal.state("101").activity());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"3; COOL; 2026-11-22T04:00:00Z", "1; HEAT; 2026-11-22T01:00:00Z"})
    void aHoldsEndIsThatOfTheSideThatWorks(int position, Mode mode, String end) throws VendorException {
        // quarter 68 is 17:00, quarter 80 is 20:00
        portal.hall("\"SystemSwitchPosition\":5", "\"SystemSwitchPosition\":" + position, "\"StatusHeat\":0",
                "\"StatusHeat\":1", "\"StatusCool\":0", "\"StatusCool\":1", "\"CoolNextPeriod\":68",
                "\"CoolNextPeriod\":80");
        honeywell.refresh(portal.host);

        assertEquals(mode, portal.state("101").mode());
        assertEquals(Optional.of(Instant.parse(end)), portal.state("101").holdUntil());
    }

    @ParameterizedTest
    @ValueSource(strings = {"96", "-1", "null", "\"soon\""})
    void anEndThatIsNoneIsNotKnown(String quarter) throws VendorException {
        portal.hall("\"StatusHeat\":0", "\"StatusHeat\":1", "\"HeatNextPeriod\":68", "\"HeatNextPeriod\":" + quarter);
        honeywell.refresh(portal.host);

        assertEquals(Hold.TIMED, portal.state("101").hold());
        assertEquals(Optional.empty(), portal.state("101").holdUntil());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"IsInVacationHoldMode\":false;\"IsInVacationHoldMode\":true",
            "\"StatusHeat\":0;\"StatusHeat\":null", "\"StatusCool\":0;\"StatusCool\":7"})
    void aHoldOfAnotherSortIsLeftAlone(String from, String to) throws VendorException {
        portal.hall(from, to);
        honeywell.refresh(portal.host);

        assertEquals(Hold.UNKNOWN, portal.state("101").hold());
        assertEquals(Map.of(), honeywell.settings(portal.state("101")));
        assertEquals(Kind.REFUSED,
                portal.refusal(honeywell, portal.command("101", new Setting.FollowSchedule(), FIVE)).kind());
    }

    @Test
    void aThermostatWithoutAScheduleHasNothingToGoBackTo() throws VendorException {
        portal.hall("\"ScheduleCapable\":true", "\"ScheduleCapable\":false");
        honeywell.refresh(portal.host);

        assertTrue(portal.refusal(honeywell, portal.command("101", Portal.cool(27), FIVE)).getMessage()
                .contains("ends by itself"));
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0", "\"yes\", 0", "2, 0"})
    void successIsSaidInTwoWays(String success, int taken) throws VendorException {
        portal.vendor.on("POST", Portal.WRITE, Answer.json("{\"success\":" + success + "}"));
        honeywell.refresh(portal.host);
        if (taken == 1) {
            honeywell.apply(portal.host, portal.command("101", Portal.cool(27), FIVE));
        } else {
            assertEquals(Kind.REFUSED,
                    portal.refusal(honeywell, portal.command("101", Portal.cool(27), FIVE)).kind());
        }
        assertEquals(1, portal.writes().size());
    }

    @Test
    void aHouseWithManyPagesIsReadToTheFourth() throws VendorException {
        portal.vendor.on("POST", Portal.LIST, request -> portal.inside(request, Portal.LOCATIONS.replace("101",
                "20" + request.param("page").orElseThrow())));
        portal.vendor.on("GET", Portal.READ + "*", request -> portal.inside(request, Portal.CELLAR));
        honeywell.refresh(portal.host);

        assertEquals(List.of("102", "201", "202", "203", "204"),
                portal.host.last().keySet().stream().map(EntityId::name).sorted().toList());
        assertEquals(4, portal.vendor.requests("POST", Portal.LIST).size());
    }

    @Test
    void bothSidesAtOnceKeepTheDeadband() throws VendorException {
        honeywell.refresh(portal.host);
        VendorException near = portal.refusal(honeywell, portal.command("101",
                new Setting.Setpoints(OptionalDouble.of(21), OptionalDouble.of(22)), FIVE));
        assertTrue(near.getMessage().contains("at least 1.7 °C apart"), near.getMessage());
        honeywell.apply(portal.host, portal.command("101",
                new Setting.Setpoints(OptionalDouble.of(20), OptionalDouble.of(25)), FIVE));
        assertTrue(portal.writes().get(0).contains("\"HeatSetpoint\":68.0,\"CoolSetpoint\":77.0"),
                portal.writes().get(0));
    }

    @Test
    void heatingThatComesNearCoolingMovesItUp() throws VendorException {
        honeywell.refresh(portal.host);
        // 75 °F, and cooling was at 76
        honeywell.apply(portal.host, portal.command("101", Portal.heat(23.9), FIVE));

        assertTrue(portal.writes().get(0).contains("\"HeatSetpoint\":75.0,\"CoolSetpoint\":78.0"),
                portal.writes().get(0));
    }

    @Test
    void heatingFarFromCoolingLeavesIt() throws VendorException {
        honeywell.refresh(portal.host);
        honeywell.apply(portal.host, portal.command("101", Portal.heat(20), FIVE));

        assertTrue(portal.writes().get(0).contains("\"HeatSetpoint\":68.0,\"CoolSetpoint\":null"),
                portal.writes().get(0));
    }

    @Test
    void oneThatOnlyCoolsIsNotToldToHeat() throws VendorException {
        portal.hall("\"SystemSwitchPosition\":5", "\"SystemSwitchPosition\":3");
        honeywell.refresh(portal.host);

        assertTrue(portal.refusal(honeywell, portal.command("101", Portal.heat(20), FIVE)).getMessage()
                .contains("only cools"));
    }

    @Test
    void anotherSortOfOrderIsRefused() throws VendorException {
        honeywell.refresh(portal.host);

        assertTrue(portal.refusal(honeywell, portal.command("101", new Setting.Switch(true), FIVE)).getMessage()
                .contains("can't do"));
        assertFalse(honeywell.confirms(portal.command("101", new Setting.Switch(true), FIVE), portal.state("101")));
        assertFalse(honeywell.confirms(portal.command("101", Portal.cool(27), FIVE),
                new SwitchState(true, OptionalDouble.empty())));
        assertEquals(Map.of(), honeywell.settings(new SwitchState(true, OptionalDouble.empty())));
    }

    @Test
    void aThermostatThatFellSilentIsNotTold() throws VendorException {
        honeywell.refresh(portal.host);
        portal.hall("\"deviceLive\":true", "\"deviceLive\":false");
        portal.host.advance(Duration.ofMinutes(11));

        VendorException failure = portal.refusal(honeywell, portal.command("101", Portal.cool(27), FIVE));
        assertEquals("UNREACHABLE thermostat 101 is offline", failure.kind() + " " + failure.getMessage());
        assertEquals(Kind.REFUSED,
                portal.refusal(honeywell, portal.command("999", Portal.cool(27), FIVE)).kind());
    }

    @ParameterizedTest
    @CsvSource({"HEAT, TIMED, 20, NaN, 2026-11-21T13:00:00Z, true", "HEAT, TIMED, 20.2, NaN, '', true",
            "HEAT, TIMED, 20.4, NaN, '', false", "HEAT, TIMED, NaN, NaN, '', false",
            "HEAT, TIMED, 20, NaN, 2026-11-21T12:45:00Z, false", "HEAT, NONE, 20, NaN, '', false",
            "OFF, TIMED, 20, NaN, '', false", "UNKNOWN, TIMED, 20, NaN, '', false", "COOL, TIMED, 20, 25, '', true",
            "COOL, TIMED, 20, 26, '', false", "AUTO, TIMED, 20, 25, '', true", "AUTO, TIMED, 20, 26, '', false",
            "EMERGENCY_HEAT, TIMED, 20, NaN, '', true"})
    void anOrderIsInForceWhenTheWorkingSideShowsIt(Mode mode, Hold hold, double heatC, double coolC, String until,
            boolean confirmed) {
        assertEquals(confirmed, honeywell.confirms(
                portal.command("101", new Setting.Setpoints(OptionalDouble.of(20), OptionalDouble.of(25)), FIVE),
                state(mode, hold, heatC, coolC, until)));
    }

    @Test
    void anOrderForTheOtherSideAloneIsNotInForce() {
        assertFalse(honeywell.confirms(portal.command("101", Portal.cool(25), FIVE),
                state(Mode.HEAT, Hold.TIMED, 20, 25, "")));
        assertFalse(honeywell.confirms(portal.command("101", Portal.heat(20), FIVE),
                state(Mode.COOL, Hold.TIMED, 20, 25, "")));
    }

    @ParameterizedTest
    @CsvSource({"TIMED, 18, 26, true", "TIMED, 19, 26, false", "TIMED, 18, 27, false", "NONE, 18, 26, true",
            "PERMANENT, 18, 26, false"})
    void aRestoreIsInForceByTheOwnHoldOrTheSchedule(Hold hold, double heatC, double coolC, boolean confirmed) {
        Setting restore = new Setting.Restore(Map.of("mode", "auto", "hold", "timed", "heat_c", "18.0", "cool_c",
                "26.0", "hold_until", "2026-11-22T06:00:00Z"));
        assertEquals(confirmed, honeywell.confirms(portal.command("101", restore, FIVE),
                state(Mode.AUTO, hold, heatC, coolC, "")));
    }

    @Test
    void aRestoreToTheScheduleIsNotInForceDuringAHold() {
        assertFalse(honeywell.confirms(
                portal.command("101", new Setting.Restore(Map.of("mode", "auto", "hold", "none")), FIVE),
                state(Mode.AUTO, Hold.TIMED, 18, 26, "")));
    }

    @Test
    void whatCanBePutBackIsTheSidesThatWork() {
        String end = "2026-11-22T06:00:00Z";
        assertEquals(Map.of("mode", "cool", "hold", "timed", "cool_c", "26.0", "hold_until", end),
                honeywell.settings(state(Mode.COOL, Hold.TIMED, 18, 26, end)));
        assertEquals(Map.of("mode", "auto", "hold", "timed", "heat_c", "18.0", "cool_c", "26.0"),
                honeywell.settings(state(Mode.AUTO, Hold.TIMED, 18, 26, "")));
        assertEquals(Map.of("mode", "off", "hold", "none"), honeywell.settings(state(Mode.OFF, Hold.NONE, 18, 26, "")));
        assertEquals(Map.of(), honeywell.settings(state(Mode.HEAT, Hold.PERMANENT, 18, 26, "")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"cool; 18.0; 2026-11-22T06:00:00Z", "heat; warm; 2026-11-22T06:00:00Z",
            "heat; 40.0; 2026-11-22T06:00:00Z", "heat; 18.0; soon"})
    void aHoldThatNoLongerMakesSenseGivesWayToTheSchedule(String mode, String heatC, String until)
            throws VendorException {
        honeywell.refresh(portal.host);
        honeywell.apply(portal.host, portal.command("102", new Setting.Restore(
                Map.of("mode", mode, "hold", "timed", "heat_c", heatC, "hold_until", until)), FIVE));

        assertTrue(portal.writes().get(0).contains("\"StatusHeat\":0"), portal.writes().get(0));
    }

    @Test
    void anAccountIsNamedByItsUserOrItsTokenUnlessThatIsInTheVault() {
        assertEquals(Optional.of("Total Connect Comfort me@home.example"),
                portal.honeywell(Map.of("user", " Me@home.example")).account());
        assertEquals(Optional.empty(), portal.honeywell(Map.of("transport", "resideo", "apiKey", "k", "refreshToken",
                "$vault:a")).account());
        Optional<String> open = portal.honeywell(Map.of("transport", "resideo", "apiKey", "k", "refreshToken", "r"))
                .account();
        assertTrue(open.orElseThrow().matches("Resideo login [0-9a-f]{12}"), open.toString());
    }

    @Test
    void aPasswordThatIsNotThereIsNamed() {
        VendorException failure = portal.failure(portal.honeywell(Map.of("password", " ")));
        assertEquals("CONFIGURATION password is missing", failure.kind() + " " + failure.getMessage());
        assertEquals(0, portal.logins());
    }

    @Test
    void blankNamesOfThermostatsAreNoChoice() throws VendorException {
        portal.honeywell(Map.of("deviceIds", new String[]{" "})).refresh(portal.host);
        assertEquals(2, portal.host.last().size());
    }
}
