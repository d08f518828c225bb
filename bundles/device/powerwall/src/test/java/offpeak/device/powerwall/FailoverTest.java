package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway first, Tesla's cloud second; at the gateway 0.5526 are charged, in the cloud 0.5525. */
class FailoverTest {

    private final Tesla tesla = new Tesla();
    private FakeGateway gateway;
    private Powerwall powerwall;

    @BeforeEach
    void start() throws Exception {
        gateway = FakeGateway.plain();
        powerwall = tesla.powerwall(local(Map.of()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        tesla.close();
    }

    private Map<String, Object> local(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("transport", "local", "baseUrl", gateway.url(),
                "password", FakeGateway.PASSWORD, "fallback", "fleet", "fallbackUrl", tesla.vendor.url()));
        values.putAll(changes);
        return values;
    }

    private String source() {
        return tesla.host.last(tesla.host.entity(EntityId.Kind.DEVICE, "battery")).orElseThrow().source();
    }

    private long clouds() {
        return tesla.vendor.requests("GET", Tesla.SITE + "live_status").size();
    }

    private void poll() throws VendorException {
        tesla.host.advance(Duration.ofMinutes(1));
        powerwall.refresh(tesla.host);
    }

    @Test
    void theGatewayTellsTheChargeAndTheCloudTheSettings() throws VendorException {
        for (int minute = 0; minute < 14; minute++) {
            poll();
        }

        assertEquals("local", source());
        assertEquals(0.5526, tesla.battery().stateOfCharge().orElseThrow(), 1e-4);
        assertEquals(Optional.of(false), tesla.battery().gridCharging());
        assertEquals(Optional.of(false), tesla.battery().stormWatch());
        assertEquals(Optional.of(false), tesla.battery().capabilities().mayExport());
        assertEquals(1, clouds());
        assertEquals(1, tesla.host.last().keySet().stream().filter(id -> id.name().equals("battery")).count());
    }

    @ParameterizedTest
    @CsvSource({"403", "500", "429"})
    void withoutTheGatewayTheCloudTakesOverAtOnceAndHandsBack(int status) throws VendorException {
        poll();
        gateway.statuses.put("*", status);
        poll();
        assertEquals("fleet instead of local", source());
        assertEquals(0.5525, tesla.battery().stateOfCharge().orElseThrow(), 1e-9);

        gateway.statuses.clear();
        for (int minute = 0; minute < 5; minute++) {
            poll();
        }
        assertEquals("local", source());
    }

    @Test
    void aGatewayThatIsGoneIsTriedEveryFewMinutes() throws VendorException {
        poll();
        gateway.statuses.put("*", 500);
        gateway.requests.clear();
        for (int minute = 0; minute < 60; minute++) {
            poll();
        }

        assertEquals("fleet instead of local", source());
        assertTrue(gateway.requests.size() >= 11 && gateway.requests.size() <= 15, "" + gateway.requests.size());
    }

    @Test
    void aWrongPasswordIsTriedThreeTimesAnHour() throws VendorException {
        powerwall = tesla.powerwall(local(Map.of("password", "wrong")));
        for (int minute = 0; minute < 120; minute++) {
            poll();
        }

        assertEquals("fleet instead of local", source());
        assertEquals(6, gateway.asked("login"));
    }

    @Test
    void withoutTheCloudTheChargeIsStillTold() throws VendorException {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(500, "{}"));

        poll();

        assertEquals("local", source());
        assertEquals(Optional.empty(), tesla.battery().gridCharging());
        assertEquals(OptionalDouble.of(0.2), tesla.battery().reserve());
        assertEquals(Map.of(), powerwall.settings(tesla.battery()));
    }

    @Test
    void settingsThatTheCloudToldLongAgoAreNotKept() throws VendorException {
        poll();
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(500, "{}"));
        for (int minute = 0; minute < 31; minute++) {
            poll();
        }

        assertEquals("local", source());
        assertEquals(Optional.empty(), tesla.battery().gridCharging());
    }

    @Test
    void ordersGoThroughTheCloudAndAreReadBackThere() throws VendorException {
        poll();
        powerwall.apply(tesla.host, tesla.order(new Setting.ReserveFloor(0.5)));
        assertEquals(List.of("backup {\"backup_reserve_percent\":50}"), tesla.writes());
        tesla.settings("self_consumption", 50, false);
        poll();

        assertEquals(OptionalDouble.of(0.5), tesla.battery().reserve());
        assertEquals("local", source());
    }

    @Test
    void withNeitherItIsAskedAgainUnlessBothNeedTheUser() {
        gateway.statuses.put("*", 500);
        tesla.vendor.on("POST", "/token", Answer.json(401, "{\"error\":\"login_required\"}"));
        VendorException failure = tesla.failure(powerwall);
        assertEquals(Kind.UNREACHABLE, failure.kind());
        assertTrue(failure.getMessage().contains("local: ") && failure.getMessage().contains("fleet: "),
                failure.getMessage());
        int before = gateway.requests.size();
        assertEquals(Kind.UNREACHABLE, tesla.failure(powerwall).kind());
        assertEquals(before, gateway.requests.size());

        gateway.statuses.clear();
        assertEquals(Kind.LOGIN, tesla.failure(tesla.powerwall(local(Map.of("password", "wrong")))).kind());
    }

    @Test
    void anOrderWaitsWhileNobodyTakesIt() throws VendorException {
        poll();
        tesla.vendor.on("POST", Tesla.SITE + "*", Answer.json(503, "{}"));

        assertEquals(Kind.UNREACHABLE, tesla.refusal(powerwall, new Setting.ReserveFloor(0.5)).kind());
        VendorException resting = tesla.refusal(powerwall, new Setting.ReserveFloor(0.5));
        assertEquals(Kind.UNREACHABLE, resting.kind());
        assertEquals(1, tesla.writes().size());
    }

    @Test
    void anOrderThatTheFirstWayCannotTakeGoesTheSecond() throws VendorException {
        tesla.vendor.on("GET", "/api/v1/42/config", Answer.json(Tesla.recorded("netzero.json")));
        tesla.vendor.on("POST", "/api/v1/42/config", Answer.json(503, "{}"));
        Powerwall pair = tesla.powerwall(Map.of("transport", "netzero", "apiKey", "key", "fallback", "fleet",
                "fallbackUrl", tesla.vendor.url()));

        pair.refresh(tesla.host);
        pair.apply(tesla.host, tesla.order(new Setting.ReserveFloor(0.5)));

        assertEquals("netzero", source());
        assertEquals(List.of("/api/v1/42/config {\"backup_reserve_percent\":50}",
                "backup {\"backup_reserve_percent\":50}"), tesla.writes());
    }

    @ParameterizedTest
    @CsvSource({"fleet, owner", "fleet, fleet", "tessie, netzero", "local, local"})
    void twoWaysNeedTwoLogins(String first, String second) {
        VendorException failure = tesla
                .failure(tesla.powerwall(Map.of("transport", first, "fallback", second)));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains("fallback"), failure.getMessage());
    }
}
