package offpeak.simulator.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import offpeak.simulator.MovableClock;

class ClimateTest {

    private final MovableClock clock = new MovableClock("2026-01-10T12:00:00Z");
    private final Climate climate = new Climate(clock, ZoneId.of("Europe/London"));

    @Test
    void itKeepsToTheScheduleOfDayAndNight() {
        clock.advance(Duration.ofHours(6));
        assertEquals(20, climate.state().indoorC(), 0.5);
        assertEquals(Instant.parse("2026-01-10T22:00:00Z"), climate.state().next());
        clock.advance(Duration.ofHours(11));
        assertEquals(17, climate.state().setpoints().heatC());
        assertTrue(climate.state().indoorC() < 19);
    }

    @Test
    void aHoldIsHeardOfLateAndEndsByItself() {
        Optional<Instant> until = Optional.of(Instant.parse("2026-01-10T15:00:00Z"));
        climate.tell(Optional.of(new Climate.Hold(new Climate.Setpoints(23, 26), until)), Duration.ofMinutes(1));
        assertEquals(Optional.empty(), climate.state().hold());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(until, climate.state().hold().orElseThrow().until());
        assertEquals(Climate.Equipment.HEATING, climate.state().equipment());
        clock.advance(Duration.ofHours(2));
        assertEquals(23, climate.state().indoorC(), 0.5);
        clock.advance(Duration.ofHours(1));
        assertEquals(Optional.empty(), climate.state().hold());
        assertEquals(20, climate.state().setpoints().heatC());
    }
}
