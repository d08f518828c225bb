package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

/** The car: its sleep, its charging, and what it does not do. */
class VehicleFaceTest {

    private static final String CAR = "/api/1/vehicles/" + Accounts.VIN;

    private final MovableClock clock = new MovableClock("2026-06-10T12:00:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private Client client;

    @BeforeEach
    void login() throws Exception {
        client = new Client(vendors.baseUrl()).withFleetToken(Accounts.FLEET_REFRESH_TOKEN);
    }

    @AfterEach
    void close() {
        vendors.close();
    }

    private String state() throws IOException, InterruptedException {
        return client.getJson(CAR).path("response").path("state").stringValue();
    }

    private JsonNode charge() throws IOException, InterruptedException {
        return client.getJson(CAR + "/vehicle_data").path("response").path("charge_state");
    }

    private JsonNode told(String command, String body) throws IOException, InterruptedException {
        return client.postJson(CAR + "/command/" + command, body).path("response");
    }

    private void wake() throws IOException, InterruptedException {
        client.postJson(CAR + "/wake_up", "{}");
        clock.advance(Duration.ofSeconds(30));
        assertEquals("online", state());
    }

    @Test
    void looksDoNotWakeItAndItFallsAsleepAgain() throws Exception {
        assertEquals("asleep", client.getJson("/api/1/vehicles").path("response").path(0).path("state").stringValue());
        assertEquals(408, client.get(CAR + "/vehicle_data").statusCode());
        assertEquals(408, client.post(CAR + "/command/charge_start", "{}").statusCode());
        assertEquals("asleep", state());
        wake();
        assertEquals(40, charge().path("battery_level").intValue());
        clock.advance(Duration.ofMinutes(11));
        charge();
        clock.advance(Duration.ofMinutes(11));
        assertEquals("online", state());
        clock.advance(Duration.ofMinutes(2));
        assertEquals("asleep", state());
        assertEquals(4, vendors.wakingCalls());
    }

    @Test
    void itChargesToItsLimitWithItsAmps() throws Exception {
        wake();
        assertTrue(told("set_charging_amps", "{\"charging_amps\":10}").path("result").booleanValue());
        assertTrue(told("charge_start", "{}").path("result").booleanValue());
        clock.advance(Duration.ofHours(1));
        // 10 A on three phases are 6.9 kW: 10.58 % of 60 kWh in an hour, after losses
        assertEquals(0.505, vendors.car().seen().soc(), 0.002);
        assertEquals(7, charge().path("charger_power").intValue());
        told("set_charge_limit", "{\"percent\":60}");
        clock.advance(Duration.ofHours(2));
        assertEquals("asleep", state());
        wake();
        assertEquals("Complete", charge().path("charging_state").stringValue());
        assertEquals(0.6, vendors.car().seen().soc(), 1e-9);
        assertEquals("complete", told("charge_start", "{}").path("reason").stringValue());
    }

    @Test
    void itStartsByItsOwnSchedule() throws Exception {
        wake();
        told("set_scheduled_charging", "{\"enable\":true,\"time\":900}");
        assertEquals("StartAt", charge().path("scheduled_charging_mode").stringValue());
        clock.advance(Duration.ofHours(1));
        assertEquals(0, vendors.car().seen().powerW());
        // 15:00 in London
        clock.advance(Duration.ofHours(1).plusMinutes(1));
        assertEquals(11_040, vendors.car().seen().powerW());
        assertEquals("online", state());
    }

    @Test
    void aCarThatDroveAwayIsSeenThereByWhoAsksForIt() throws Exception {
        vendors.car().move(false);
        JsonNode drive = client.getJson(CAR + "/vehicle_data?endpoints=drive_state%3Blocation_data").path("response")
                .path("drive_state");
        assertEquals(51.7, drive.path("latitude").doubleValue(), 1e-9);
        assertTrue(client.getJson(CAR + "/vehicle_data").path("response").path("drive_state").path("latitude")
                .isMissingNode());
        assertEquals("disconnected", told("charge_start", "{}").path("reason").stringValue());
    }

    @Test
    void faults() throws Exception {
        vendors.car().plug(true);
        vendors.set(Fault.FLEET_COMMAND_PROTOCOL);
        assertEquals(403, client.post(CAR + "/command/charge_stop", "{}").statusCode());
        assertEquals(200, client.post("/proxy" + CAR + "/command/charge_stop", "{}").statusCode());
        vendors.car().charge(true);
        vendors.set(Fault.FLEET_IGNORE);
        assertTrue(told("charge_stop", "{}").path("result").booleanValue());
        assertEquals("Charging", charge().path("charging_state").stringValue());
        vendors.set(Fault.FLEET_NEVER_WAKES);
        client.postJson(CAR + "/wake_up", "{}");
        clock.advance(Duration.ofMinutes(5));
        assertEquals("asleep", state());
        assertEquals(408, client.get(CAR + "/vehicle_data").statusCode());
    }
}
