package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

/** 12:00 in London; quarter 60 is 15:00. */
class ThermostatFacesTest {

    private static final String DATA = "/portal/Device/CheckDataSession/" + Accounts.TCC_DEVICE;
    private static final String CHANGE = "/portal/Device/SubmitControlScreenChanges";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final MovableClock clock = new MovableClock("2026-01-10T12:00:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        vendors.close();
    }

    private HttpResponse<String> send(String path, String body, String type, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(vendors.baseUrl() + path))
                .timeout(Duration.ofSeconds(10));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(body.isEmpty()
                ? request.build()
                : request.header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> login(String password) throws Exception {
        return send("/portal", "UserName=owner%40simulated.example&Password=" + password, FORM);
    }

    private String cookie() throws Exception {
        return login(Accounts.TCC_PASSWORD).headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private JsonNode data(String cookie) throws Exception {
        return Client.json(send(DATA, "", "", "Cookie", cookie)).path("latestData").path("uiData");
    }

    static String resideoToken(URI baseUrl) throws IOException, InterruptedException {
        String basic = "Basic " + Base64.getEncoder().encodeToString(
                (Accounts.RESIDEO_KEY + ":" + Accounts.RESIDEO_SECRET).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + "/resideo/oauth2/token"))
                .header("Content-Type", FORM).header("Authorization", basic)
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token&refresh_token="
                        + Accounts.RESIDEO_REFRESH_TOKEN))
                .build();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return Client.json(client.send(request, BodyHandlers.ofString())).path("access_token").stringValue();
    }

    @Test
    void thePortalHoldsUntilAQuarterAndLags() throws Exception {
        String cookie = cookie();
        vendors.set(Fault.TCC_LAG, 30);
        HttpResponse<String> taken = send(CHANGE, "{\"DeviceID\":" + Accounts.TCC_DEVICE
                + ",\"HeatSetpoint\":72,\"CoolSetpoint\":null,\"HeatNextPeriod\":60,\"CoolNextPeriod\":60,"
                + "\"StatusHeat\":1,\"StatusCool\":1}", "application/json", "Cookie", cookie);
        assertEquals(1, Client.json(taken).path("success").intValue());
        assertEquals(68, data(cookie).path("HeatSetpoint").intValue());
        clock.advance(Duration.ofSeconds(30));
        assertEquals(72, data(cookie).path("HeatSetpoint").intValue());
        assertEquals(1, data(cookie).path("StatusHeat").intValue());
        assertEquals(60, data(cookie).path("HeatNextPeriod").intValue());
        clock.advance(Duration.ofHours(3));
        assertEquals(0, data(cookie).path("StatusHeat").intValue());
    }

    @Test
    void withoutACookieThereIsAPage() throws Exception {
        assertTrue(send(DATA, "", "").body().startsWith("<!doctype"));
        assertEquals(302, send("/portal/Nowhere", "", "", "Cookie", cookie()).statusCode());
    }

    @Test
    void whoLogsInWronglyFiveTimesIsLockedOut() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertTrue(login("wrong").body().contains("Login was unsuccessful."));
        }
        assertTrue(login(Accounts.TCC_PASSWORD).body().contains("Too Many Attempts"));
        clock.advance(Duration.ofMinutes(10));
        assertFalse(cookie().isEmpty());
        vendors.set(Fault.TCC_PASSWORD);
        assertTrue(login(Accounts.TCC_PASSWORD).body().contains("Login was unsuccessful."));
    }

    @Test
    void resideoIsTheSameThermostat() throws Exception {
        vendors.set(Fault.RESIDEO_LAG, 30);
        String token = resideoToken(vendors.baseUrl());
        String device = "/resideo/v2/devices/thermostats/" + Accounts.RESIDEO_DEVICE + "?apikey="
                + Accounts.RESIDEO_KEY;
        String bearer = "Bearer " + token;
        assertEquals(200, send(device, "{\"mode\":\"Auto\",\"heatSetpoint\":21.5,\"coolSetpoint\":26,"
                + "\"thermostatSetpointStatus\":\"HoldUntil\",\"nextPeriodTime\":\"15:00:00\"}", "application/json",
                "Authorization", bearer).statusCode());
        JsonNode before = Client.json(send(device, "", "", "Authorization", bearer)).path("changeableValues");
        assertEquals("NoHold", before.path("thermostatSetpointStatus").stringValue());
        clock.advance(Duration.ofSeconds(30));
        JsonNode values = Client.json(send(device, "", "", "Authorization", bearer)).path("changeableValues");
        assertEquals(21.5, values.path("heatSetpoint").doubleValue());
        assertEquals("HoldUntil", values.path("thermostatSetpointStatus").stringValue());
        assertEquals("15:00:00", values.path("nextPeriodTime").stringValue());
        assertEquals(71, data(cookie()).path("HeatSetpoint").intValue());
        assertEquals(400, send(device, "{\"mode\":\"Auto\"}", "application/json", "Authorization", bearer)
                .statusCode());
        clock.advance(Duration.ofMinutes(10));
        assertEquals(401, send(device, "", "", "Authorization", bearer).statusCode());
    }
}
