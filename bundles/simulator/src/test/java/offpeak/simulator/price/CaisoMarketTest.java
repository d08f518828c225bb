package offpeak.simulator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

class CaisoMarketTest {

    private final CaisoMarket market = new CaisoMarket(1);

    private static Instant at(LocalDate day, int hour) {
        return day.atTime(LocalTime.of(hour, 0)).atZone(CaisoMarket.PACIFIC).toInstant();
    }

    private static long days(String from, int days, java.util.function.Predicate<LocalDate> that) {
        return LongStream.range(0, days).mapToObj(LocalDate.parse(from)::plusDays).filter(that).count();
    }

    @Test
    void springNoonsAreMostlyBelowZeroAndAutumnOnesAreNot() {
        assertTrue(days("2026-04-01", 30, day -> market.dayAhead(at(day, 12)) < 0) > 20);
        assertEquals(0, days("2026-10-01", 30, day -> market.dayAhead(at(day, 12)) < 0));
    }

    @Test
    void everyEveningIsDearerThanItsNoon() {
        assertEquals(365, days("2026-01-01", 365, day -> market.dayAhead(at(day, 19)) > market.dayAhead(at(day, 12))));
    }

    @Test
    void someEveningsAreShortInRealTime() {
        long dear = days("2026-01-01", 365, day -> LongStream.range(0, 60)
                .anyMatch(i -> market.realTime(at(day, 17).plusSeconds(i * 300)) > 130));
        assertTrue(dear > 30 && dear < 120, "evenings above 130 $/MWh: " + dear);
    }

    @Test
    void theSeedDecides() {
        Instant when = Instant.parse("2026-06-15T20:05:00Z");
        assertEquals(market.realTime(when), new CaisoMarket(1).realTime(when));
        assertTrue(market.realTime(when) != new CaisoMarket(2).realTime(when));
    }
}
