package offpeak.host.engine.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.host.History;

/**
 * What each period's price was said to be, and what it was corrected to. The history keeps both: the first as {@code price} at the
 * period's start, each correction as {@code price_1}, {@code price_2} and so on.
 */
final class PriceRevisions {
    /** Markets correct a day's prices for some days; then it is forgotten here and kept in the history. */
    private static final Duration REMEMBERED = Duration.ofDays(4);
    /** More corrections of one period are a vendor's fault, and the last one is kept in the last place. */
    private static final int MOST = 9;

    private record Known(double value, int revision) {}

    private final History history;
    private final Map<EntityId, TreeMap<Instant, Known>> known = new HashMap<>();

    PriceRevisions(History history) {
        this.history = history;
    }

    /** @return the samples that are new; estimates are no prices */
    List<History.Sample> news(EntityId source, Prices prices) {
        List<History.Sample> news = new ArrayList<>();
        TreeMap<Instant, Known> before = known.computeIfAbsent(source,
                entity -> prices.series().span().map(span -> remember(entity, span)).orElseGet(TreeMap::new));
        for (Series.Entry<Prices.Price> entry : prices.series().entries()) {
            Instant start = entry.interval().start();
            double value = entry.value().value();
            Optional<Known> old = Optional.ofNullable(before.get(start));
            if (!entry.value().estimate() && old.filter(one -> one.value() == value).isEmpty()) {
                int revision = old.map(one -> Math.min(MOST, one.revision() + 1)).orElse(0);
                before.put(start, new Known(value, revision));
                news.add(new History.Sample(source, field(revision), start, value));
            }
        }
        prices.series().span().ifPresent(span -> before.headMap(span.end().minus(REMEMBERED)).clear());
        return news;
    }

    static String field(int revision) {
        return revision == 0 ? "price" : "price_" + revision;
    }

    /** What was known before the host was started. */
    private TreeMap<Instant, Known> remember(EntityId source, Interval span) {
        TreeMap<Instant, Known> remembered = new TreeMap<>();
        for (int revision = 0; revision <= MOST; revision++) {
            List<History.Sample> samples = history.samples(source, field(revision), span);
            if (samples.isEmpty()) {
                break;
            }
            for (History.Sample sample : samples) {
                remembered.put(sample.at(), new Known(sample.value(), revision));
            }
        }
        return remembered;
    }
}
