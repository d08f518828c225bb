package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Setting;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VehicleState.Reach;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Orders, their read-back and the way back. It is 04:10 in California. */
class OrdersTest {

    private static final Setting STOP = new Setting.StopCharging();
    private static final Setting CHARGE = new Setting.Charge(OptionalDouble.empty());

    private final Garage garage = new Garage();

    @AfterEach
    void close() {
        garage.close();
    }

    private TeslaVehicle read(Map<String, Object> changes) throws VendorException {
        TeslaVehicle cars = garage.cars(changes);
        cars.refresh(garage.host);
        return cars;
    }

    private TeslaVehicle read() throws VendorException {
        return read(Map.of());
    }

    private void reread(TeslaVehicle cars) throws VendorException {
        garage.host.advance(Duration.ofSeconds(10));
        cars.refresh(garage.host);
    }

    @Test
    void whatACarTells() throws VendorException {
        read();
        VehicleState car = garage.car();
        assertEquals(Reach.ONLINE, car.reach());
        assertEquals(Optional.of(Charging.CHARGING), car.charging());
        assertEquals(OptionalDouble.of(0.55), car.stateOfCharge());
        assertEquals(OptionalDouble.of(0.8), car.chargeLimit());
        assertEquals(OptionalDouble.of(11_040), car.powerW());
        assertEquals(OptionalDouble.of(16), car.amps());
        assertEquals(OptionalDouble.of(32), car.maxAmps());
        assertEquals(Optional.of(true), car.atHome());
        assertEquals(Optional.of(Instant.parse("2026-11-21T13:44:58Z")), car.fullAt());
        assertEquals(Optional.empty(), car.scheduledStart());
    }

    @Test
    void aPlaceThatIsNotToldIsNoHome() throws VendorException {
        garage.with("\"latitude\": 37.4005", "\"latitude\": null");
        read();
        assertEquals(Optional.empty(), garage.car().atHome());
        assertEquals(Optional.empty(), garage.car().location());
    }

    @Test
    void chargingElsewhereIsLeftAlone() throws VendorException {
        garage.with("37.4005", "37.4100");
        TeslaVehicle cars = read();
        assertEquals(Optional.of(false), garage.car().atHome());
        assertTrue(garage.refusal(cars, STOP).getMessage().contains("not at home"));
        assertEquals(List.of("auto_conditioning_start {}"), garage.told(cars, new Setting.Climate(true)));
    }

    @Test
    void aStoppedCarStartsByItselfWhenTheHostIsGone() throws VendorException {
        TeslaVehicle cars = read();
        assertFalse(garage.confirms(cars, STOP));
        // two hours and a quarter from 04:10
        assertEquals(List.of("set_scheduled_charging {\"enable\":true,\"time\":385}", "charge_stop {}"),
                garage.told(cars, STOP));
        garage.charging("Stopped");
        assertEquals(Duration.ofMinutes(10), advanced(cars));
        assertTrue(garage.confirms(cars, STOP));
        assertEquals(List.of(), garage.told(cars, STOP));
    }

    private Duration advanced(TeslaVehicle cars) throws VendorException {
        garage.host.advance(Duration.ofSeconds(10));
        return cars.refresh(garage.host);
    }

    @Test
    void anOrderThatDoesNotShowYetIsLookedForSoon() throws VendorException {
        TeslaVehicle cars = read();
        garage.told(cars, STOP);
        assertEquals(Duration.ofSeconds(10), advanced(cars));
        garage.host.advance(Duration.ofMinutes(1));
        assertEquals(Duration.ofMinutes(10), advanced(cars));
    }

    @Test
    void theUsersOwnScheduleIsLeft() throws VendorException {
        garage.with("\"scheduled_charging_mode\": \"Off\"", "\"scheduled_charging_mode\": \"StartAt\"")
                .with("\"scheduled_charging_start_time\": null", "\"scheduled_charging_start_time\": 1795300000");
        assertEquals(List.of("charge_stop {}"), garage.told(read(), STOP));
    }

