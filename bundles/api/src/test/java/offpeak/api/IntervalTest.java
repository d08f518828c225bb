package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntervalTest {
    private static final Instant NOON = Instant.parse("2026-03-29T12:00:00Z");
    private static final Interval HALF_HOUR = Interval.of(NOON, Duration.ofMinutes(30));

    @Test
    void theStartBelongsToItAndTheEndDoesNot() {
        assertTrue(HALF_HOUR.contains(NOON));
        assertTrue(HALF_HOUR.contains(Instant.parse("2026-03-29T12:29:59.999999999Z")));
        assertFalse(HALF_HOUR.contains(Instant.parse("2026-03-29T12:30:00Z")));
        assertFalse(HALF_HOUR.contains(Instant.parse("2026-03-29T11:59:59.999999999Z")));
    }

    @Test
    void anEmptyOrBackwardIntervalIsRefused() {
        assertEquals("interval ends at 2026-03-29T12:00:00Z, not after its start 2026-03-29T12:00:00Z",
                assertThrows(IllegalArgumentException.class, () -> new Interval(NOON, NOON)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Interval(NOON, NOON.minusSeconds(1)));
    }

    @Test
    void neighboursTouchButDoNotOverlap() {
        Interval next = Interval.of(HALF_HOUR.end(), Duration.ofMinutes(30));

        assertFalse(HALF_HOUR.overlaps(next));
        assertFalse(next.overlaps(HALF_HOUR));
        assertEquals(Optional.empty(), HALF_HOUR.intersection(next));
    }

    @Test
    void theIntersectionIsWhatBothShareWhicheverIsAsked() {
        Interval late = new Interval(NOON.plusSeconds(600), NOON.plusSeconds(7200));
        Interval shared = new Interval(NOON.plusSeconds(600), NOON.plusSeconds(1800));

        assertTrue(HALF_HOUR.overlaps(late));
        assertEquals(Optional.of(shared), HALF_HOUR.intersection(late));
        assertEquals(Optional.of(shared), late.intersection(HALF_HOUR));
        assertEquals(Optional.of(HALF_HOUR), HALF_HOUR.intersection(HALF_HOUR));
    }

    @Test
    void hoursAreForEnergy() {
        assertEquals(0.5, HALF_HOUR.hours());
        assertEquals(1 / 3600.0, Interval.of(NOON, Duration.ofSeconds(1)).hours(), 1e-15);
        assertEquals(Duration.ofMinutes(30), HALF_HOUR.duration());
    }

    @Test
    void sortsByStartThenByEnd() {
        Interval longer = Interval.of(NOON, Duration.ofHours(1));
        Interval earlier = Interval.of(NOON.minusSeconds(1), Duration.ofHours(2));

        assertEquals(List.of(earlier, HALF_HOUR, longer),
                List.of(longer, HALF_HOUR, earlier).stream().sorted().toList());
    }

    @Test
    void readsAsIso8601() {
        assertEquals("2026-03-29T12:00:00Z/2026-03-29T12:30:00Z", HALF_HOUR.toString());
    }
}
