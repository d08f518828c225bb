package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

/** Tesla's older API, the brokers that pass it on, and the gateway at home: other doors to the same home. */
class DoorsFaceTest {

    private static final String SITE = "/api/1/energy_sites/2252147638651104/";
    private static final String LOGIN = "{\"username\":\"customer\",\"password\":\"SIM01\",\"email\":\"a@b.example\"}";

    private final MovableClock clock = new MovableClock("2026-06-10T12:00:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client anybody = new Client(vendors.baseUrl());

    @AfterEach
    void close() {
        vendors.close();
    }

    private HttpResponse<String> ownerRefresh(String token) throws IOException, InterruptedException {
        return anybody.post("/owner/oauth2/v3/token", "{\"grant_type\":\"refresh_token\",\"client_id\":\"ownerapi\","
                + "\"refresh_token\":\"" + token + "\",\"scope\":\"openid email offline_access\"}");
    }

    private Client gateway() throws IOException, InterruptedException {
        return anybody.withBearer(anybody.postJson("/gateway/api/login/Basic", LOGIN).path("token").stringValue());
    }

    @Test
    void theOwnersTokensRotateInJson() throws Exception {
        JsonNode first = Client.json(ownerRefresh(Accounts.OWNER_REFRESH_TOKEN));
        assertEquals("simulated-owner-2", first.path("refresh_token").stringValue());
        Client owner = anybody.withBearer(first.path("access_token").stringValue());
        assertEquals(200, owner.get("/owner" + SITE + "live_status").statusCode());
        assertEquals(401, owner.get(SITE + "live_status").statusCode());
        assertEquals(401, ownerRefresh(Accounts.OWNER_REFRESH_TOKEN).statusCode());
        assertEquals(401, ownerRefresh("simulated-refresh-1").statusCode());
    }

    @ParameterizedTest
    @CsvSource({"tessie, simulated-tessie-token", "teslemetry, simulated-teslemetry-token"})
    void aBrokerPassesOn(String broker, String token) throws Exception {
        Client client = anybody.withBearer(token);
        assertEquals(3, client.getJson("/" + broker + "/api/1/products").path("count").intValue());
        client.post("/" + broker + SITE + "backup", "{\"backup_reserve_percent\":40}");

        assertEquals(40, vendors.home().state().settings().reservePercent());
        assertEquals(broker, vendors.home().writes().get(0).vendor());
        assertEquals(401, anybody.withBearer("other").get("/" + broker + SITE + "live_status").statusCode());
        assertEquals(2, vendors.requests(Vendor.ofWire(broker).orElseThrow()) - 1);
    }

    @Test
    void teslemetryTakesThirtyCallsAMinute() throws Exception {
        Client client = anybody.withBearer(Accounts.TESLEMETRY_TOKEN);
        for (int call = 0; call < 30; call++) {
            assertEquals(200, client.get("/teslemetry" + SITE + "live_status").statusCode());
        }
        assertEquals(429, client.get("/teslemetry" + SITE + "live_status").statusCode());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(200, client.get("/teslemetry" + SITE + "live_status").statusCode());
    }

    @Test
    void theGatewayHasAScaleOfItsOwn() throws Exception {
        Client client = gateway();
        double app = vendors.home().state().battery().soc() * 100;

        assertEquals(app * 0.95 + 5, client.getJson("/gateway/api/system_status/soe").path("percentage").doubleValue(),
                1e-5);
        assertEquals(24, client.getJson("/gateway/api/operation").path("backup_reserve_percent").doubleValue());
        JsonNode meters = client.getJson("/gateway/api/meters/aggregates");
        assertEquals(meters.at("/load/instant_power").doubleValue(), meters.at("/solar/instant_power").doubleValue()
                + meters.at("/battery/instant_power").doubleValue() + meters.at("/site/instant_power").doubleValue(),
                0.05);
        assertEquals("SystemGridConnected",
                client.getJson("/gateway/api/system_status/grid_status").path("grid_status").stringValue());
        assertEquals(14_211,
                client.getJson("/gateway/api/system_status").path("nominal_full_pack_energy").intValue());
        assertEquals(404, client.get("/gateway/api/devices/vitals").statusCode());
        assertEquals(403, client.post("/gateway/api/operation", "{\"real_mode\":\"backup\"}").statusCode());
        assertTrue(vendors.home().writes().isEmpty());
    }

    @Test
    void theGatewaysSessionEnds() throws Exception {
        assertEquals(403, anybody.get("/gateway/api/operation").statusCode());
        Client client = gateway();
        clock.advance(Duration.ofHours(24));
        assertEquals(401, client.get("/gateway/api/operation").statusCode());
        assertEquals(200, gateway().get("/gateway/api/operation").statusCode());
    }

    @Test
    void theGatewayLocksOutWhoeverLogsInTooOften() throws Exception {
        String wrong = LOGIN.replace("SIM01", "guess");
        for (int attempt = 0; attempt < 3; attempt++) {
            assertEquals(401, anybody.post("/gateway/api/login/Basic", wrong).statusCode());
        }
        assertEquals(429, anybody.post("/gateway/api/login/Basic", LOGIN).statusCode());
        clock.advance(Duration.ofMinutes(4));
        assertEquals(429, anybody.post("/gateway/api/login/Basic", LOGIN).statusCode());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(200, anybody.post("/gateway/api/login/Basic", LOGIN).statusCode());
    }

    @Test
    void itsFaultsLeaveTheOthersAlone() throws Exception {
        vendors.set(Fault.GATEWAY_403);
        assertEquals(403, anybody.post("/gateway/api/login/Basic", LOGIN).statusCode());
        vendors.set(Fault.TESLEMETRY_402);
        assertEquals(402, anybody.withBearer(Accounts.TESLEMETRY_TOKEN).get("/teslemetry" + SITE + "site_info")
                .statusCode());
        assertEquals(200,
                anybody.withBearer(Accounts.TESSIE_TOKEN).get("/tessie" + SITE + "site_info").statusCode());
    }
}