    @Test
    void anEmptyCarIsLetCharge() throws VendorException {
        garage.with("\"battery_level\": 55", "\"battery_level\": 24");
        assertEquals("the car has 24 % and is let charge to 25 % first, as aggressiveness says",
                garage.refusal(read(), STOP).getMessage());
        assertEquals(2, garage.told(read(Map.of("aggressiveness", 100)), STOP).size());
    }

    @Test
    void itIsChargedWithACurrent() throws VendorException {
        garage.charging("Stopped");
        TeslaVehicle cars = read();
        Setting ten = new Setting.Charge(OptionalDouble.of(10.7));
        assertEquals(List.of("set_charging_amps {\"charging_amps\":10}", "charge_start {}"), garage.told(cars, ten));
        garage.charging("Charging").with("\"charge_current_request\": 16", "\"charge_current_request\": 10");
        reread(cars);
        assertTrue(garage.confirms(cars, ten));
        assertFalse(garage.confirms(cars, new Setting.Charge(OptionalDouble.of(16))));
        // without one it goes back to the user's own
        assertEquals(List.of("set_charging_amps {\"charging_amps\":16}"), garage.told(cars, CHARGE));
    }

    @Test
    void aSmallCurrentIsToldTwiceAndAHugeOneIsTheCables() throws VendorException {
        TeslaVehicle cars = read();
        assertEquals(List.of("set_charging_amps {\"charging_amps\":3}", "set_charging_amps {\"charging_amps\":3}"),
                garage.told(cars, new Setting.Charge(OptionalDouble.of(3))));
        assertEquals(List.of("set_charging_amps {\"charging_amps\":32}"),
                garage.told(cars, new Setting.Charge(OptionalDouble.of(80))));
    }

    @Test
    void withoutACableItIsRefused() throws VendorException {
        garage.charging("Disconnected");
        TeslaVehicle cars = read();
        VendorException refusal = garage.refusal(cars, CHARGE);
        assertEquals(Kind.REFUSED, refusal.kind());
        assertEquals("the car is not plugged in", refusal.getMessage());
        assertEquals(List.of(), garage.told(cars, STOP));
        assertTrue(garage.confirms(cars, STOP));
    }

    @Test
    void itStartsLaterByItsOwnSchedule() throws VendorException {
        TeslaVehicle cars = read();
        Setting later = new Setting.ChargeLater(Instant.parse("2026-11-22T07:30:00Z"));
        assertEquals(List.of("set_scheduled_charging {\"enable\":true,\"time\":1410}", "charge_stop {}"),
                garage.told(cars, later));
        garage.charging("Stopped").with("\"scheduled_charging_mode\": \"Off\"",
                "\"scheduled_charging_mode\": \"StartAt\"")
                .with("\"scheduled_charging_start_time\": null", "\"scheduled_charging_start_time\": 1795332600");
        reread(cars);
        assertEquals(Optional.of(Instant.parse("2026-11-22T07:30:00Z")), garage.car().scheduledStart());
        assertTrue(garage.confirms(cars, later));
        assertFalse(garage.confirms(cars, new Setting.ChargeLater(Instant.parse("2026-11-22T06:30:00Z"))));
        assertTrue(garage.refusal(cars, new Setting.ChargeLater(Instant.parse("2026-11-23T07:30:00Z"))).getMessage()
                .contains("one day ahead"));
    }

    @Test
    void newFirmwareHasAScheduleOfTheHostsOwn() throws VendorException {
        garage.with("2024.20.9", "2024.44.3");
        TeslaVehicle cars = read();
        Setting later = new Setting.ChargeLater(Instant.parse("2026-11-22T07:30:00Z"));
        List<String> told = garage.told(cars, later);
        assertEquals(
                "add_charge_schedule {\"lat\":37.4005,\"lon\":-122.1003,\"name\":\"Offpeak\",\"start_enabled\":true,"
                        + "\"start_time\":1410,\"end_enabled\":false,\"end_time\":0,\"days_of_week\":\"All\",\"enabled\":true,"
                        + "\"one_time\":true}",
                told.get(0));
        garage.charging("Stopped").with("\"charge_schedules\": []", "\"charge_schedules\": [{\"id\":77,\"name\":"
                + "\"Offpeak\",\"enabled\":true,\"start_enabled\":true,\"start_time\":1410}]");
        reread(cars);
        assertTrue(garage.confirms(cars, later));
        Setting back = new Setting.Restore(Map.of("charging", "charge", "charge_limit", "0.8", "schedule", "none"));
        assertEquals(List.of("remove_charge_schedule {\"id\":77}", "charge_start {}"), garage.told(cars, back));
    }

