package offpeak.device.honeywell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import offpeak.api.VendorException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LawsTest {

    @Property
    void aWholeFahrenheitComesBackAsItWas(@ForAll @IntRange(min = 40, max = 99) int shown) {
        assertEquals(shown, Degrees.FAHRENHEIT.setpoint(Degrees.FAHRENHEIT.toC(shown)), 1e-9);
    }

    @Property
    void aSetpointIsAStepOfItsUnitAndWithinRoundingOfWhatWasAsked(@ForAll Degrees unit,
            @ForAll @DoubleRange(min = 5, max = 35) double celsius) {
        double shown = unit.setpoint(celsius);
        assertEquals(0, shown % unit.step(), 1e-9);
        assertTrue(Math.abs(unit.toC(shown) - celsius) <= Band.ROUNDING_C, shown + " for " + celsius);
    }

    @Property
    void nothingLeavesTheBand(@ForAll Degrees unit, @ForAll @DoubleRange(min = 0, max = 40) double celsius,
            @ForAll @DoubleRange(min = 7, max = 20) double lowest,
            @ForAll @DoubleRange(min = 20.1, max = 30) double highest) throws VendorException {
        Band band = Band.of(lowest, highest);
        try {
            assertTrue(band.holds(unit.toC(band.setpoint("heating", celsius, unit))));
        } catch (VendorException refused) {
            assertEquals(VendorException.Kind.REFUSED, refused.kind());
        }
    }

    /** In any zone; where clocks are not changed that day, the vendor's time of day leads back to the same instant. */
    @Property
    void aHoldEndsAtTheQuarterAfterTheOrder(@ForAll @LongRange(min = 1_700_000_000L, max = 1_900_000_000L) long now,
            @ForAll @IntRange(min = 1, max = 85_499) int seconds, @ForAll @IntRange(min = -20, max = 23) int quarters) {
        Instant start = Instant.ofEpochSecond(now);
        Instant until = start.plusSeconds(seconds);
        ZoneId zone = java.time.ZoneOffset.ofTotalSeconds(quarters * 1800);
        Instant end = HoldEnd.of(until, start);
        assertTrue(!end.isBefore(until) || Duration.between(start, end).compareTo(Duration.ofHours(23)) > 0);
        assertTrue(end.isBefore(until.plusSeconds(900)));
        assertEquals(end, HoldEnd.next(HoldEnd.quarter(end, zone), start, zone));
    }

    @ParameterizedTest
    @CsvSource({
            // exactly on the quarter, a second after, the past, and more than a day
            "2026-11-21T12:45:00Z, 2026-11-21T12:45:00Z", "2026-11-21T12:45:01Z, 2026-11-21T13:00:00Z",
            "2026-11-21T11:00:00Z, 2026-11-21T12:15:00Z", "2026-11-23T12:00:00Z, 2026-11-22T11:45:00Z"})
    void ends(String until, String end) {
        assertEquals(Instant.parse(end), HoldEnd.of(Instant.parse(until), Instant.parse("2026-11-21T12:10:00Z")));
    }

    @ParameterizedTest
    @CsvSource({
            // the clocks of California go back on 1 November 2026 at 09:00Z
            "2026-11-01T08:15:00Z, 5", "2026-11-01T09:15:00Z, 5", "2026-11-01T12:00:00Z, 16"})
    void quartersOfTheWallClock(String end, int quarter) {
        assertEquals(quarter, HoldEnd.quarter(Instant.parse(end), ZoneId.of("America/Los_Angeles")));
    }
}
