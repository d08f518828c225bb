package offpeak.rule.demandresponse;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import offpeak.api.Prices;
import offpeak.api.Series;

/**
 * A stretch of time with high prices that has not ended.
 *
 * @param since its first high price's start
 * @param price per MWh, of now
 */
record Spell(Instant since, double price) {

    /** Prices stand per kWh. */
    static final double KWH_PER_MWH = 1000;

    /**
     * When it begins and ends.
     *
     * @param from per MWh; it begins at or above
     * @param below per MWh; it ends below
     * @param least it does not end earlier
     * @param stale how long a price stands in for its successor that is not known yet
     */
    record Bounds(double from, double below, Duration least, Duration stale) {}

    /** The one that holds at an instant; published prices alone count. */
    static Optional<Spell> at(Instant now, Series<Prices.Price> prices, Bounds bounds) {
        Optional<Instant> since = Optional.empty();
        Optional<Instant> over = Optional.empty();
        Instant knownTo = Instant.MIN;
        double price = 0;
        for (Series.Entry<Prices.Price> entry : prices.entries()) {
            Instant start = entry.interval().start();
            if (entry.value().estimate() || start.isAfter(now)) {
                continue;
            }
            boolean gap = since.isPresent() && !start.isBefore(knownTo.plus(bounds.stale()))
                    && start.isAfter(knownTo);
            if (gap || over.filter(end -> !end.isAfter(start)).isPresent()) {
                since = Optional.empty();
                over = Optional.empty();
            }
            price = entry.value().value() * KWH_PER_MWH;
            if (since.isEmpty() && price >= bounds.from()) {
                since = Optional.of(start);
            } else if (since.isPresent() && price >= bounds.from()) {
                over = Optional.empty();
            } else if (since.isPresent() && over.isEmpty() && price < bounds.below()) {
                Instant soonest = since.get().plus(bounds.least());
                over = Optional.of(soonest.isAfter(start) ? soonest : start);
            }
            knownTo = entry.interval().end();
        }
        boolean stale = !now.isBefore(knownTo) && !now.isBefore(knownTo.plus(bounds.stale()));
        boolean ended = over.filter(end -> !end.isAfter(now)).isPresent();
        double last = price;
        return stale || ended ? Optional.empty() : since.map(start -> new Spell(start, last));
    }
}
