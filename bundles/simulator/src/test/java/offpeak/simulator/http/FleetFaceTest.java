package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

class FleetFaceTest {

    private static final String SITE = "/api/1/energy_sites/2252147638651104/";

    private final MovableClock clock = new MovableClock("2026-06-10T12:00:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client anybody = new Client(vendors.baseUrl());
    private Client client;

    @BeforeEach
    void login() throws Exception {
        client = anybody.withFleetToken(Accounts.FLEET_REFRESH_TOKEN);
    }

    @AfterEach
    void close() {
        vendors.close();
    }

    private JsonNode siteInfo() throws Exception {
        return client.getJson(SITE + "site_info").path("response");
    }

    @Test
    void aRefreshTokenWorksOnce() throws Exception {
        JsonNode second = Client.json(anybody.refresh("simulated-refresh-2"));
        assertEquals("simulated-refresh-3", second.path("refresh_token").stringValue());
        assertEquals(28_800, second.path("expires_in").intValue());
        var reused = anybody.refresh("simulated-refresh-2");
        assertEquals(401, reused.statusCode());
        assertEquals("login_required", Client.json(reused).path("error").stringValue());
        assertEquals(401, anybody.refresh("stolen").statusCode());
        assertEquals(200, anybody.refresh("simulated-refresh-3").statusCode());
    }

    @Test
    void anAccessTokenEndsAfterEightHours() throws Exception {
        clock.advance(Duration.ofHours(8).minusSeconds(1));
        assertEquals(200, client.get(SITE + "live_status").statusCode());
        clock.advance(Duration.ofSeconds(1));
        var expired = client.get(SITE + "live_status");
        assertEquals(401, expired.statusCode());
        assertEquals("token expired (401)", Client.json(expired).path("error").stringValue());
        assertEquals(401, anybody.get("/api/1/products").statusCode());
        assertEquals(401, anybody.withBearer("made-up").get("/api/1/products").statusCode());
    }

    @Test
    void theProductsHoldAVehicleAnEmptySiteAndTheHome() throws Exception {
        JsonNode products = client.getJson("/api/1/products");
        assertEquals(3, products.path("count").intValue());
        JsonNode list = products.path("response");
        assertEquals(3_744_123_456_789_012_345L, list.path(0).path("id").longValue());
        assertFalse(list.path(0).has("energy_site_id"));
        assertFalse(list.path(1).has("resource_type"));
        assertEquals(2_252_147_638_651_104L, list.path(2).path("energy_site_id").longValue());
        assertEquals(20, list.path(2).path("percentage_charged").doubleValue(), 1e-6);
    }

    private JsonNode history(String from, String to) throws Exception {
        return client.getJson(SITE + "calendar_history?kind=energy&period=day&start_date=" + from + "&end_date=" + to
                + "&time_zone=Europe%2FLondon").path("response");
    }

    @Test
    void aDayThatIsOverIsToldInQuartersThatBalance() throws Exception {
        assertEquals("", history("2026-06-09T00:00:00Z", "2026-06-09T23:59:59Z").stringValue());
        clock.advance(Duration.ofHours(7));
        client = anybody.withFleetToken("simulated-refresh-2");
        JsonNode day = history("2026-06-10T00:00:00%2B01:00", "2026-06-10T23:59:59%2B01:00");
        assertEquals(28, day.path("time_series").size(), "from noon to seven");
        assertEquals("2026-06-10T13:00+01:00", day.path("time_series").path(0).path("timestamp").stringValue());
        double loadWh = 0;
        for (JsonNode row : day.path("time_series").values()) {
            double home = row.path("consumer_energy_imported_from_grid").doubleValue()
                    + row.path("consumer_energy_imported_from_solar").doubleValue()
                    + row.path("consumer_energy_imported_from_battery").doubleValue();
            double in = row.path("solar_energy_exported").doubleValue() + row.path("grid_energy_imported").doubleValue()
                    + row.path("battery_energy_exported").doubleValue();
            double out = row.path("grid_energy_exported_from_solar").doubleValue()
                    + row.path("grid_energy_exported_from_battery").doubleValue()
                    + row.path("battery_energy_imported_from_grid").doubleValue()
                    + row.path("battery_energy_imported_from_solar").doubleValue();
            assertEquals(in, home + out, 0.01, row.toString());
            loadWh += home;
        }
        assertTrue(loadWh > 500, loadWh + " Wh");
        assertEquals(400, client.get(SITE + "calendar_history?kind=power&period=day").statusCode());
        assertEquals(400, client.get(SITE + "calendar_history?kind=energy&period=week").statusCode());
        assertEquals(400, client.get(SITE + "calendar_history?kind=energy&period=day&start_date=x").statusCode());
        assertEquals(400, client.get(SITE + "calendar_history?kind=energy&period=day&start_date=2026-06-01T00:00:00Z"
                + "&end_date=2026-06-10T00:00:00Z").statusCode());
    }

    @Test
    void theFourPowersBalance() throws Exception {
        for (int hour = 0; hour < 24; hour++) {
            clock.advance(Duration.ofHours(1));
            login("simulated-refresh-" + (hour + 2));
            JsonNode live = client.getJson(SITE + "live_status").path("response");
            assertEquals(live.path("load_power").doubleValue(), live.path("solar_power").doubleValue()
                    + live.path("battery_power").doubleValue() + live.path("grid_power").doubleValue(), 0.21);
        }
    }

    private void login(String refreshToken) throws Exception {
        client = anybody.withFleetToken(refreshToken);
    }

    @Test
    void everyWriteIsAnsweredUpdatedAndReadBack() throws Exception {
        JsonNode answer = client.postJson(SITE + "backup", "{\"backup_reserve_percent\": 55}");
        assertEquals("{\"response\":{\"code\":201,\"message\":\"Updated\"}}", answer.toString());
        client.post(SITE + "operation", "{\"default_real_mode\": \"autonomous\"}");
        client.post(SITE + "storm_mode", "{\"enabled\": true}");
        client.post(SITE + "grid_import_export", "{\"customer_preferred_export_rule\": \"battery_ok\"}");
        JsonNode info = siteInfo();
        assertEquals(55, info.path("backup_reserve_percent").intValue());
        assertEquals("autonomous", info.path("default_real_mode").stringValue());
        assertTrue(info.path("user_settings").path("storm_mode_enabled").booleanValue());
        assertEquals("battery_ok", info.path("components").path("customer_preferred_export_rule").stringValue());
        assertEquals("Europe/London", info.path("installation_time_zone").stringValue());
        assertEquals(4, vendors.home().writes().size());
    }

    @Test
    void whatIsFalseIsLeftOut() throws Exception {
        String disallow = "disallow_charge_from_grid_with_solar_installed";
        assertFalse(siteInfo().path("components").has(disallow));
        client.post(SITE + "grid_import_export", "{\"" + disallow + "\": true}");
        assertTrue(siteInfo().path("components").path(disallow).booleanValue());
    }

    @Test
    void aReserveOf90EndsAs80() throws Exception {
        assertEquals(200, client.post(SITE + "backup", "{\"backup_reserve_percent\": 90}").statusCode());
        assertEquals(80, siteInfo().path("backup_reserve_percent").intValue());
    }

    @Test
    void aTariffComesBackWithoutItsZeros() throws Exception {
        String tariff = //
                """
                {"tou_settings": {"optimization_strategy": "economics", "tariff_content_v2": {
                  "seasons": {"Summer": {"fromDay": 1, "fromMonth": 1, "toDay": 31, "toMonth": 12, "tou_periods": {
                    "OFF_PEAK": {"periods": [{"fromDayOfWeek": 0, "toDayOfWeek": 6,
                                              "fromHour": 0, "fromMinute": 0, "toHour": 0, "toMinute": 30}]}}}},
                  "energy_charges": {"ALL": {"rates": {"ALL": 0}}, "Summer": {"rates": {"OFF_PEAK": 0.1}}}}}}""";
        assertEquals(200, client.post(SITE + "time_of_use_settings", tariff).statusCode());
        JsonNode read = siteInfo().path("tariff_content_v2");
        assertEquals("{\"toDayOfWeek\":6,\"toMinute\":30}", read.path("seasons").path("Summer").path("tou_periods")
                .path("OFF_PEAK").path("periods").path(0).toString());
        assertEquals(0.1, read.path("energy_charges").path("Summer").path("rates").path("OFF_PEAK").doubleValue());
        assertEquals(400, client.post(SITE + "time_of_use_settings", tariff.replace("0.1", "-0.1")).statusCode());
    }

    @Test
    void nonsenseIsRefusedInTheVendorsEnvelope() throws Exception {
        for (String body : new String[]{"{\"backup_reserve_percent\": 101}", "{}", "[]", "{"}) {
            var refused = client.post(SITE + "backup", body);
            assertEquals(400, refused.statusCode(), body);
            assertTrue(Client.json(refused).path("response").isNull());
            assertEquals("invalid_request", Client.json(refused).path("error").stringValue());
        }
        assertEquals(404, client.get("/api/1/energy_sites/2252147638651999/live_status").statusCode());
        assertEquals(404, client.post(SITE + "explode", "{}").statusCode());
        assertEquals(0, vendors.home().writes().size());
    }
}
