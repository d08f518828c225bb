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
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
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

/** It is 04:10 in the house; quarter 20 is 05:00. */
class PortalOrdersTest {

    private static final String FIVE = "2026-11-21T13:00:00Z";

    private final Portal portal = new Portal();
    private final Honeywell honeywell = portal.honeywell();

    @AfterEach
    void stop() {
        portal.close();
    }

    private static double round(OptionalDouble celsius) {
        return Math.round(celsius.getAsDouble() * 100) / 100.0;
    }

    private String hold(String id, Setting setting) throws VendorException {
        honeywell.refresh(portal.host);
        honeywell.apply(portal.host, portal.command(id, setting, FIVE));
        return portal.writes().get(0);
    }

    private VendorException refused(String id, Setting setting) throws VendorException {
        honeywell.refresh(portal.host);
        VendorException refusal = portal.refusal(honeywell, portal.command(id, setting, FIVE));
        assertEquals(Kind.REFUSED, refusal.kind());
        assertEquals(List.of(), portal.writes());
        return refusal;
    }

    @Test
    void whatTheAccountHas() throws VendorException {
        honeywell.refresh(portal.host);

        ThermostatState hall = portal.state("101");
        assertEquals(Mode.AUTO, hall.mode());
        assertEquals(21.11, round(hall.temperatureC()));
        assertEquals(18.89, round(hall.heatC()));
        assertEquals(24.44, round(hall.coolC()));
        assertEquals(OptionalDouble.of(0.42), hall.humidity());
        assertEquals(OptionalDouble.of(16), hall.lowestC());
        assertEquals(OptionalDouble.of(28), hall.highestC());
        assertEquals(Hold.NONE, hall.hold());
        assertEquals(Optional.empty(), hall.holdUntil());
        assertEquals(Optional.of(Activity.COOLING), hall.activity());
        ThermostatState cellar = portal.state("102");
        assertEquals(Mode.HEAT, cellar.mode());
        assertEquals(OptionalDouble.of(18), cellar.heatC());
        assertEquals(OptionalDouble.empty(), cellar.humidity());
        assertEquals(Hold.TIMED, cellar.hold());
        assertEquals(Optional.of(Instant.parse("2026-11-22T06:00:00Z")), cellar.holdUntil());
        assertEquals(Optional.empty(), cellar.activity());
        assertEquals("tcc", portal.host.publications().get(0).source());
    }

    @Test
    void theAccountIsAskedEveryFiveMinutesHoweverOftenTheHostWants() throws VendorException {
        for (int second = 0; second < 3600; second += 5) {
            honeywell.refresh(portal.host);
            portal.host.advance(Duration.ofSeconds(5));
        }
        assertEquals(12, portal.vendor.requests("GET", Portal.READ + "101").size());
        assertEquals(1, portal.vendor.requests("POST", Portal.LIST).stream()
                .filter(r -> r.param("page").orElse("").equals("1")).count());
    }

    @Test
    void aHoldIsTimedInQuartersAndTheOtherSideStays() throws VendorException {
        assertEquals("{\"DeviceID\":101,\"SystemSwitch\":null,\"HeatSetpoint\":null,\"CoolSetpoint\":81.0,"
                + "\"HeatNextPeriod\":20,\"CoolNextPeriod\":20,\"FanMode\":null,\"StatusHeat\":1,\"StatusCool\":1}",
                hold("101", Portal.cool(27)));
    }

    @Test
    void theEndIsRoundedUp() throws VendorException {
        honeywell.refresh(portal.host);
        honeywell.apply(portal.host, portal.command("102", Portal.heat(20.2), "2026-11-21T12:46:00Z"));

        assertEquals("{\"DeviceID\":102,\"SystemSwitch\":null,\"HeatSetpoint\":20.0,\"CoolSetpoint\":null,"
                + "\"HeatNextPeriod\":20,\"CoolNextPeriod\":20,\"FanMode\":null,\"StatusHeat\":1,\"StatusCool\":1}",
                portal.writes().get(0));
    }

    @Test
    void coolingThatComesNearHeatingMovesItByTheDeadband() throws VendorException {
        portal.hall("\"HeatSetpoint\":66", "\"HeatSetpoint\":70");

        String write = hold("101", Portal.cool(22));

        assertTrue(write.contains("\"HeatSetpoint\":69.0,\"CoolSetpoint\":72.0"), write);
    }