    @Test
    void aLimitIsNeverAboveTheUsersOwn() throws VendorException {
        TeslaVehicle cars = read();
        assertEquals(List.of(), garage.told(cars, new Setting.ChargeLimit(0.95)));
        assertTrue(garage.confirms(cars, new Setting.ChargeLimit(0.95)));
        assertEquals(List.of("set_charge_limit {\"percent\":60}"), garage.told(cars, new Setting.ChargeLimit(0.6)));
        garage.with("\"charge_limit_soc\": 80", "\"charge_limit_soc\": 60");
        reread(cars);
        assertTrue(garage.confirms(cars, new Setting.ChargeLimit(0.6)));
        assertFalse(garage.confirms(cars, new Setting.ChargeLimit(0.7)));
        // still known after a restart of the host
        TeslaVehicle again = read();
        assertEquals(List.of("set_charge_limit {\"percent\":80}"), garage.told(again, new Setting.ChargeLimit(0.9)));
        assertTrue(garage.refusal(again, new Setting.ChargeLimit(0.3)).getMessage().contains("50 %"));
    }

    @Test
    void allIsPutBack() throws VendorException {
        TeslaVehicle cars = read();
        Map<String, String> settings = cars.settings(garage.car());
        assertEquals(Map.of("charging", "charge", "charge_limit", "0.8", "schedule", "none", "amps", "16.0"), settings);
        Setting restore = new Setting.Restore(settings);
        assertEquals(restore, Setting.parse(restore.name(), restore.value()));
        assertTrue(garage.confirms(cars, restore));
        garage.charging("Stopped").with("\"charge_limit_soc\": 80", "\"charge_limit_soc\": 60")
                .with("\"charge_current_request\": 16", "\"charge_current_request\": 8")
                .with("\"scheduled_charging_mode\": \"Off\"", "\"scheduled_charging_mode\": \"StartAt\"")
                .with("\"scheduled_charging_start_time\": null", "\"scheduled_charging_start_time\": 1795332600");
        garage.host.advance(Duration.ofMinutes(1));
        cars.refresh(garage.host);
        assertFalse(garage.confirms(cars, restore));
        assertEquals(List.of("set_charge_limit {\"percent\":80}", "set_charging_amps {\"charging_amps\":16}",
                "set_scheduled_charging {\"enable\":false,\"time\":0}", "charge_start {}"),
                garage.told(cars, restore));
    }

    @Test
    void aChargeThatTheUserStoppedIsNotBegunByPuttingBack() throws VendorException {
        garage.charging("Stopped");
        TeslaVehicle cars = read();
        Map<String, String> settings = cars.settings(garage.car());
        assertEquals("stop", settings.get("charging"));
        assertEquals(List.of(), garage.told(cars, new Setting.Restore(settings)));
        garage.charging("Charging");
        garage.host.advance(Duration.ofMinutes(1));
        assertEquals(List.of("charge_stop {}"), garage.told(cars, new Setting.Restore(settings)));
    }

    @Test
    void climateThatWasOrderedIsSwitchedOffAndTheUsersIsNot() throws VendorException {
        TeslaVehicle cars = read();
        Setting restore = new Setting.Restore(cars.settings(garage.car()));
        garage.told(cars, new Setting.Climate(true));
        garage.with("\"is_climate_on\": false", "\"is_climate_on\": true");
        garage.host.advance(Duration.ofMinutes(1));
        assertEquals(List.of("auto_conditioning_stop {}"), garage.told(cars, restore));
        garage.host.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), garage.told(cars, restore));
    }

    @Test
    void otherSettingsAndReadOnlyAreRefused() throws VendorException {
        assertTrue(garage.refusal(read(), new Setting.Hold()).getMessage().contains("operation"));
        assertTrue(garage.refusal(read(Map.of("readOnly", true)), STOP).getMessage().contains("readOnly"));
    }
}
