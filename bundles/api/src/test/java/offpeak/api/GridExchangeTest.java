package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.GridExchange.Flow;
import offpeak.api.Series.Entry;
import org.junit.jupiter.api.Test;

class GridExchangeTest {
    private static final Instant FOUR = Instant.parse("2026-07-01T16:00:00Z");

    private static Interval minutes(int from, int to) {
        return new Interval(FOUR.plus(Duration.ofMinutes(from)), FOUR.plus(Duration.ofMinutes(to)));
    }

    private static final GridExchange SEEN = new GridExchange(Series.of(List.of(
            new Entry<>(minutes(0, 15), new Flow(100, 0)), new Entry<>(minutes(15, 30), new Flow(20, 50)),
            new Entry<>(minutes(45, 60), new Flow(0, 80)))));

    @Test
    void aStretchIsTheSumOfItsPeriodsAndOfPartsAsMuchAsOfTheirTime() {
        assertEquals(Optional.of(new Flow(120, 50)), SEEN.over(minutes(0, 30)));
        Flow inPart = SEEN.over(minutes(12, 21)).orElseThrow();
        assertEquals(20 + 8, inPart.importedWh(), 1e-9);
        assertEquals(20, inPart.exportedWh(), 1e-9);
        assertEquals(Optional.of(new Flow(0, 80)), SEEN.over(minutes(45, 60)));
    }

    @Test
    void withAGapNothingIsKnownOfTheWhole() {
        assertEquals(Optional.empty(), SEEN.over(minutes(0, 60)));
        assertEquals(Optional.empty(), SEEN.over(minutes(-1, 15)));
        assertEquals(Optional.empty(), SEEN.over(minutes(50, 61)));
        assertEquals(Optional.empty(), new GridExchange(Series.empty()).over(minutes(0, 15)));
    }

    @Test
    void energiesAreAmountsAndShownByPeriod() {
        assertThrows(IllegalArgumentException.class, () -> new Flow(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Flow(0, Double.NaN));
        assertEquals(1, ((List<?>) new GridExchange(Series.of(List.of(new Entry<>(minutes(0, 15), new Flow(1, 2)))))
                .fields().get("flows")).size());
        assertEquals(Map.of("imported_wh", 1.0, "exported_wh", 2.0), Fields.of(new Flow(1, 2)));
    }
}
