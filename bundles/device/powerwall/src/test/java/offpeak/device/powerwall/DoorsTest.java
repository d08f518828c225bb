package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The owner's API and the brokers that pass Tesla's on. */
class DoorsTest {

    private final Tesla tesla = new Tesla();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private Powerwall owner(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("transport", "owner", "baseUrl", tesla.vendor.url(),
                "authUrl", tesla.vendor.url() + "/token", "refreshToken", "refresh-0", "siteId", "42"));
        values.putAll(changes);
        return new Powerwall(Configured.of(Powerwall.Config.class, values));
    }

    private Powerwall broker(String transport, Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("transport", transport, "baseUrl", tesla.vendor.url(), "apiKey", "key", "siteId", "42"));
        values.putAll(changes);
        return new Powerwall(Configured.of(Powerwall.Config.class, values));
    }

    private String source() {
        return tesla.host.last(tesla.host.entity(EntityId.Kind.DEVICE, "battery")).orElseThrow().source();
    }

    @Test
    void theOwnersTokenIsRenewedInJson() throws VendorException {
        Powerwall powerwall = owner(Map.of());
        powerwall.refresh(tesla.host);
        tesla.host.advance(Duration.ofHours(6));
        powerwall.refresh(tesla.host);

        List<JsonNode> bodies = tesla.vendor.requests("POST", "/token").stream()
                .map(r -> Answers.JSON.readTree(r.body())).toList();
        assertEquals(List.of("refresh-0", "refresh-1"),
                bodies.stream().map(b -> b.path("refresh_token").stringValue()).toList());
        assertEquals("ownerapi", bodies.get(0).path("client_id").stringValue());
        assertEquals("refresh_token", bodies.get(0).path("grant_type").stringValue());
        assertEquals(Optional.of("application/json"),
                tesla.vendor.requests("POST", "/token").get(0).header("Content-Type"));
        assertEquals("owner", source());
    }

    @Test
    void anOwnersTokenThatIsRefusedNeedsTheOwner() {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(403, "{\"error\":\"forbidden\"}"));

        assertEquals(Kind.LOGIN, tesla.failure(owner(Map.of())).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tessie", "teslemetry"})
    void aBrokerPassesReadsAndWritesOn(String transport) throws VendorException {
        tesla.vendor.on("GET", "/api/1/products", Answer.json("{\"response\":["
                + "{\"vin\":\"5YJ3E7EA0LF000001\"},{\"energy_site_id\":7,\"components\":{}},"
                + "{\"energy_site_id\":42,\"resource_type\":\"battery\",\"site_name\":\"Home\"}],\"count\":3}"));
        Powerwall powerwall = broker(transport, Map.of("siteId", ""));
        powerwall.refresh(tesla.host);
        powerwall.apply(tesla.host, tesla.order(new Setting.ReserveFloor(0.5)));

        assertEquals(transport, source());
        assertEquals(0.5525, tesla.battery().stateOfCharge().orElseThrow());
        assertEquals(List.of("backup {\"backup_reserve_percent\":50}"), tesla.writes());
        assertTrue(tesla.vendor.requests().stream()
                .allMatch(r -> r.header("Authorization").equals(Optional.of("Bearer key"))));
    }

    @ParameterizedTest
    @CsvSource({"tessie, 401, LOGIN, Tessie", "tessie, 403, LOGIN, Tessie", "tessie, 429, THROTTLED, Tessie",
            "teslemetry, 402, CONFIGURATION, billing", "teslemetry, 408, UNREACHABLE, Teslemetry",
            "teslemetry, 429, THROTTLED, Teslemetry", "teslemetry, 503, UNREACHABLE, Teslemetry"})
    void whatABrokersStatusMeans(String transport, int status, Kind kind, String said) {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(status, "{\"error\":\"some text\"}"));

        VendorException failure = tesla.failure(broker(transport, Map.of()));

        assertEquals(kind, failure.kind());
        assertTrue(failure.getMessage().contains(said) && failure.getMessage().contains("some text"),
                failure.getMessage());
        assertEquals(1, tesla.vendor.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tessie", "teslemetry", "netzero"})
    void aBrokerWithoutAKeyNamesTheField(String transport) {
        VendorException failure = tesla.failure(broker(transport, Map.of("apiKey", "")));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().startsWith("apiKey is empty"), failure.getMessage());
        assertEquals(List.of(), tesla.vendor.requests());
    }

    @Test
    void theUsualAddressesAreTheVendors() {
        assertEquals(List.of("https://fleet-api.prd.na.vn.cloud.tesla.com", "https://owner-api.teslamotors.com",
                "https://api.tessie.com", "https://api.teslemetry.com"),
                Stream.of(FleetClient.Door.values()).map(FleetClient.Door::baseUrl).toList());
    }
}
