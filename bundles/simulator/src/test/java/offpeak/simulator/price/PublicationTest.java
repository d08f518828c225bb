package offpeak.simulator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

class PublicationTest {

    private static String outUntil(String now) {
        return Publication.at(Instant.parse(now), Duration.ZERO, false).batchEnd().toString();
    }

    private static long slots(String now) {
        Publication p = Publication.at(Instant.parse(now), Duration.ZERO, false);
        return Duration.between(p.batchStart(), p.batchEnd()).toMinutes() / 30;
    }

    @Test
    void inWinterTheBatchComesAt1600Utc() {
        assertEquals("2026-01-10T23:00:00Z", outUntil("2026-01-10T15:59:59Z"));
        assertEquals("2026-01-11T23:00:00Z", outUntil("2026-01-10T16:00:00Z"));
    }

    @Test
    void inSummerTheBatchComesAt1500Utc() {
        assertEquals("2026-07-10T22:00:00Z", outUntil("2026-07-10T14:59:59Z"));
        assertEquals("2026-07-11T22:00:00Z", outUntil("2026-07-10T15:00:00Z"));
    }

    @Test
    void theBatchOverAChangeOfClocksHas46Or50HalfHours() {
        assertEquals(46, slots("2026-03-28T16:00:00Z"));
        assertEquals(50, slots("2026-10-24T15:00:00Z"));
        assertEquals(48, slots("2026-10-25T16:00:00Z"));
    }

    @Test
    void lateAndPartialBatches() {
        Duration threeHours = Duration.ofHours(3);
        Instant evening = Instant.parse("2026-01-10T18:59:59Z");
        assertEquals("2026-01-10T23:00:00Z", Publication.at(evening, threeHours, false).batchEnd().toString());
        assertEquals("2026-01-11T23:00:00Z",
                Publication.at(evening.plusSeconds(1), threeHours, false).batchEnd().toString());
        assertEquals("2026-01-11T11:00:00Z", Publication.at(evening, Duration.ZERO, true).batchEnd().toString());
    }
}
