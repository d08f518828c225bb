package offpeak.rule.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarLineTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @Test
    void aShareATimeAndNothingElse() {
        CarLine line = CarLine.of(" tesla-vehicle = 80% by 7:30 ");
        assertEquals("tesla-vehicle", line.name());
        assertEquals(OptionalDouble.of(0.8), line.charge());
        assertEquals(OptionalDouble.empty(), line.energyWh());
        assertEquals(60_000, line.capacityWh());
        assertEquals(OptionalDouble.empty(), line.powerW());
    }

    @Test
    void daysCapacityAndPowerInAnyOrder() {
        CarLine line = CarLine.of("home/device/tesla-vehicle/car-1=0.8 BY 07:30, weekdays 11kW, 75.5kWh");
        assertEquals("home/device/tesla-vehicle/car-1", line.name());
        assertEquals(OptionalDouble.of(0.8), line.charge());
        assertEquals(75_500, line.capacityWh());
        assertEquals(OptionalDouble.of(11_000), line.powerW());
        // 9 January 2026 is a Friday
        assertEquals(next("2026-01-12T07:30:00Z"), line.next(Instant.parse("2026-01-09T07:30:00Z"), LONDON));
        assertEquals(next("2026-01-09T07:30:00Z"), line.next(Instant.parse("2026-01-09T07:29:59Z"), LONDON));
    }

    @Test
    void aChargingPointsEnergy() {
        assertEquals(OptionalDouble.of(20_000), CarLine.of("wallbox=20kWh by 07:00 Sat,Sun").energyWh());
        assertEquals(OptionalDouble.empty(), CarLine.of("wallbox=20kWh by 07:00").charge());
    }

    @Test
    void itLeavesByTheHomesClock() {
        CarLine line = CarLine.of("car=80% by 07:30");
        assertEquals(next("2026-07-01T06:30:00Z"), line.next(Instant.parse("2026-06-30T22:00:00Z"), LONDON));
        // at one in the morning of 29 March clocks go an hour forward
        assertEquals(next("2026-03-29T06:30:00Z"), line.next(Instant.parse("2026-03-28T22:00:00Z"), LONDON));
    }

    @Test
    void midnightIsTheEndOfItsDay() {
        Instant friday = Instant.parse("2026-01-09T12:00:00Z");
        assertEquals(next("2026-01-10T00:00:00Z"), CarLine.of("car=80% by 24:00 Fri").next(friday, LONDON));
    }

    @Test
    void whoDoesNotLeaveWithinAWeekHasNoTime() {
        assertTrue(CarLine.of("car=80% by 07:30 Jun-Sep").next(Instant.parse("2026-01-09T12:00:00Z"), LONDON)
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"car", "car=80%", "car=80% at 07:30", "car=80% by 25:00", "car=80% by soon",
            "=80% by 07:30",
            "car=0% by 07:30", "car=120% by 07:30", "car=80 by 07:30", "car=much by 07:30", "car=7kW by 07:30",
            "car=900kWh by 07:30", "car=80% by 07:30 someday", "car=80% by 07:30 75", "car=80% by 07:30 0kWh",
            "car=80% by 07:30 08:00-09:00", "car=80% by 07:30 0kW"})
    void whatCannotBeReadIsShownWithAnExample(String line) {
        String message = assertThrows(IllegalArgumentException.class, () -> CarLine.of(line)).getMessage();
        assertTrue(message.startsWith("cars must be like 'car=80% by 07:30 weekdays 60kWh 7.4kW', not '" + line),
                message);
    }

    private static Optional<Instant> next(String at) {
        return Optional.of(Instant.parse(at));
    }
}
