package offpeak.simulator.home;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import offpeak.simulator.MovableClock;
import org.junit.jupiter.api.Test;

class CommuteTest {

    /** 5 and 7 January 2026 are a Monday and a Wednesday, 10 January is a Saturday. */
    @Test
    void onWeekdaysItIsAwayAndChargesWhenItIsBack() {
        MovableClock clock = new MovableClock("2026-01-05T14:00:00Z");
        Vehicle car = new Vehicle(clock, ZoneId.of("America/Los_Angeles"));
        car.commute(37.77, -122.42);
        assertEquals(Vehicle.Charging.STOPPED, car.seen().charging());
        assertEquals(37.77, car.seen().latitude());
        clock.advance(Duration.ofMinutes(2 * 60 + 1));
        assertEquals(Vehicle.Charging.DISCONNECTED, car.seen().charging());
        assertEquals(37.97, car.seen().latitude(), 1e-9);
        clock.advance(Duration.ofMinutes(9 * 60 + 30));
        assertEquals(Vehicle.Charging.CHARGING, car.seen().charging());
        assertEquals(37.77, car.seen().latitude());
        assertEquals(0.1, car.seen().soc(), 0.01);
        clock.advance(Duration.ofHours(12));
        assertEquals(Vehicle.Charging.COMPLETE, car.seen().charging());
        clock.advance(Duration.between(clock.instant(), Instant.parse("2026-01-10T20:00:00Z")));
        assertEquals(Vehicle.Charging.COMPLETE, car.seen().charging());
        assertEquals(37.77, car.seen().latitude());
    }
}
