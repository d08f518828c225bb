package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PriceBookTest {
    private static final Instant NOON = Instant.parse("2026-06-15T12:00:00Z");
    private static final Currency EUR = Currency.getInstance("EUR");

    private final PriceBook book = new PriceBook(Prices.Direction.IMPORT, EUR);

    private static Interval hours(double from, double to) {
        return new Interval(NOON.plusSeconds((long) (from * 3600)), NOON.plusSeconds((long) (to * 3600)));
    }

    private List<String> published(Instant now) {
        List<String> seen = new ArrayList<>();
        book.publish(new QuietHost(now) {
            @Override
            public void publish(EntityId entity, State state, Instant observedAt, Duration maxAge, String source) {
                assertEquals("home/price/test/import", entity.toString());
                ((Prices) state).series().entries().forEach(e -> seen.add(
                        Duration.between(NOON, e.interval().start()).toMinutes() + "-"
                                + Duration.between(NOON, e.interval().end()).toMinutes() + "=" + e.value().value()));
            }
        }, "test");
        return seen;
    }

    @Test
    void aRevisionTakesThePlaceOfWhatWasKnownForItsPeriodAlone() {
        book.put(hours(0, 1), Prices.Price.of(0.10));
        book.put(hours(1, 2), Prices.Price.of(0.20));
        book.put(hours(0.5, 1.5), Prices.Price.of(0.15));
        assertEquals(List.of("0-30=0.1", "30-90=0.15", "90-120=0.2"), published(NOON));
        book.put(hours(0.75, 1), Prices.Price.of(0.5));
        assertEquals(List.of("0-30=0.1", "30-45=0.15", "45-60=0.5", "60-90=0.15", "90-120=0.2"), published(NOON));
    }

    @Test
    void aGapOrAnEstimateIsNotCovered() {
        assertEquals(Optional.empty(), book.end());
        assertFalse(book.covers(hours(0, 1)));
        book.put(hours(0, 1), Prices.Price.of(0.10));
        book.put(hours(2, 3), Prices.Price.of(0.10));
        assertTrue(book.covers(hours(0.5, 1)));
        assertFalse(book.covers(hours(0.5, 2.5)));
        book.put(hours(1, 2), new Prices.Price(0.1, true));
        assertFalse(book.covers(hours(0, 3)));
        book.put(hours(1, 2), Prices.Price.of(0.1));
        assertTrue(book.covers(hours(0, 3)));
        assertEquals(Optional.of(NOON.plusSeconds(10800)), book.end());
        book.forgetFrom(NOON.plusSeconds(3600));
        assertEquals(Optional.of(NOON.plusSeconds(3600)), book.end());
    }

    @Test
    void whatIsADayOldIsLeftOut() {
        book.put(hours(-25, -24), Prices.Price.of(0.1));
        book.put(hours(-24, -23), Prices.Price.of(0.2));
        assertEquals(List.of("-1440--1380=0.2"), published(NOON));
    }

    @Property(tries = 300)
    void whateverComesTheLastPriceOfEachQuarterHolds(
            @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 95) Integer> starts,
            @ForAll @IntRange(min = 1, max = 9) int step) {
        PriceBook book = new PriceBook(Prices.Direction.IMPORT, EUR);
        TreeMap<Integer, Double> model = new TreeMap<>();
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            int end = start + 1 + (start * step + i) % 7;
            book.put(hours(start / 4.0, end / 4.0), Prices.Price.of(i));
            for (int quarter = start; quarter < end; quarter++) {
                model.put(quarter, (double) i);
            }
        }
        List<Series.Entry<Prices.Price>> seen = new ArrayList<>();
        book.publish(new QuietHost(NOON) {
            @Override
            public void publish(EntityId entity, State state, Instant observedAt, Duration maxAge, String source) {
                seen.addAll(((Prices) state).series().entries());
            }
        }, "test");
        Series<Prices.Price> series = Series.of(seen);
        for (int quarter = 0; quarter < 104; quarter++) {
            assertEquals(Optional.ofNullable(model.get(quarter)),
                    series.at(NOON.plusSeconds(quarter * 900L)).map(Prices.Price::value));
        }
    }

    @Test
    void asksAgainWhenTheNextDayIsDue() {
        DayAhead market = new DayAhead(ZoneId.of("Europe/Berlin"), LocalTime.of(13, 0), Duration.ofMinutes(10));
        Instant morning = Instant.parse("2026-06-15T06:00:00Z");
        Instant evening = Instant.parse("2026-06-15T18:00:00Z");
        assertEquals(new Interval(Instant.parse("2026-06-14T06:00:00Z"), Instant.parse("2026-06-16T22:00:00Z")),
                market.window(morning));
        assertEquals(Instant.parse("2026-06-15T22:00:00Z"), market.due(morning).end());
        assertEquals(Instant.parse("2026-06-16T22:00:00Z"), market.due(evening).end());
        assertEquals(Duration.ofHours(5), market.untilNext(morning, true));
        assertEquals(Duration.ofMinutes(40), market.untilNext(morning, false));
        assertEquals(Duration.ofHours(17), market.untilNext(evening, true));
        assertEquals(Duration.ofMinutes(10), market.untilNext(Instant.parse("2026-06-15T12:00:00Z"), false));
        // 23 h, for the clock goes forward
        assertEquals(Instant.parse("2026-03-29T22:00:00Z"), market.due(Instant.parse("2026-03-28T23:00:00Z")).end());
    }

    @Test
    void asksForTheDaysOfWhichSomethingIsMissing() {
        DayAhead market = new DayAhead(ZoneId.of("UTC"), LocalTime.of(13, 0), Duration.ofMinutes(10));
        assertEquals(List.of("2026-06-14", "2026-06-15"), days(market, NOON));
        assertEquals(List.of("2026-06-14", "2026-06-15", "2026-06-16"), days(market, NOON.plusSeconds(7200)));
        book.put(hours(-24, 12), Prices.Price.of(0.1));
        assertEquals(List.of(), days(market, NOON));
        assertEquals(List.of("2026-06-16"), days(market, NOON.plusSeconds(7200)));
    }

    private List<String> days(DayAhead market, Instant now) {
        return market.missing(book, now).stream().map(Object::toString).toList();
    }

    @Test
    void aSupplierAddsItsOwnAndTheTax() {
        assertEquals(0.2975, new Markup(1, 0.15, 0.19).apply(0.10), 1e-12);
        assertEquals(-0.05, new Markup(1, 0, 0).apply(-0.05), 1e-12);
        VendorException told = assertThrows(VendorException.class, () -> Markup.of(1, 0, 19));
        assertEquals("vat must be within 0..1 (0.19 for 19 %), not 19.0", told.getMessage());
    }
}
