package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded site has self_consumption, a reserve of 20 %, no grid charging, a charge of 55.25 %, 9.6 kW. */
class FleetWriteTest {

    private static final String BUYS = "grid_import_export {\"disallow_charge_from_grid_with_solar_installed\":false}";
    private static final String BUYS_NOT = "grid_import_export {\"disallow_charge_from_grid_with_solar_installed\":true}";
    private static final String AUTONOMOUS = "operation {\"default_real_mode\":\"autonomous\"}";
    private static final String SELF = "operation {\"default_real_mode\":\"self_consumption\"}";
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.8, OptionalDouble.empty());
    private static final Setting SELF_CONSUME = new Setting.SelfConsume();
    private static final Setting HOLD = new Setting.Hold();

    private final Tesla tesla = new Tesla();
    private final Powerwall powerwall = tesla.powerwall();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private static String reserve(int percent) {
        return "backup {\"backup_reserve_percent\":" + percent + "}";
    }

    /** What was written is there, and time has passed. */
    private void shows(String mode, int percent, boolean gridCharging) throws VendorException {
        tesla.settings(mode, percent, gridCharging);
        tesla.host.advance(Duration.ofMinutes(2));
        powerwall.refresh(tesla.host);
        tesla.host.advance(Duration.ofMinutes(14));
        powerwall.refresh(tesla.host);
    }

    @Test
    void chargingRaisesTheReserveFirstAndBuysLast() throws VendorException {
        assertEquals(List.of(reserve(80), AUTONOMOUS, BUYS), tesla.writes(powerwall, CHARGE));
    }

    @ParameterizedTest
    @CsvSource({"0.3, 30", "0.555, 56", "0.8, 80", "0.81, 100", "0.9, 100", "0.99, 100", "1, 100", "0.1, 20"})
    void aTargetBecomesTheLowestReserveThatReachesIt(double target, int percent) throws VendorException {
        List<String> writes = tesla.writes(powerwall, new Setting.ChargeFromGrid(target, OptionalDouble.empty()));

        assertEquals(percent == 20 ? List.of(AUTONOMOUS, BUYS) : List.of(reserve(percent), AUTONOMOUS, BUYS), writes);
    }

    @Test
    void lessPowerChargesOutsideAutonomousMode() throws VendorException {
        assertEquals(List.of(reserve(80), BUYS),
                tesla.writes(powerwall, new Setting.ChargeFromGrid(0.8, OptionalDouble.of(7000))));
        assertEquals(List.of(reserve(80), AUTONOMOUS, BUYS),
                tesla.writes(powerwall, new Setting.ChargeFromGrid(0.8, OptionalDouble.of(9600))));
    }

    @Test
    void aPowerThatCannotBeHeldToIsRefused() {
        VendorException refusal = tesla.refusal(powerwall, new Setting.ChargeFromGrid(0.8, OptionalDouble.of(3000)));

        assertEquals(Kind.REFUSED, refusal.kind());
        assertTrue(refusal.getMessage().contains("6336 or 9600 W"), refusal.getMessage());
        assertEquals(List.of(), tesla.writes());
    }

    @Test
    void onlyWhatDiffersIsWritten() throws VendorException {
        tesla.settings("autonomous", 80, false);
        assertEquals(List.of(BUYS), tesla.writes(powerwall, CHARGE));
        assertEquals(List.of(), tesla.writes(tesla.powerwall(),
                new Setting.Restore(Map.of("mode", "autonomous", "reserve", "0.8", "grid_charging", "false"))));
    }

    @Test
    void afterAChargeTheReserveIsTheUsersOwnAgain() throws VendorException {
        powerwall.refresh(tesla.host);
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        shows("autonomous", 80, true);

        assertEquals(List.of(BUYS_NOT, SELF, reserve(20)), tesla.writes(powerwall, SELF_CONSUME));
    }

    @Test
    void theUsersOwnReserveOutlivesARestartInTheMiddleOfACharge() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        shows("autonomous", 80, true);

        assertEquals(List.of(BUYS_NOT, SELF, reserve(20)), tesla.writes(tesla.powerwall(), SELF_CONSUME));
    }

    @Test
    void theUsersOwnReserveOutlivesARestartRightAfterAWrite() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        Powerwall restarted = tesla.powerwall();
        restarted.refresh(tesla.host);
        tesla.settings("autonomous", 80, true);
        tesla.host.advance(Duration.ofMinutes(2));
        restarted.refresh(tesla.host);

        assertEquals(List.of(BUYS_NOT, SELF, reserve(20)), tesla.writes(restarted, SELF_CONSUME));
    }

    @Test
    void aReserveThatTheUserChangedMeanwhileHolds() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        shows("autonomous", 80, true);
        shows("autonomous", 45, true);

        assertEquals(List.of(BUYS_NOT, SELF), tesla.writes(powerwall, SELF_CONSUME));
    }

    @Test
    void aChangeThatTheVendorIgnoredIsWrittenAgain() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        shows("autonomous", 80, true);
        powerwall.apply(tesla.host, tesla.order(HOLD));
        shows("autonomous", 80, false);
        powerwall.apply(tesla.host, tesla.order(SELF_CONSUME));
        shows("self_consumption", 80, false);

        assertFalse(powerwall.confirms(tesla.order(SELF_CONSUME), tesla.battery()));
        assertEquals(List.of(reserve(20)), tesla.writes(powerwall, SELF_CONSUME));
        shows("self_consumption", 20, false);
        assertTrue(powerwall.confirms(tesla.order(SELF_CONSUME), tesla.battery()));
        assertEquals(Optional.empty(), tesla.host.secrets().get("raised-reserve"));
    }

    @Test
    void selfConsumptionKeepsAFloorAboveTheUsersOwn() throws VendorException {
        tesla.vendor.clear();
        powerwall.apply(tesla.host, tesla.order(SELF_CONSUME, 0.35));
        assertEquals(List.of(reserve(35)), tesla.writes());
        shows("self_consumption", 35, false);
        assertTrue(powerwall.confirms(tesla.order(SELF_CONSUME, 0.35), tesla.battery()));
        assertFalse(powerwall.confirms(tesla.order(SELF_CONSUME), tesla.battery()));

        assertEquals(List.of(reserve(20)), tesla.writes(powerwall, SELF_CONSUME));
    }

    @ParameterizedTest
    @CsvSource({"55.25, 56", "56, 56", "80, 80", "80.2, 100", "93, 100", "12, 20"})
    void aHoldKeepsAtLeastTheChargeAndDoesNotBuy(double charge, int percent) throws VendorException {
        tesla.charge(charge);
        tesla.settings("autonomous", 20, true);

        assertEquals(percent == 20 ? List.of(BUYS_NOT) : List.of(BUYS_NOT, reserve(percent)),
                tesla.writes(powerwall, HOLD));
    }

    @Test
    void aHoldOfAnUnknownChargeWaits() {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json("{\"response\":{}}"));

        assertEquals(Kind.UNREACHABLE, tesla.refusal(powerwall, HOLD).kind());
        assertEquals(List.of(), tesla.writes());
    }

    @Test
    void afterAHoldTheReserveIsTheUsersOwnAgain() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(HOLD));
        shows("self_consumption", 56, false);

        assertTrue(powerwall.confirms(tesla.order(HOLD), tesla.battery()));
        assertFalse(powerwall.confirms(tesla.order(SELF_CONSUME), tesla.battery()));
        assertEquals(List.of(reserve(20)), tesla.writes(powerwall, SELF_CONSUME));
    }

    @Test
    void aFloorAloneNeitherLowersTheUsersReserveNorAnOperations() throws VendorException {
        assertEquals(List.of(), tesla.writes(powerwall, new Setting.ReserveFloor(0.1)));
        assertEquals(List.of(reserve(100)), tesla.writes(powerwall, new Setting.ReserveFloor(0.85)));
        shows("self_consumption", 100, false);
        assertEquals(List.of(reserve(30)), tesla.writes(powerwall, new Setting.ReserveFloor(0.3)));
        shows("self_consumption", 30, false);
        powerwall.apply(tesla.host, tesla.order(HOLD));
        shows("self_consumption", 56, false);
        assertEquals(List.of(), tesla.writes(powerwall, new Setting.ReserveFloor(0.4)));
        assertEquals(List.of(reserve(70)), tesla.writes(powerwall, new Setting.ReserveFloor(0.7)));
    }

    @Test
    void exportNeedsTheSitesLeave() throws VendorException {
        Setting export = new Setting.Export(0.3, OptionalDouble.empty());
        VendorException refusal = tesla.refusal(powerwall, export);
        assertEquals(Kind.REFUSED, refusal.kind());
        assertTrue(refusal.getMessage().contains("pv_only"), refusal.getMessage());

        tesla.vendor.on("GET", Tesla.SITE + "site_info", Answer.json(Tesla.INFO.replace("pv_only", "battery_ok")));
        Powerwall free = tesla.powerwall();
        assertEquals(Kind.REFUSED, tesla.refusal(free, new Setting.Export(0.3, OptionalDouble.of(2000))).kind());
        assertEquals(List.of(reserve(30), AUTONOMOUS), tesla.writes(free, export));
    }

    @Test
    void aSiteThatMayNotExportSaysSo() {
        tesla.vendor.on("GET", Tesla.SITE + "site_info", Answer.json(
                Tesla.INFO.replace("\"customer_preferred_export_rule\": \"pv_only\"",
                        "\"non_export_configured\": true")));

        VendorException refusal = tesla.refusal(powerwall, new Setting.Export(0.3, OptionalDouble.empty()));

        assertTrue(refusal.getMessage().contains("never"), refusal.getMessage());
    }

    @Test
    void restoringPutsBackWhatWasCaptured() throws VendorException {
        powerwall.refresh(tesla.host);
        Map<String, String> captured = powerwall.settings(tesla.battery());
        assertEquals(Map.of("mode", "self_consumption", "reserve", "0.2", "grid_charging", "false"), captured);
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        shows("autonomous", 80, true);

        assertEquals(List.of(BUYS_NOT, SELF, reserve(20)), tesla.writes(powerwall, new Setting.Restore(captured)));
        shows("self_consumption", 20, false);
        assertTrue(powerwall.confirms(tesla.order(new Setting.Restore(captured)), tesla.battery()));
    }

    @Test
    void restoringMayBuyAgainOnlyAtTheEnd() throws VendorException {
        assertEquals(List.of(AUTONOMOUS, reserve(5), BUYS), tesla.writes(powerwall,
                new Setting.Restore(Map.of("mode", "autonomous", "reserve", "0.05", "grid_charging", "true"))));
    }

    @ParameterizedTest
    @CsvSource({"turbo, 0.2, true", "autonomous, 1.2, true", "autonomous, much, true", "autonomous, 0.2, maybe"})
    void whatNeverWasASettingIsNotRestored(String mode, String reserve, String gridCharging) {
        assertEquals(Kind.REFUSED, tesla.refusal(powerwall, new Setting.Restore(
                Map.of("mode", mode, "reserve", reserve, "grid_charging", gridCharging))).kind());
        assertEquals(List.of(), tesla.writes());
    }

    @Test
    void readOnlyChangesNothing() {
        Powerwall shy = tesla.powerwall(Map.of("readOnly", true));

        assertEquals(Kind.REFUSED, tesla.refusal(shy, CHARGE).kind());
        assertEquals(List.of(), tesla.vendor.requests());
    }

    @Test
    void aMeterTakesNoOrders() {
        Command order = new Command(tesla.host.entity(EntityId.Kind.DEVICE, "grid"), CHARGE, OptionalDouble.empty(),
                tesla.host.now());

        assertEquals(Kind.REFUSED,
                assertThrows(VendorException.class, () -> powerwall.apply(tesla.host, order)).kind());
    }

    @Test
    void anOrderThatFailsHalfWayIsDoneAgainWhole() throws VendorException {
        tesla.vendor.on("POST", Tesla.SITE + "operation", Answer.json(503, "{}"),
                Answer.json("{\"response\":{\"code\":201}}"));
        assertEquals(Kind.UNREACHABLE, tesla.refusal(powerwall, CHARGE).kind());
        assertEquals(List.of(reserve(80), AUTONOMOUS), tesla.writes());

        assertEquals(List.of(reserve(80), AUTONOMOUS, BUYS), tesla.writes(powerwall, CHARGE));
    }

    @Test
    void aLaggingReadBackIsNotTaken() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        tesla.host.advance(Duration.ofSeconds(5));
        powerwall.refresh(tesla.host);

        assertEquals(List.of(BUYS_NOT, SELF, reserve(20)), tesla.writes(powerwall, SELF_CONSUME));
    }

    @Test
    void settingsAreReadAgainBeforeAnOrderWhenTheyAreOld() throws VendorException {
        powerwall.refresh(tesla.host);
        tesla.settings("autonomous", 80, false);
        tesla.host.advance(Duration.ofMinutes(3));

        assertEquals(List.of(BUYS), tesla.writes(powerwall, CHARGE));
    }

    @Test
    void afterAWriteItIsReadOftenUntilItShows() throws VendorException {
        assertEquals(Duration.ofMinutes(1), powerwall.refresh(tesla.host));
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        tesla.host.advance(Duration.ofSeconds(5));
        assertEquals(Duration.ofSeconds(5), powerwall.refresh(tesla.host));
        assertFalse(powerwall.confirms(tesla.order(CHARGE), tesla.battery()));
        tesla.settings("autonomous", 80, true);
        tesla.host.advance(Duration.ofSeconds(5));
        assertEquals(Duration.ofMinutes(1), powerwall.refresh(tesla.host));
        assertTrue(powerwall.confirms(tesla.order(CHARGE), tesla.battery()));
        assertEquals(3, tesla.vendor.requests("GET", Tesla.SITE + "site_info").size());
    }

    @Test
    void aWriteThatNeverShowsIsFollowedForAMinute() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(CHARGE));
        tesla.host.advance(Duration.ofSeconds(59));
        assertEquals(Duration.ofSeconds(5), powerwall.refresh(tesla.host));
        tesla.host.advance(Duration.ofSeconds(1));
        assertEquals(Duration.ofMinutes(1), powerwall.refresh(tesla.host));
    }
}
