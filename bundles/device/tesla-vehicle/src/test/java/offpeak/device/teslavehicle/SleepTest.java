package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.Observation;
import offpeak.api.Setting;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VehicleState.Reach;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A car is let sleep, and woken for an order alone. */
class SleepTest {

    private final Garage garage = new Garage();

    @AfterEach
    void close() {
        garage.close();
    }

    /** Asks it as the host does. */
    private void live(TeslaVehicle cars, Duration time) throws VendorException {
        Instant end = garage.host.now().plus(time);
        while (garage.host.now().isBefore(end)) {
            garage.host.advance(cars.refresh(garage.host));
        }
    }

    private Observation<?> seen() {
        return garage.host.last().values().iterator().next();
    }

    @Test
    void nothingWakesACarThatSleepsForADay() throws VendorException {
        TeslaVehicle cars = garage.charging("Complete").cars();
        cars.refresh(garage.host);
        Instant readAt = seen().observedAt();
        garage.state("asleep").vendor.clear();
        live(cars, Duration.ofHours(24));
        assertEquals(0, garage.asked("/wake_up"));
        assertEquals(0, garage.asked("/vehicle_data"));
        assertEquals(0, garage.commands().size());
        assertEquals(144, garage.asked("/api/1/vehicles"));
        assertEquals(Reach.ASLEEP, garage.car().reach());
        assertEquals(OptionalDouble.of(0.55), garage.car().stateOfCharge());
        assertEquals(readAt, seen().observedAt());
        assertTrue(seen().observedAt().plus(seen().maxAge()).isAfter(garage.host.now().plusSeconds(1200)),
                "its charge can still be planned with: " + seen());
    }

    @Test
    void aCarThatWasNeverSeenAwakeIsNotWokenEither() throws VendorException {
        TeslaVehicle cars = garage.state("offline").cars();
        live(cars, Duration.ofHours(24));
        assertEquals(0, garage.asked("/wake_up") + garage.asked("/vehicle_data"));
        assertEquals(List.of(), garage.host.publications());
    }

    @Test
    void whatASleepingCarToldIsKnownAfterARestart() throws VendorException {
        TeslaVehicle before = garage.charging("Stopped").cars();
        before.refresh(garage.host);
        garage.state("asleep");
        before.refresh(garage.host);
        garage.host.clear();
        garage.vendor.clear();
        garage.cars().refresh(garage.host);
        assertEquals(OptionalDouble.of(0.55), garage.car().stateOfCharge());
        assertEquals(java.util.Optional.of(Charging.STOPPED), garage.car().charging());
        assertEquals(0, garage.asked("/vehicle_data"));
    }