    @Test
    void theMovedSideStaysWithinTheBandToo() throws VendorException {
        VendorException refusal = refused("101", Portal.cool(17));

        assertTrue(refusal.getMessage().contains("deadband"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(doubles = {15.9, 28.1, 6, 31})
    void nothingIsSetOutsideTheComfortBand(double celsius) throws VendorException {
        assertTrue(refused("102", Portal.heat(celsius)).getMessage().contains("16.0 to 28.0"));
    }

    @ParameterizedTest
    @CsvSource({"6.9, 28", "16, 30.5", "20, 20", "NaN, 28"})
    void theBandKeepsToFrostAndHeat(double lowest, double highest) {
        VendorException failure = portal
                .failure(portal.honeywell(Map.of("lowestC", lowest, "highestC", highest)));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertEquals(List.of(), portal.vendor.requests());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"SystemSwitchPosition\":5;\"SystemSwitchPosition\":2;is off",
            "\"SystemSwitchPosition\":5;\"SystemSwitchPosition\":9;not known",
            "\"VacationHold\":0;\"VacationHold\":1;not known",
            "\"StatusCool\":0;\"StatusCool\":2;permanently",
            "\"SetpointChangeAllowed\":true;\"SetpointChangeAllowed\":false;forbids",
            "\"HoldUntilCapable\":true;\"HoldUntilCapable\":false;ends by itself",
            "\"SystemSwitchPosition\":5;\"SystemSwitchPosition\":0;only heats",
            "\"CoolUpperSetptLimit\":99;\"CoolUpperSetptLimit\":78;takes no setpoint"})
    void whatAThermostatDoesNotDo(String from, String to, String why) throws VendorException {
        portal.hall(from, to);

        assertTrue(refused("101", Portal.cool(27)).getMessage().contains(why));
    }

    @Test
    void anUnknownModeIsShownAsSuch() throws VendorException {
        portal.hall("\"SystemSwitchPosition\":5", "\"SystemSwitchPosition\":9");
        honeywell.refresh(portal.host);

        assertEquals(Mode.UNKNOWN, portal.state("101").mode());
        assertEquals(Map.of(), honeywell.settings(portal.state("101")));
    }

    @Test
    void emergencyHeatIsHeldLikeHeat() throws VendorException {
        portal.hall("\"SystemSwitchPosition\":5", "\"SystemSwitchPosition\":0");

        assertTrue(hold("101", Portal.heat(20)).contains("\"HeatSetpoint\":68.0,\"CoolSetpoint\":null"));
        assertEquals(Mode.EMERGENCY_HEAT, portal.state("101").mode());
    }

    @Test
    void changesAreFiveMinutesApartAndTheLastWins() throws VendorException {
        hold("101", Portal.cool(27));
        honeywell.apply(portal.host, portal.command("101", Portal.cool(27), FIVE));
        portal.host.advance(Duration.ofMinutes(1));
        VendorException early = portal.refusal(honeywell, portal.command("101", Portal.cool(26), FIVE));
        honeywell.apply(portal.host, portal.command("102", Portal.heat(20), FIVE));

        assertEquals(Kind.THROTTLED, early.kind());
        assertEquals(Duration.ofSeconds(241), early.retryAfter().orElseThrow());
        portal.host.advance(Duration.ofMinutes(4));
        honeywell.apply(portal.host, portal.command("101", Portal.cool(25), FIVE));
        assertEquals(List.of("81.0", "null", "77.0"), portal.writes().stream()
                .map(write -> write.replaceAll(".*\"CoolSetpoint\":([^,]*),.*", "$1")).toList());
    }

    @Test
    void aRestoreDoesNotWait() throws VendorException {
        honeywell.refresh(portal.host);
        Setting restore = new Setting.Restore(honeywell.settings(portal.state("101")));
        honeywell.apply(portal.host, portal.command("101", Portal.cool(27), FIVE));
        honeywell.apply(portal.host, portal.command("101", restore, FIVE));

        assertEquals("{\"DeviceID\":101,\"SystemSwitch\":null,\"HeatSetpoint\":null,\"CoolSetpoint\":null,"
                + "\"HeatNextPeriod\":null,\"CoolNextPeriod\":null,\"FanMode\":null,\"StatusHeat\":0,\"StatusCool\":0}",
                portal.writes().get(1));
    }

    @Test
    void theUsersOwnTimedHoldIsPutBack() throws VendorException {
        honeywell.refresh(portal.host);
        Map<String, String> own = honeywell.settings(portal.state("102"));
        assertEquals(Map.of("mode", "heat", "hold", "timed", "heat_c", "18.0", "hold_until", "2026-11-22T06:00:00Z"),
                own);
        honeywell.apply(portal.host, portal.command("102", Portal.heat(21), FIVE));
        honeywell.apply(portal.host, portal.command("102", new Setting.Restore(own), FIVE));

        assertTrue(portal.writes().get(1).contains("\"HeatSetpoint\":18.0"), portal.writes().get(1));
        assertTrue(portal.writes().get(1).contains("\"HeatNextPeriod\":88"), portal.writes().get(1));
    }

    @Test
    void aTimedHoldThatIsOverIsNotPutBack() throws VendorException {
        honeywell.refresh(portal.host);
        honeywell.apply(portal.host, portal.command("102", new Setting.Restore(Map.of("mode", "heat", "hold", "timed",
                "heat_c", "18.0", "hold_until", "2026-11-21T12:00:00Z")), FIVE));

        assertTrue(portal.writes().get(0).contains("\"StatusHeat\":0"), portal.writes().get(0));
    }

    @Test
    void theScheduleIsFollowedAgain() throws VendorException {
        assertTrue(hold("102", new Setting.FollowSchedule()).contains("\"StatusHeat\":0"));
        Command order = portal.command("102", new Setting.FollowSchedule(), FIVE);
        assertFalse(honeywell.confirms(order, portal.state("102")));
        assertTrue(honeywell.confirms(order, portal.state("101")));
    }

    @Test
    void thePortalThatLagsIsReadAgainAfterFiveMinutes() throws VendorException {
        Honeywell slow = portal.honeywell(Map.of("poll", "PT30M"));
        assertEquals(Duration.ofMinutes(30), slow.refresh(portal.host));
        portal.host.advance(Duration.ofMinutes(2));
        Command order = portal.command("101", Portal.cool(27), FIVE);
        slow.apply(portal.host, order);
        assertEquals(Duration.ofMinutes(3), slow.refresh(portal.host));
        portal.host.advance(Duration.ofMinutes(3));
        portal.hall("\"StatusHeat\":0", "\"StatusHeat\":1", "\"StatusCool\":0", "\"StatusCool\":1",
                "\"HeatNextPeriod\":68", "\"HeatNextPeriod\":20", "\"CoolNextPeriod\":68", "\"CoolNextPeriod\":20",
                "\"CoolSetpoint\":76", "\"CoolSetpoint\":81");
        assertEquals(Duration.ofMinutes(30), slow.refresh(portal.host));

        assertTrue(slow.confirms(order, portal.state("101")));
        assertFalse(slow.confirms(portal.command("101", Portal.cool(26), FIVE), portal.state("101")));
        assertFalse(slow.confirms(portal.command("101", Portal.cool(27), "2026-11-21T14:00:00Z"),
                portal.state("101")));
    }

    @Test
    void aHoldThatIsShownIsNotWrittenAgain() throws VendorException {
        hold("101", Portal.cool(27));
        portal.hall("\"StatusHeat\":0", "\"StatusHeat\":1", "\"StatusCool\":0", "\"StatusCool\":1",
                "\"HeatNextPeriod\":68", "\"HeatNextPeriod\":20", "\"CoolSetpoint\":76", "\"CoolSetpoint\":81");
        portal.host.advance(Duration.ofMinutes(6));
        honeywell.refresh(portal.host);
        honeywell.apply(portal.host, portal.command("101", Portal.cool(27), FIVE));

        assertEquals(1, portal.writes().size());
    }

    @Test
    void aChangeThatThePortalDoesNotTakeIsRefused() throws VendorException {
        portal.vendor.on("POST", Portal.WRITE, Answer.json("{\"success\":0}"));
        honeywell.refresh(portal.host);

        assertEquals(Kind.REFUSED, portal.refusal(honeywell, portal.command("101", Portal.cool(27), FIVE)).kind());
    }

    @Test
    void anOrderAfterARestartReadsFirst() throws VendorException {
        honeywell.apply(portal.host, portal.command("101", Portal.cool(27), FIVE));

        assertEquals(1, portal.writes().size());
    }

    @Test
    void oneThermostatThatSaysNonsenseOrIsOfflineLeavesTheOthers() throws VendorException {
        portal.vendor.on("GET", Portal.READ + "101", Answer.json("{\"success\":true,\"latestData\":{}}"));
        honeywell.refresh(portal.host);
        assertEquals(List.of("102"), portal.host.last().keySet().stream().map(EntityId::name).toList());

        portal.hall("\"communicationLost\":false", "\"communicationLost\":true");
        portal.host.advance(Duration.ofMinutes(5));
        honeywell.refresh(portal.host);
        assertEquals(List.of("102"), portal.host.last().keySet().stream().map(EntityId::name).toList());
    }

    @Test
    void thermostatsCanBeChosenAndAnUnknownOneIsTold() throws VendorException {
        portal.honeywell(Map.of("deviceIds", new String[]{"102"})).refresh(portal.host);
        assertEquals(0, portal.vendor.requests("GET", Portal.READ + "101").size());

        VendorException failure = portal.failure(portal.honeywell(Map.of("deviceIds", new String[]{"9"})));
        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains("101 (HALL), 102 (CELLAR)"), failure.getMessage());
    }

    @Test
    void aPollBelowFiveMinutesIsNoConfiguration() {
        assertEquals(Kind.CONFIGURATION, portal.failure(portal.honeywell(Map.of("poll", "PT1M"))).kind());
        assertEquals(Kind.CONFIGURATION, portal.failure(portal.honeywell(Map.of("transport", "other"))).kind());
    }
}
