package offpeak.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The prices that an integration has seen of one direction, from a day ago to the last one published. Keeps what is known
 * while the vendor is down. Not for several threads at once.
 */
public final class PriceBook {

    /** For the charts of today and for what the last 24 h cost. */
    static final Duration HISTORY = Duration.ofHours(24);
    /** A published price is final, so its age says nothing: the series itself ends where nothing is known. */
    private static final Duration MAX_AGE = Duration.ofHours(48);

    private final Prices.Direction direction;
    private final Currency currency;
    private final Prices.Market market;
    private final NavigableMap<Instant, Series.Entry<Prices.Price>> entries = new TreeMap<>();

    /** One of retail prices. */
    public PriceBook(Prices.Direction direction, Currency currency) {
        this(direction, currency, Prices.Market.RETAIL);
    }

    public PriceBook(Prices.Direction direction, Currency currency, Prices.Market market) {
        this.direction = direction;
        this.currency = currency;
        this.market = market;
    }

    /** Notes a price; what was known for any part of its period gives way, so that a revision counts. */
    public void put(Interval period, Prices.Price price) {
        Map.Entry<Instant, Series.Entry<Prices.Price>> before = entries.lowerEntry(period.start());
        if (before != null && before.getValue().interval().overlaps(period)) {
            entries.remove(before.getKey());
            Interval old = before.getValue().interval();
            keep(old.start(), period.start(), before.getValue().value());
            keep(period.end(), old.end(), before.getValue().value());
        }
        NavigableMap<Instant, Series.Entry<Prices.Price>> within = entries.subMap(period.start(), true, period.end(),
                false);
        Optional<Series.Entry<Prices.Price>> last = Optional.ofNullable(within.lastEntry()).map(Map.Entry::getValue);
        within.clear();
        last.ifPresent(entry -> keep(period.end(), entry.interval().end(), entry.value()));
        entries.put(period.start(), new Series.Entry<>(period, price));
    }

    private void keep(Instant start, Instant end, Prices.Price price) {
        if (end.isAfter(start)) {
            entries.put(start, new Series.Entry<>(new Interval(start, end), price));
        }
    }

    /** Forgets what a vendor no longer stands by from an instant on, e.g. a forecast before its next version. */
    public void forgetFrom(Instant from) {
        entries.tailMap(from, true).clear();
    }

    /** Whether a published price is known for every instant of a stretch. */
    public boolean covers(Interval stretch) {
        Instant reached = stretch.start();
        while (reached.isBefore(stretch.end())) {
            Map.Entry<Instant, Series.Entry<Prices.Price>> next = entries.floorEntry(reached);
            if (next == null || !next.getValue().interval().contains(reached) || next.getValue().value().estimate()) {
                return false;
            }
            reached = next.getValue().interval().end();
        }
        return true;
    }

    /** When the last known price ends; empty when none is known. */
    public Optional<Instant> end() {
        return Optional.ofNullable(entries.lastEntry()).map(entry -> entry.getValue().interval().end());
    }

    /**
     * Publishes what is known as the entity {@code import} or {@code export}; nothing when nothing is known.
     *
     * @param source for people, e.g. {@code nord-pool SE3}
     */
    public void publish(Host host, String source) {
        publish(host, direction.name().toLowerCase(Locale.ROOT), source);
    }

    /** As {@link #publish(Host, String)}, under another name. */
    public void publish(Host host, String name, String source) {
        Instant now = host.now();
        entries.values().removeIf(entry -> !entry.interval().end().isAfter(now.minus(HISTORY)));
        if (!entries.isEmpty()) {
            host.publish(host.entity(EntityId.Kind.PRICE, name),
                    new Prices(direction, currency, Series.of(entries.values()), market), now, MAX_AGE, source);
        }
    }
}