    @Test
    void anIdleCarIsLeftAloneLongEnoughToFallAsleep() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars(Map.of("poll", "PT1M"));
        List<Instant> reads = new ArrayList<>();
        garage.vendor.on("GET", Garage.API + "/vehicle_data", request -> {
            reads.add(garage.host.now());
            return Answer.json(Garage.DATA.replace("\"Charging\"", "\"Stopped\""));
        });
        live(cars, Duration.ofHours(2));
        long gaps = java.util.stream.IntStream.range(1, reads.size())
                .filter(i -> Duration.between(reads.get(i - 1), reads.get(i)).toMinutes() >= 15).count();
        assertTrue(gaps >= 5, "in two hours it could have fallen asleep: " + reads);
        assertTrue(reads.size() <= 17, "eleven reads in the first ten minutes, then one each 20: " + reads.size());
    }

    @Test
    void aCableThatIsPluggedInWhileACarIsLeftAloneIsSeenWhenThatTimeEnds() throws VendorException {
        TeslaVehicle cars = garage.charging("Disconnected").cars(Map.of("poll", "PT7M"));
        // read at 12:10, 12:17 and 12:24, then let be until 12:44
        live(cars, Duration.ofMinutes(21));
        garage.charging("Charging");
        live(cars, Duration.ofMinutes(13));
        assertEquals(Instant.parse("2026-11-21T12:44:00Z"), garage.host.now());
        cars.refresh(garage.host);
        assertEquals(java.util.Optional.of(Charging.CHARGING), garage.car().charging());
    }

    @Test
    void aBrokerThatAnswersFromItsMemoryIsAskedAtEachLook() throws VendorException {
        TeslaVehicle cars = garage.charging("Disconnected")
                .cars(Map.of("transport", "tessie", "apiKey", "key", "poll", "PT10M"));
        live(cars, Duration.ofHours(1));
        assertEquals(6, garage.asked("/vehicle_data"));
        garage.charging("Charging");
        cars.refresh(garage.host);
        assertEquals(java.util.Optional.of(Charging.CHARGING), garage.car().charging());
        assertEquals(0, garage.asked("/wake_up"));
    }

    private void scheduledFor(String start) {
        garage.with("\"scheduled_charging_mode\": \"Off\"", "\"scheduled_charging_mode\": \"StartAt\"").with(
                "\"scheduled_charging_start_time\": null",
                "\"scheduled_charging_start_time\": " + Instant.parse(start).getEpochSecond());
    }

    @Test
    void aCarLeftAloneIsLookedAtWhenItsOwnScheduleHasBegun() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars();
        scheduledFor("2026-11-21T12:35:00Z");
        live(cars, Duration.ofMinutes(21));
        assertEquals(Instant.parse("2026-11-21T12:36:00Z"), garage.host.now());
        assertEquals(2, garage.asked("/vehicle_data"), "at 12:10 and 12:20, then it is left alone");
        garage.charging("Charging");
        cars.refresh(garage.host);
        assertEquals(java.util.Optional.of(Charging.CHARGING), garage.car().charging());
        assertEquals(0, garage.asked("/wake_up"));
    }

    @Test
    void aSleepingCarIsAskedForWhenItWakesByItsOwnSchedule() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars();
        scheduledFor("2026-11-21T12:34:00Z");
        cars.refresh(garage.host);
        garage.state("asleep");
        live(cars, Duration.ofMinutes(21));
        assertEquals(Instant.parse("2026-11-21T12:35:00Z"), garage.host.now());
        garage.state("online").charging("Charging");
        assertEquals(Duration.ofMinutes(10), cars.refresh(garage.host), "until its next start a day later");
        assertEquals(java.util.Optional.of(Charging.CHARGING), garage.car().charging());
        assertEquals(0, garage.asked("/wake_up"));
    }

    @Test
    void withoutACableNothingBegins() throws VendorException {
        TeslaVehicle cars = garage.charging("Disconnected").cars();
        scheduledFor("2026-11-21T12:12:00Z");
        assertEquals(Duration.ofMinutes(10), cars.refresh(garage.host));
    }

    @Test
    void aChargingCarIsReadAtEachLook() throws VendorException {
        TeslaVehicle cars = garage.cars();
        live(cars, Duration.ofHours(2));
        assertEquals(12, garage.asked("/vehicle_data"));
    }

    @Test
    void aCarThatFallsAsleepBetweenTwoCallsIsNoError() throws VendorException {
        TeslaVehicle cars = garage.cars();
        cars.refresh(garage.host);
        garage.vendor.on("GET", Garage.API + "/vehicle_data", Answer.json(408, Garage.ASLEEP));
        cars.refresh(garage.host);
        assertEquals(Reach.ASLEEP, garage.car().reach());
        assertEquals(OptionalDouble.of(0.55), garage.car().stateOfCharge());
    }

    @Test
    void anOrderWakesItOnceAndIsGivenWhenItIsAwake() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars();
        cars.refresh(garage.host);
        garage.state("asleep");
        cars.refresh(garage.host);
        garage.host.advance(Duration.ofHours(3));
        Setting charge = new Setting.Charge(OptionalDouble.empty());
        for (int i = 0; i < 2; i++) {
            VendorException waits = garage.refusal(cars, charge);
            assertEquals(Kind.THROTTLED, waits.kind());
            assertEquals(Duration.ofSeconds(45), waits.retryAfter().orElseThrow());
            garage.host.advance(Duration.ofSeconds(30));
        }
        assertEquals(1, garage.asked("/wake_up"));
        assertEquals(List.of(), garage.commands());
        garage.state("online");
        assertEquals(List.of("charge_start {}"), garage.told(cars, charge));
        assertEquals(0, garage.asked("/wake_up"));
    }

    @Test
    void aCarThatDoesNotWakeIsNotWokenAgainAndAgain() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars();
        cars.refresh(garage.host);
        garage.state("offline");
        VendorException last = null;
        for (int i = 0; i < 30; i++) {
            last = garage.refusal(cars, new Setting.Charge(OptionalDouble.empty()));
            garage.host.advance(Duration.ofMinutes(1));
        }
        assertEquals(3, garage.asked("/wake_up"));
        assertTrue(last.getMessage().contains("does not wake up after 3 attempts"), last.getMessage());
    }

    @Test
    void aSleepingCarIsNotWokenForWhatItDoesAlready() throws VendorException {
        TeslaVehicle cars = garage.charging("Stopped").cars();
        cars.refresh(garage.host);
        garage.state("asleep");
        garage.host.advance(Duration.ofHours(1));
        assertEquals(List.of(), garage.told(cars, new Setting.StopCharging()));
        assertEquals(List.of(), garage.told(cars, new Setting.Restore(cars.settings(garage.car()))));
        assertEquals(0, garage.asked("/wake_up"));
    }

    @Test
    void whatTheOfflineDriverDoesIsNotKnownForLong() throws VendorException {
        TeslaVehicle cars = garage.charging("Disconnected").cars();
        cars.refresh(garage.host);
        garage.state("offline");
        live(cars, Duration.ofHours(7));
        assertEquals(Reach.OFFLINE, garage.car().reach());
        assertTrue(seen().observedAt().plus(seen().maxAge()).isBefore(garage.host.now()));
    }
}
