package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class FaultsTest {

    private static final String RATES = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/"
            + "standard-unit-rates/";
    private static final String SITE = "/api/1/energy_sites/2252147638651104/";
    private static final String CONFIG = "/api/v1/2252147638651104/config";

    private final MovableClock clock = new MovableClock("2026-01-10T17:00:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client client = new Client(vendors.baseUrl());
    private final Client netZero = client.withBearer(Accounts.NETZERO_TOKEN);
    private Client fleet;
    private Client owner;
    private Client gateway;

    @BeforeEach
    void login() throws Exception {
        fleet = client.withFleetToken(Accounts.FLEET_REFRESH_TOKEN);
        owner = client.withBearer(client.postJson("/owner/oauth2/v3/token", "{\"grant_type\":\"refresh_token\","
                + "\"client_id\":\"ownerapi\",\"refresh_token\":\"" + Accounts.OWNER_REFRESH_TOKEN + "\"}")
                .path("access_token").stringValue());
        gateway = client.withBearer(client.postJson("/gateway/api/login/Basic",
                "{\"username\":\"customer\",\"password\":\"" + Accounts.GATEWAY_PASSWORD + "\"}")
                .path("token").stringValue());
    }

    @AfterEach
    void close() {
        vendors.close();
    }

    /** Each fault is switched on over HTTP, seen by a client, and switched off again. */
    @ParameterizedTest
    @EnumSource
    void everyFaultCanBeSwitchedOnAndOff(Fault fault) throws Exception {
        String vendor = fault.vendor().wire();
        JsonNode answer = client.postJson("/simulator/faults", "{\"" + vendor + "\": \"" + fault.wire() + "\"}");
        assertTrue(answer.path("active").path(vendor).stringValue().startsWith(fault.wire()), answer.toString());
        seen(fault);
        client.post("/simulator/faults", "{\"" + vendor + "\": null}");
        assertTrue(client.getJson("/simulator/faults").path("active").path(vendor).isNull());
        assertEquals(200, get(fault.vendor()).statusCode());
        assertEquals("2026-01-11T23:00:00Z", newestPrice());
    }

    private void seen(Fault fault) throws Exception {
        switch (fault) {
            case OCTOPUS_401, OCTOPUS_403, OCTOPUS_500, OCTOPUS_503, FLEET_401, FLEET_403, FLEET_404, FLEET_408, //
                    FLEET_421, FLEET_500, FLEET_503, NETZERO_401, NETZERO_403, NETZERO_500, NETZERO_503, OWNER_401, //
                    OWNER_403, OWNER_503, TESSIE_401, TESSIE_503, TESLEMETRY_401, TESLEMETRY_402, TESLEMETRY_503, //
                    GATEWAY_401, GATEWAY_403, GATEWAY_429, GATEWAY_503, TCC_503, RESIDEO_401, RESIDEO_429,
                    RESIDEO_503 ->
                assertEquals(fault.wire(), Integer.toString(get(fault.vendor()).statusCode()));
            case FLEET_429, NETZERO_429 -> {
                var limited = get(fault.vendor());
                assertEquals(429, limited.statusCode());
                assertEquals("60", limited.headers().firstValue("Retry-After").orElseThrow());
                if (fault == Fault.FLEET_429) {
                    assertEquals("60", limited.headers().firstValue("RateLimit-Data-Reset").orElseThrow());
                }
            }
            case OCTOPUS_TIMEOUT, FLEET_TIMEOUT, NETZERO_TIMEOUT, OWNER_TIMEOUT, TESSIE_TIMEOUT, TESLEMETRY_TIMEOUT, //
                    GATEWAY_TIMEOUT, TCC_TIMEOUT, RESIDEO_TIMEOUT ->
                assertThrows(HttpTimeoutException.class, () -> get(fault.vendor(), Client::hasty));
            case OCTOPUS_TRUNCATED, FLEET_TRUNCATED, NETZERO_TRUNCATED, GATEWAY_TRUNCATED -> {
                IOException cut = assertThrows(IOException.class, () -> get(fault.vendor()));
                assertFalse(cut instanceof HttpTimeoutException, cut.toString());
            }
            case OCTOPUS_HTML -> {
                var page = get(Vendor.OCTOPUS);
                assertEquals(200, page.statusCode());
                assertTrue(page.headers().firstValue("Content-Type").orElseThrow().startsWith("text/html"));
            }
            case TCC_LOCKED -> assertTrue(get(Vendor.TCC).body().contains("Too Many Attempts"));
            case TCC_HTML -> assertTrue(get(Vendor.TCC).body().contains("guest network"));
            case TCC_ERROR -> assertTrue(
                    get(Vendor.TCC).headers().firstValue("Location").orElseThrow().startsWith("/portal/Error?"));
            case TCC_PASSWORD, TCC_LAG, RESIDEO_LAG -> {
                // seen by ThermostatFacesTest, which has the cookies and tokens for it
            }
            case FLEET_NEVER_WAKES, FLEET_COMMAND_PROTOCOL -> {
                // seen by the car's own test
            }
            case OCTOPUS_GARBLED -> {
                var half = get(Vendor.OCTOPUS);
                assertThrows(JacksonException.class, () -> Client.json(half));
            }
            case OCTOPUS_EMPTY -> assertEquals("{\"count\":0,\"next\":null,\"previous\":null,\"results\":[]}",
                    get(Vendor.OCTOPUS).body());
            case OCTOPUS_LATE -> assertEquals("2026-01-10T23:00:00Z", newestPrice());
            case OCTOPUS_PARTIAL -> assertEquals("2026-01-11T11:00:00Z", newestPrice());
            case FLEET_IGNORE -> {
                assertEquals(200, fleet.post(SITE + "backup", "{\"backup_reserve_percent\": 70}").statusCode());
                assertEquals(20, siteInfo().path("backup_reserve_percent").intValue());
            }
            case FLEET_LAG -> {
                fleet.post(SITE + "backup", "{\"backup_reserve_percent\": 70}");
                clock.advance(Duration.ofSeconds(29));
                assertEquals(20, siteInfo().path("backup_reserve_percent").intValue());
                clock.advance(Duration.ofSeconds(1));
                assertEquals(70, siteInfo().path("backup_reserve_percent").intValue());
            }
            case FLEET_MISSING -> {
                assertFalse(live().has("percentage_charged") || live().has("battery_power"));
                assertTrue(live().has("timestamp"));
                assertFalse(siteInfo().has("default_real_mode"));
            }
            case FLEET_NULL -> assertTrue(live().path("percentage_charged").isNull() && live().has("battery_power"));
            case FLEET_NO_ZONE -> assertEquals("", siteInfo().path("installation_time_zone").stringValue());
            case FLEET_ROTATION_LOST -> {
                assertThrows(IOException.class, () -> client.refresh("simulated-refresh-2"));
                vendors.clearFaults();
                assertEquals(401, client.refresh("simulated-refresh-2").statusCode());
            }
            case FLEET_LOGIN_REQUIRED -> {
                assertEquals("login_required",
                        Client.json(client.refresh("simulated-refresh-2")).path("error").stringValue());
                assertEquals(200, get(Vendor.FLEET).statusCode());
            }
            case FLEET_TOKEN_500 -> assertEquals(500, client.refresh("simulated-refresh-2").statusCode());
            case NETZERO_IGNORE -> assertEquals(20, netZero.postJson(CONFIG, "{\"backup_reserve_percent\": 70}")
                    .path("backup_reserve_percent").intValue());
            case NETZERO_RESERVE_SNAP -> assertEquals(80,
                    netZero.postJson(CONFIG, "{\"backup_reserve_percent\": 100}").path("backup_reserve_percent")
                            .intValue());
            default -> MarketQuestions.seen(client, clock, fault);
        }
    }

    private HttpResponse<String> get(Vendor vendor) throws IOException, InterruptedException {
        return get(vendor, UnaryOperator.identity());
    }

    private HttpResponse<String> get(Vendor vendor, UnaryOperator<Client> as) throws IOException, InterruptedException {
        return switch (vendor) {
            case OCTOPUS -> as.apply(client).get(RATES);
            case FLEET -> as.apply(fleet).get(SITE + "site_info");
            case NETZERO -> as.apply(netZero).get(CONFIG);
            case OWNER -> as.apply(owner).get("/owner" + SITE + "site_info");
            case TESSIE -> as.apply(client).withBearer(Accounts.TESSIE_TOKEN).get("/tessie" + SITE + "site_info");
            case TESLEMETRY ->
                as.apply(client).withBearer(Accounts.TESLEMETRY_TOKEN).get("/teslemetry" + SITE + "site_info");
            case GATEWAY -> as.apply(gateway).get("/gateway/api/operation");
            case TCC -> as.apply(client).get("/portal");
            case RESIDEO -> as.apply(client).withBearer(ThermostatFacesTest.resideoToken(vendors.baseUrl()))
                    .get("/resideo/v2/locations?apikey=" + Accounts.RESIDEO_KEY);
            default -> MarketQuestions.ask(as.apply(client), clock, vendor);
        };
    }

    private String newestPrice() throws Exception {
        return client.getJson(RATES).path("results").path(0).path("valid_to").stringValue();
    }

    private JsonNode siteInfo() throws Exception {
        return fleet.getJson(SITE + "site_info").path("response");
    }

    private JsonNode live() throws Exception {
        return fleet.getJson(SITE + "live_status").path("response");
    }

    @Test
    void aFaultTakesANumber() throws Exception {
        client.post("/simulator/faults", "{\"octopus\": \"late:1\", \"fleet\": \"429:7\"}");
        assertEquals("2026-01-11T23:00:00Z", newestPrice());
        assertEquals("7", get(Vendor.FLEET).headers().firstValue("RateLimit-Data-Reset").orElseThrow());
    }

    @Test
    void aFaultThatIsNotKnownIsRefusedWithTheOnesThatAre() throws Exception {
        var refused = client.post("/simulator/faults", "{\"octopus\": \"500\", \"netzero\": \"flood\"}");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("reserve-snap"), refused.body());
        assertTrue(client.getJson("/simulator/faults").path("active").path("octopus").isNull());
    }

    @Test
    void oneVendorsTimeOutHoldsUpNoOther() throws Exception {
        vendors.set(Fault.NETZERO_TIMEOUT);
        for (int i = 0; i < 6; i++) {
            netZero.postLater(CONFIG, "{}");
        }
        assertEquals(200, get(Vendor.OCTOPUS).statusCode());
    }

    @Test
    void aWaitingClientIsLetGoWhenItsFaultIsOver() throws Exception {
        vendors.set(Fault.NETZERO_TIMEOUT);
        var waiting = netZero.postLater(CONFIG, "{}");
        while (vendors.requests(Vendor.NETZERO) == 0) {
            Thread.onSpinWait();
        }
        vendors.clearFaults();
        Throwable end = assertThrows(ExecutionException.class, waiting::get).getCause();
        assertTrue(end instanceof IOException && !(end instanceof HttpTimeoutException), end.toString());
    }
}
