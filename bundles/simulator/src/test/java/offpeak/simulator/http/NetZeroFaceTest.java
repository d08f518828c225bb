package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

class NetZeroFaceTest {

    private static final String CONFIG = "/api/v1/2252147638651104/config";

    private final MovableClock clock = new MovableClock("2026-01-10T23:00:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client client = new Client(vendors.baseUrl()).withBearer(Accounts.NETZERO_TOKEN);

    @AfterEach
    void close() {
        vendors.close();
    }

    @Test
    void aPostAnswersTheWholeConfiguration() throws Exception {
        JsonNode config = client.postJson(CONFIG, "{\"backup_reserve_percent\": 100, \"grid_charging\": true}");
        assertEquals(100, config.path("backup_reserve_percent").intValue());
        assertEquals("self_consumption", config.path("operational_mode").stringValue());
        assertEquals("pv_only", config.path("energy_exports").stringValue());
        assertEquals("Active (on_grid)", config.path("grid_status").stringValue());
        assertEquals(20, config.path("percentage_charged").doubleValue(), 1e-6);
        assertEquals(-3_300, config.path("live_status").path("battery_power").doubleValue());
        assertEquals(config, client.getJson(CONFIG));
    }

    @Test
    void chargingMovesTheChargeAndTheTally() throws Exception {
        client.post(CONFIG, "{\"backup_reserve_percent\": 100, \"operational_mode\": \"autonomous\"}");
        clock.advance(Duration.ofMinutes(90));
        double soc = 0.2 + 1.5 * 5_000 * Math.sqrt(0.9) / 13_500;
        assertEquals(soc * 100, client.getJson(CONFIG).path("percentage_charged").doubleValue(), 1e-5);
        JsonNode home = client.getJson("/simulator/home");
        assertEquals(soc, home.path("soc").doubleValue(), 1e-9);
        assertEquals("2026-01-10T23:00:00Z", home.path("tally").path(0).path("start").stringValue());
        assertEquals(2_500, home.path("tally").path(0).path("grid_to_battery_wh").doubleValue(), 1e-6);
        assertEquals("netzero", home.path("writes").path(0).path("vendor").stringValue());
        assertEquals("2026-01-10T23:00:00Z", home.path("writes").path(0).path("at").stringValue());
        double paid = 0;
        for (JsonNode row : home.path("tally").values()) {
            paid += row.path("import_pence_per_kwh").doubleValue() / 3;
        }
        assertEquals(paid, vendors.averageChargingPence(clock.instant().minus(Duration.ofHours(2)), clock.instant())
                .orElseThrow(), 1e-4);
    }

    @Test
    void gridChargingHasTheOppositePolarityOfTheFleetApi() throws Exception {
        client.post(CONFIG, "{\"grid_charging\": false}");
        Client fleet = client.withFleetToken(Accounts.FLEET_REFRESH_TOKEN);
        assertEquals(true, fleet.getJson("/api/1/energy_sites/2252147638651104/site_info").path("response")
                .path("components").path("disallow_charge_from_grid_with_solar_installed").booleanValue());
        assertFalse(client.getJson(CONFIG).path("grid_charging").booleanValue());
    }

    @Test
    void oneBadFieldChangesNothing() throws Exception {
        assertEquals(400,
                client.post(CONFIG, "{\"backup_reserve_percent\": 50, \"operational_mode\": \"turbo\"}").statusCode());
        assertEquals(400, client.post(CONFIG, "{\"reserve\": 50}").statusCode());
        assertEquals(20, client.getJson(CONFIG).path("backup_reserve_percent").intValue());
        assertEquals(401, client.withBearer("revoked").get(CONFIG).statusCode());
        assertEquals(404, client.get("/api/v1/1/config").statusCode());
    }

    @Test
    void oneHomeCanHaveAnyOfTenThousandNamesButNotTheEmptySites() throws Exception {
        assertEquals(client.getJson(CONFIG), client.getJson("/api/v1/2252147638654321/config"));
        assertEquals(404, client.get("/api/v1/" + Accounts.EMPTY_SITE_ID + "/config").statusCode());
    }
}
