package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import offpeak.api.Series.Entry;
import org.junit.jupiter.api.Test;

class SeriesTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");

    private static Interval minutes(int from, int to) {
        return new Interval(MIDNIGHT.plusSeconds(from * 60L), MIDNIGHT.plusSeconds(to * 60L));
    }

    private static Instant minute(int minute) {
        return MIDNIGHT.plusSeconds(minute * 60L);
    }

    @Test
    void sortsItsEntries() {
        Series<String> series = new Series<>(
                List.of(new Entry<>(minutes(30, 60), "second"), new Entry<>(minutes(0, 30), "first")));

        assertEquals(List.of("first", "second"), series.entries().stream().map(Entry::value).toList());
    }

    @Test
    void refusesAnOverlapAndNamesIt() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Series.of(List.of(new Entry<>(minutes(0, 31), 1), new Entry<>(minutes(30, 60), 2)))).getMessage();

        assertEquals("series overlaps at 2026-01-01T00:30:00Z/2026-01-01T01:00:00Z"
                + " and 2026-01-01T00:00:00Z/2026-01-01T00:31:00Z", message);
    }

    @Test
    void aGapIsNotKnown() {
        Series<String> series = Series
                .of(List.of(new Entry<>(minutes(0, 30), "night"), new Entry<>(minutes(60, 90), "day")));

        assertEquals(Optional.of("night"), series.at(minute(0)));
        assertEquals(Optional.of("night"), series.at(minute(29)));
        assertEquals(Optional.empty(), series.at(minute(30)));
        assertEquals(Optional.empty(), series.at(minute(59)));
        assertEquals(Optional.of(new Entry<>(minutes(60, 90), "day")), series.entryAt(minute(60)));
        assertEquals(Optional.empty(), series.at(minute(90)));
        assertEquals(Optional.empty(), series.at(minute(-1)));
    }

    @Test
    void aWindowClipsWhatTouchesIt() {
        Series<String> series = Series.of(List.of(new Entry<>(minutes(0, 30), "a"), new Entry<>(minutes(30, 60), "b"),
                new Entry<>(minutes(60, 90), "c")));

        assertEquals(List.of(new Entry<>(minutes(20, 30), "a"), new Entry<>(minutes(30, 60), "b")),
                series.within(minutes(20, 60)).entries());
        assertTrue(series.within(minutes(90, 100)).isEmpty());
    }

    @Test
    void spansFromTheFirstStartToTheLastEnd() {
        assertEquals(Optional.of(minutes(0, 90)),
                Series.of(List.of(new Entry<>(minutes(60, 90), 2), new Entry<>(minutes(0, 30), 1))).span());
        assertEquals(Optional.empty(), Series.empty().span());
    }

    @Test
    void mappingKeepsTheTimes() {
        assertEquals(List.of(new Entry<>(minutes(0, 30), "7 W")),
                Series.of(List.of(new Entry<>(minutes(0, 30), 7))).map(watts -> watts + " W").entries());
    }

    @Test
    void isACopyOfWhatItWasMadeFrom() {
        List<Entry<Integer>> mine = new ArrayList<>(List.of(new Entry<>(minutes(0, 30), 1)));
        Series<Integer> series = new Series<>(mine);
        mine.clear();

        assertEquals(1, series.entries().size());
        assertThrows(UnsupportedOperationException.class, () -> series.entries().clear());
    }

    @Property(tries = 300)
    void atFindsWhatALookThroughAllFinds(
            @ForAll @UniqueElements @Size(max = 40) List<@IntRange(max = 60) Integer> halfHours,
            @ForAll @IntRange(min = -5, max = 1900) int askedMinute) {
        Series<Integer> series = Series.of(halfHours.stream()
                .map(n -> new Entry<>(Interval.of(minute(n * 30), Duration.ofMinutes(30)), n)).toList());
        boolean known = halfHours.contains(Math.floorDiv(askedMinute, 30));

        assertEquals(known ? Optional.of(Math.floorDiv(askedMinute, 30)) : Optional.empty(),
                series.at(minute(askedMinute)));
    }
}
