package offpeak.host.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.PriceStatistics;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.host.History;

/** Reckons how a source's prices were distributed, from the history of what was published. */
final class PriceSpread {
    static final Duration WINDOW = Duration.ofDays(30);

    /** As the history names what a price was said to be first, and what it was corrected to. */
    private static final String FIRST = "price";
    private static final int CORRECTIONS = 9;

    private record Held(double price, double hours) {}

    private final History history;

    PriceSpread(History history) {
        this.history = history;
    }

    /** Empty when nothing is known. */
    Optional<PriceStatistics> of(EntityId source, Prices prices, Instant now) {
        Interval window = new Interval(now.minus(WINDOW), now);
        TreeMap<Instant, Double> starts = new TreeMap<>();
        for (int revision = 0; revision <= CORRECTIONS; revision++) {
            List<History.Sample> samples = history.samples(source, revision == 0 ? FIRST : FIRST + "_" + revision,
                    window);
            if (samples.isEmpty()) {
                break;
            }
            samples.forEach(sample -> starts.put(sample.at(), sample.value()));
        }
        Optional<Duration> step = prices.series().entries().stream().map(Series.Entry::interval)
                .map(Interval::duration).min(Comparator.naturalOrder());
        if (starts.isEmpty() || step.isEmpty()) {
            return Optional.empty();
        }
        List<Held> held = new ArrayList<>();
        for (Map.Entry<Instant, Double> start : starts.entrySet()) {
            Instant end = start.getKey().plus(step.get());
            Instant next = Optional.ofNullable(starts.higherKey(start.getKey())).orElse(end);
            Instant until = earliest(end, earliest(next, now));
            held.add(new Held(start.getValue(), Duration.between(start.getKey(), until).toMillis() / 3.6e6));
        }
        held.sort(Comparator.comparingDouble(Held::price));
        double known = held.stream().mapToDouble(Held::hours).sum();
        return known > 0
                ? Optional.of(new PriceStatistics(source, prices.currency(), window, known,
                        percentiles(held, known)))
                : Optional.empty();
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static List<Double> percentiles(List<Held> ascending, double known) {
        List<Double> percentiles = new ArrayList<>(101);
        int at = 0;
        double below = ascending.get(0).hours();
        for (int percent = 0; percent <= 100; percent++) {
            // the sum's last digits must not decide
            while (below < percent / 100.0 * known * (1 - 1e-12) && at < ascending.size() - 1) {
                at++;
                below += ascending.get(at).hours();
            }
            percentiles.add(ascending.get(at).price());
        }
        return percentiles;
    }
}
