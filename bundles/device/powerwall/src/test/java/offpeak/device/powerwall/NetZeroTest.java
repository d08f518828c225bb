package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Setting;
import offpeak.api.Tariff;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fixtures.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded site has autonomous mode, a reserve of 20 %, grid charging, a charge of 71.5 %. */
class NetZeroTest {

    private static final String PATH = "/api/v1/42/config";
    private static final String CONFIG = Tesla.recorded("netzero.json");

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("powerwall", "2026-11-21T12:10:00Z");

    NetZeroTest() {
        vendor.on("*", PATH, Answer.json(CONFIG));
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    private Powerwall powerwall(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("transport", "netzero", "baseUrl", vendor.url(), "siteId", "42", "apiKey", "key"));
        values.putAll(changes);
        return new Powerwall(Configured.of(Powerwall.Config.class, values));
    }

    private List<String> writes(Setting setting) throws VendorException {
        powerwall(Map.of()).apply(host, new Command(host.entity(EntityId.Kind.DEVICE, "battery"), setting,
                OptionalDouble.empty(), host.now().plusSeconds(3600)));
        return vendor.requests("POST", PATH).stream().map(Request::body).toList();
    }

    private VendorException failure(Powerwall powerwall) {
        return assertThrows(VendorException.class, () -> powerwall.refresh(host));
    }

    @Test
    void oneCallTellsAll() throws VendorException {
        powerwall(Map.of()).refresh(host);

        assertEquals(new BatteryState(OptionalDouble.of(0.715), OptionalDouble.of(-2520), OptionalDouble.of(13500),
                OptionalDouble.of(0.2), Optional.of("autonomous"), Optional.of(true), Optional.of(false),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.empty(), 0.8, Optional.of(false)),
                Optional.of(false)), host.state(EntityId.Kind.DEVICE, "battery", BatteryState.class));
        assertEquals(new MeterState(MeterState.Role.SOLAR, 4140),
                host.state(EntityId.Kind.DEVICE, "solar", MeterState.class));
        assertEquals(Instant.parse("2026-11-21T12:09:30Z"), host.publications().get(0).observedAt());
        assertEquals("netzero", host.publications().get(0).source());
        assertEquals(List.of("Bearer key"),
                vendor.requests().stream().map(r -> r.header("Authorization").orElse("none")).toList());
    }

    @Test
    void withoutLiveStatusTheOuterChargeCounts() throws VendorException {
        vendor.on("GET", PATH, Answer.json("{\"percentage_charged\":71,\"live_status\":null}"));

        powerwall(Map.of()).refresh(host);

        BatteryState battery = host.state(EntityId.Kind.DEVICE, "battery", BatteryState.class);
        assertEquals(OptionalDouble.of(0.71), battery.stateOfCharge());
        assertEquals(Optional.empty(), battery.gridCharging());
        assertEquals(1, host.publications().size());
    }

    @Test
    void anOrderIsOnePostOfWhatDiffers() throws VendorException {
        assertEquals(List.of("{\"backup_reserve_percent\":80}"),
                writes(new Setting.ChargeFromGrid(0.8, OptionalDouble.empty())));
        vendor.clear();
        assertEquals(List.of("{\"grid_charging\":false,\"operational_mode\":\"self_consumption\"}"),
                writes(new Setting.Restore(
                        Map.of("mode", "self_consumption", "reserve", "0.2", "grid_charging", "false"))));
    }

    @Test
    void whatIsSoAlreadyIsNotPosted() throws VendorException {
        assertEquals(List.of(), writes(
                new Setting.Restore(Map.of("mode", "autonomous", "reserve", "0.2", "grid_charging", "true"))));
    }

    @Test
    void aHoldAllowsNoGridCharging() throws VendorException {
        assertEquals(List.of("{\"grid_charging\":false,\"backup_reserve_percent\":72}"), writes(new Setting.Hold()));
    }

    @Test
    void aTariffIsRefused() {
        Tariff tariff = TariffContentTest.twoRates();

        VendorException refusal = assertThrows(VendorException.class,
                () -> writes(new Setting.FollowTariff(tariff)));

        assertEquals(Kind.REFUSED, refusal.kind());
        assertTrue(refusal.getMessage().contains("another transport"), refusal.getMessage());
        assertEquals(0, vendor.requests("POST", PATH).size());
    }

    @ParameterizedTest
    @CsvSource({"401, LOGIN", "403, LOGIN", "404, CONFIGURATION", "402, CONFIGURATION", "429, THROTTLED",
            "500, UNREACHABLE", "418, BAD_ANSWER"})
    void whatAStatusMeans(int status, Kind kind) {
        vendor.on("GET", PATH, Answer.json(status, "{\"error\":\"no\"}"));

        assertEquals(kind, failure(powerwall(Map.of())).kind());
    }

    @Test
    void whatIsNoConfigurationIsABadAnswer() {
        for (Answer answer : List.of(Answer.html(200, "<html></html>"), Answer.json("[]"), Answer.json(""))) {
            vendor.on("GET", PATH, answer);
            assertEquals(Kind.BAD_ANSWER, failure(powerwall(Map.of())).kind());
        }
    }

    @ParameterizedTest
    @CsvSource({"siteId", "apiKey"})
    void whatIsNotConfiguredIsNamed(String field) {
        VendorException failure = failure(powerwall(Map.of(field, "")));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains(field), failure.getMessage());
    }

    @Test
    void theAddressMayBeGivenWhole() throws VendorException {
        vendor.on("GET", "/v1/site/42/settings", Answer.json(CONFIG));

        powerwall(Map.of("baseUrl", vendor.url() + "/v1/site/{siteId}/settings")).refresh(host);
        powerwall(Map.of("baseUrl", vendor.url() + "/api/v1")).refresh(host);

        assertEquals(List.of("/v1/site/42/settings", PATH), vendor.requests().stream().map(Request::path).toList());
    }
}
