package offpeak.rule.demandresponse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.ChargerState;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Prices;
import offpeak.api.Situation;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VehicleState.Reach;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarTest {
    private static final Instant NOW = Instant.parse("2026-08-20T08:30:00Z");
    private static final Prices HIGH = Garage.prices("2026-08-20T08:25:00Z", 250, 250);
    private static final EntityId POINT = EntityId.parse("home/device/wallbox/point");
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    private static List<Intent> decide(Map<String, ?> options, VehicleState car) {
        return Garage.rule(options).decide(Garage.situation(NOW.toString(), car, HIGH));
    }

    private static VehicleState car(Optional<Charging> charging, OptionalDouble maxAmps) {
        return new VehicleState(Reach.ONLINE, charging, OptionalDouble.of(0.4), OptionalDouble.of(0.8),
                OptionalDouble.of(0), UNKNOWN, maxAmps, Optional.empty(), Optional.empty(), Optional.of(true),
                Optional.empty(), Optional.empty());
    }

    private static List<Intent> decide(Optional<Charging> charging) {
        ChargerState charger = new ChargerState(charging, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        return Garage.rule(Map.of("departure", "07:00")).decide(Situation.of(Sites.CALIFORNIA, NOW,
                List.of(Garage.seen(POINT, charger, NOW), Garage.seen(Garage.LMP, HIGH, NOW))));
    }

    @ParameterizedTest
    @CsvSource({"32,2026-08-20T08:58:00Z", "0,2026-08-20T08:44:00Z", ",2026-08-20T08:44:00Z"})
    void oneThatIsAboutToChargeIsReckonedWithWhatItsCableAllows(Double maxAmps, Instant until) {
        // 0.4 of 75 kWh at 90 % by 14:00Z with 30 min to spare: 4 h 31 min 44 s at 7.36 kW, 4 h 45 min 43 s at 7 kW
        Intent intent = decide(Map.of("departure", "07:00"), car(Optional.of(Charging.STARTING),
                maxAmps == null ? UNKNOWN : OptionalDouble.of(maxAmps))).get(0);
        assertEquals(until, intent.during().end());
        assertEquals(false, intent.reason().params().containsKey("power"));
    }

    @Test
    void oneThatDoesNotSayWhetherItChargesIsLetBe() {
        assertEquals(List.of(), decide(Map.of(), car(Optional.empty(), UNKNOWN)));
        assertEquals(List.of(), decide(Optional.empty()));
        assertEquals(List.of(), decide(Optional.of(Charging.DISCONNECTED)));
    }

    @Test
    void aChargingPointKnowsOfNoDeparture() {
        Intent intent = decide(Optional.of(Charging.STARTING)).get(0);
        assertEquals(POINT, intent.device());
        assertEquals(Instant.parse("2026-08-20T12:30:00Z"), intent.during().end());
    }
}
