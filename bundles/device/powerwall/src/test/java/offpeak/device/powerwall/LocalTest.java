package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalTest {

    private final FakeHost host = FakeHost.california("powerwall", "2026-11-21T12:10:00Z");
    private FakeGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = FakeGateway.plain();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Powerwall powerwall(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("transport", "local", "baseUrl", gateway.url(), "password", FakeGateway.PASSWORD));
        values.putAll(changes);
        return new Powerwall(Configured.of(Powerwall.Config.class, values));
    }

    private VendorException failure(Powerwall powerwall) {
        return assertThrows(VendorException.class, () -> powerwall.refresh(host));
    }

    private BatteryState battery() {
        return host.state(EntityId.Kind.DEVICE, "battery", BatteryState.class);
    }

    @Test
    void theGatewaysScaleBecomesTheApps() throws VendorException {
        powerwall(Map.of()).refresh(host);

        BatteryState battery = battery();
        assertEquals(0.5526, battery.stateOfCharge().orElseThrow(), 1e-4);
        assertEquals(new BatteryState(battery.stateOfCharge(), OptionalDouble.of(-1200), OptionalDouble.of(26600),
                OptionalDouble.of(0.2), Optional.of("self_consumption"), Optional.empty(), Optional.of(false),
                new BatteryCapabilities(OptionalDouble.of(10000), OptionalDouble.of(10000), 0.8)), battery);
        assertEquals(new MeterState(MeterState.Role.GRID, 300.5),
                host.state(EntityId.Kind.DEVICE, "grid", MeterState.class));
        assertEquals(new MeterState(MeterState.Role.SOLAR, 1840),
                host.state(EntityId.Kind.DEVICE, "solar", MeterState.class));
        assertEquals(new MeterState(MeterState.Role.LOAD, 940.25),
                host.state(EntityId.Kind.DEVICE, "load", MeterState.class));
        assertEquals("local", host.publications().get(0).source());
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "100, 1", "3.2, 0", "101, 1", "52.5, 0.5"})
    void rawCharges(String raw, double app) throws VendorException {
        gateway.bodies.put("/api/system_status/soe", "{\"percentage\":" + raw + "}");

        powerwall(Map.of()).refresh(host);

        assertEquals(app, battery().stateOfCharge().orElseThrow(), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"SystemGridConnected, false", "SystemTransitionToGrid, false", "SystemIslandedActive, true",
            "SystemIslandedReady, true", "SystemTransitionToIsland, true", "SystemMicroGridFaulted, true",
            "SystemWaitForUser, true", "SystemOfTomorrow,"})
    void islands(String status, Boolean island) throws VendorException {
        gateway.bodies.put("/api/system_status/grid_status", "{\"grid_status\":\"" + status + "\"}");

        powerwall(Map.of()).refresh(host);

        assertEquals(Optional.ofNullable(island), battery().island());
    }

    @Test
    void whatItDoesNotTellIsUnknown() throws VendorException {
        gateway.bodies.put("/api/meters/aggregates", "{\"site\":{\"instant_power\":null},\"battery\":{}}");
        gateway.bodies.put("/api/system_status/soe", "{}");
        gateway.bodies.put("/api/operation", "{\"real_mode\":null}");
        gateway.bodies.put("/api/system_status", "{\"nominal_full_pack_energy\":0}");

        powerwall(Map.of()).refresh(host);

        assertEquals(1, host.publications().size());
        assertEquals(OptionalDouble.empty(), battery().stateOfCharge());
        assertEquals(OptionalDouble.empty(), battery().reserve());
        assertEquals(OptionalDouble.empty(), battery().capacityWh());
        assertEquals(Optional.empty(), battery().mode());
    }

    @Test
    void oneLoginLastsForManyReads() throws VendorException {
        Powerwall powerwall = powerwall(Map.of());
        for (int minute = 0; minute < 20; minute++) {
            powerwall.refresh(host);
            host.advance(Duration.ofMinutes(1));
        }

        assertEquals(1, gateway.logins.get());
        assertEquals(20, gateway.asked("soe"));
        assertEquals(2, gateway.asked("/api/operation"));
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void cookiesOrTokens(boolean cookies, boolean tokens) throws VendorException {
        gateway.cookiesOnly = cookies;
        gateway.tokensOnly = tokens;

        powerwall(Map.of()).refresh(host);

        assertEquals(1, gateway.logins.get());
        assertTrue(battery().stateOfCharge().isPresent());
    }

    @Test
    void aSessionThatEndedIsBegunAnewOnce() throws VendorException {
        Powerwall powerwall = powerwall(Map.of());
        powerwall.refresh(host);
        gateway.forget();
        powerwall.refresh(host);

        assertEquals(2, gateway.logins.get());
    }

    @Test
    void loginsAreAtMostThreeAnHourEvenOverRestarts() throws VendorException {
        for (int i = 0; i < 3; i++) {
            powerwall(Map.of()).refresh(host);
            host.advance(Duration.ofMinutes(1));
        }

        VendorException failure = failure(powerwall(Map.of()));

        assertEquals(Kind.THROTTLED, failure.kind());
        assertEquals(Optional.of(Duration.ofMinutes(57)), failure.retryAfter());
        assertEquals(3, gateway.logins.get());
        host.advance(Duration.ofMinutes(57));
        powerwall(Map.of()).refresh(host);
        assertEquals(4, gateway.logins.get());
    }

    @Test
    void aWrongPasswordIsALoginAndNoSecret() {
        VendorException failure = failure(powerwall(Map.of("password", "canary")));

        assertEquals(Kind.LOGIN, failure.kind());
        assertTrue(failure.getMessage().contains("bad credentials"), failure.getMessage());
        assertFalse(failure.getMessage().contains("canary"), failure.getMessage());
        assertEquals(1, gateway.requests.size());
    }

    @ParameterizedTest
    @CsvSource({"429", "503"})
    void askedTooOftenItIsLeftAloneForFiveMinutes(int status) throws VendorException {
        Powerwall powerwall = powerwall(Map.of());
        powerwall.refresh(host);
        gateway.statuses.put("*", status);
        VendorException failure = failure(powerwall);
        assertEquals(Kind.THROTTLED, failure.kind());
        assertEquals(Optional.of(Duration.ofMinutes(5)), failure.retryAfter());
        gateway.statuses.clear();
        int before = gateway.requests.size();

        host.advance(Duration.ofMinutes(4));
        assertEquals(Kind.THROTTLED, failure(powerwall).kind());
        assertEquals(before, gateway.requests.size());
        host.advance(Duration.ofMinutes(1));
        powerwall.refresh(host);
    }

    @Test
    void refusedRightAfterTheLoginItIsLeftAloneToo() {
        gateway.statuses.put("/api/meters/aggregates", 403);
        Powerwall powerwall = powerwall(Map.of());

        VendorException failure = failure(powerwall);
        assertEquals(Kind.THROTTLED, failure.kind());
        assertTrue(failure.getMessage().contains("firmware"), failure.getMessage());
        assertEquals(Kind.THROTTLED, failure(powerwall).kind());

        assertEquals(2, gateway.logins.get());
        assertEquals(4, gateway.requests.size());
    }

    @ParameterizedTest
    @CsvSource({"404, CONFIGURATION", "500, UNREACHABLE"})
    void otherRefusals(int status, Kind kind) {
        gateway.statuses.put("/api/system_status/soe", status);

        assertEquals(kind, failure(powerwall(Map.of())).kind());
    }

    @Test
    void whatIsNoObjectIsABadAnswer() {
        gateway.bodies.put("/api/meters/aggregates", "[]");

        assertEquals(Kind.BAD_ANSWER, failure(powerwall(Map.of())).kind());
    }

    @Test
    void itTakesNoOrders() {
        VendorException refusal = assertThrows(VendorException.class,
                () -> powerwall(Map.of()).apply(host, new Command(host.entity(EntityId.Kind.DEVICE, "battery"),
                        new Setting.ReserveFloor(0.5), OptionalDouble.empty(), host.now())));

        assertEquals(Kind.REFUSED, refusal.kind());
        assertTrue(refusal.getMessage().contains("fallback"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"baseUrl, '', baseUrl", "password, '', password", "baseUrl, https://127.0.0.1:1, certificate",
            "certificate, 12:34, certificate"})
    void whatIsMissingIsNamed(String field, String value, String said) {
        VendorException failure = failure(powerwall(Map.of(field, value)));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains(said), failure.getMessage());
    }

    @Test
    void onlyTheCertificateThatIsPinnedIsTrusted(@TempDir Path folder) throws Exception {
        try (FakeGateway tls = FakeGateway.encrypted(folder)) {
            powerwall(Map.of("baseUrl", tls.url(), "certificate", tls.fingerprint())).refresh(host);
            assertEquals(0.5526, battery().stateOfCharge().orElseThrow(), 1e-4);
            int before = tls.requests.size();

            VendorException failure = failure(
                    powerwall(Map.of("baseUrl", tls.url(), "certificate", "00".repeat(32))));

            assertEquals(Kind.UNREACHABLE, failure.kind());
            assertEquals(before, tls.requests.size());
        }
    }
}
