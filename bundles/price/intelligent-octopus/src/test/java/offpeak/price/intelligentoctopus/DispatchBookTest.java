package offpeak.price.intelligentoctopus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import offpeak.api.Dispatches;
import offpeak.api.Interval;
import offpeak.price.intelligentoctopus.DispatchBook.Told;
import org.junit.jupiter.api.Test;

class DispatchBookTest {
    private final DispatchBook book = new DispatchBook(LocalTime.of(23, 30), LocalTime.of(5, 30), 12);

    private static Told told(String start, String end, double wattHours) {
        return new Told(new Interval(Instant.parse(start), Instant.parse(end)), OptionalDouble.of(wattHours));
    }

    private String seen(String now) {
        return book.at(Instant.parse(now)).dispatches().stream()
                .map(d -> d.status() + " " + d.during().toString().replace("2026-06-15T", "").replace(":00Z", "") + " "
                        + Math.round(d.energyWh().orElse(-1)))
                .collect(Collectors.joining(", "));
    }

    @Test
    void aDispatchIsSnappedOutwardToWholeHalfHours() {
        Instant now = Instant.parse("2026-06-15T12:00:00Z");
        book.note(now, List.of(told("2026-06-15T13:05:01Z", "2026-06-15T13:29:59Z", 1000),
                told("2026-06-15T14:29:59Z", "2026-06-15T15:30:00Z", 3000)), List.of(), false);
        assertEquals("PLANNED 13:00/13:30 1000, PLANNED 14:00/15:30 3000", seen("2026-06-15T12:00:00Z"));
    }

    @Test
    void aPlanThatIsWithdrawnIsGoneButOneThatRanStays() {
        book.note(Instant.parse("2026-06-15T13:10:00Z"),
                List.of(told("2026-06-15T13:00:00Z", "2026-06-15T14:30:00Z", 3000)),
                List.of(), true);
        assertEquals("ACTIVE 13:00/13:30 1000, PLANNED 13:30/14:30 2000", seen("2026-06-15T13:10:00Z"));
        book.note(Instant.parse("2026-06-15T13:20:00Z"), List.of(), List.of(), false);
        assertEquals("ACTIVE 13:00/13:30 1000", seen("2026-06-15T13:20:00Z"));
        assertEquals("COMPLETED 13:00/13:30 1000", seen("2026-06-15T13:30:00Z"));
    }

    @Test
    void aPlannedOneOnlyCountsAsRunWhileTheCarIsCharged() {
        book.note(Instant.parse("2026-06-15T13:10:00Z"),
                List.of(told("2026-06-15T13:00:00Z", "2026-06-15T13:30:00Z", 1000)),
                List.of(), false);
        assertEquals("PLANNED 13:00/13:30 1000", seen("2026-06-15T13:10:00Z"));
        assertEquals("", seen("2026-06-15T13:30:00Z"));
    }

    @Test
    void ofEachNoonToNoonOnlySixHoursAreCheap() {
        // noon in London is 11:00 UTC in June
        book.note(Instant.parse("2026-06-15T04:00:00Z"),
                List.of(told("2026-06-15T04:00:00Z", "2026-06-15T20:00:00Z", 32)),
                List.of(), false);
        assertEquals("PLANNED 04:00/10:00 12, PLANNED 11:00/17:00 12", seen("2026-06-15T04:00:00Z"));
    }

    @Test
    void eachNightsWindowHasTheOffsetOfItsOwnDay() {
        List<Interval> autumn = book.at(Instant.parse("2026-10-24T12:00:00Z")).fixed();
        assertEquals(List.of("2026-10-23T22:30:00Z/2026-10-24T04:30:00Z", "2026-10-24T22:30:00Z/2026-10-25T05:30:00Z",
                "2026-10-25T23:30:00Z/2026-10-26T05:30:00Z"),
                autumn.subList(0, 3).stream().map(Interval::toString).toList());
        List<Interval> spring = book.at(Instant.parse("2026-03-28T12:00:00Z")).fixed();
        assertEquals(Duration.ofHours(5), spring.get(1).duration());
    }

    @Property(tries = 300)
    void neverMoreThanTheCapFromNoonToNoonAndAlwaysWholeHalfHours(
            @ForAll @Size(max = 12) List<@IntRange(max = 3000) Integer> starts,
            @ForAll @IntRange(min = 1, max = 400) int minutes) {
        DispatchBook fresh = new DispatchBook(LocalTime.of(23, 30), LocalTime.of(5, 30), 12);
        Instant now = Instant.parse("2026-10-24T00:00:00Z");
        fresh.note(now, starts.stream().map(start -> new Told(
                Interval.of(now.plusSeconds(start * 60L), Duration.ofMinutes(minutes)), OptionalDouble.empty()))
                .toList(),
                List.of(), false);
        Dispatches seen = fresh.at(now);
        seen.dispatches().stream().flatMap(d -> halves(d.during()).stream())
                .collect(Collectors.groupingBy(
                        half -> ZonedDateTime.ofInstant(half, DispatchBook.LONDON).minusHours(12).toLocalDate(),
                        Collectors.counting()))
                .forEach((day, count) -> assertTrue(count <= 12, day + " has " + count));
        seen.dispatches().forEach(d -> assertEquals(0, d.during().start().getEpochSecond() % 1800
                + d.during().end().getEpochSecond() % 1800));
    }

    private static List<Instant> halves(Interval interval) {
        return java.util.stream.Stream.iterate(interval.start(), half -> half.isBefore(interval.end()),
                half -> half.plusSeconds(1800)).toList();
    }
}
