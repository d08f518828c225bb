package offpeak.host.engine.plausibility;

import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Prices;
import offpeak.api.Reason;
import offpeak.api.Series;

/** Whether a source's prices can be meant as they stand: in a band for the currency, not all zero, in the same unit as before. */
final class PriceJudge {
    /**
     * Per kWh, in currencies of about that worth. The highest caps of wholesale markets are a quarter of it below a euro
     * per kWh in Europe and 5 to 20 USD in Texas and Australia, of which a home sees the former.
     */
    static final double LOWEST = -5;
    static final double HIGHEST = 10;
    /** What is worth about as much as one of the others; one that is not here has no band. */
    private static final Map<String, Double> UNITS = Map.ofEntries(Map.entry("GBP", 1.0), Map.entry("EUR", 1.0),
            Map.entry("USD", 1.0), Map.entry("CHF", 1.0), Map.entry("AUD", 2.0), Map.entry("CAD", 2.0),
            Map.entry("NZD", 2.0), Map.entry("BGN", 2.0), Map.entry("PLN", 5.0), Map.entry("RON", 5.0),
            Map.entry("DKK", 10.0), Map.entry("NOK", 10.0), Map.entry("SEK", 10.0), Map.entry("CZK", 25.0),
            Map.entry("HUF", 400.0), Map.entry("JPY", 150.0), Map.entry("INR", 80.0));
    /** Pence for pounds are 100, MWh for kWh 1000; tariffs never move all their prices by that. */
    static final double UNIT_FACTOR = 20;
    /** All free for longer than any sale; a spot market can be at zero for some quarters of an hour. */
    static final Duration ALL_ZERO = Duration.ofHours(4);
    /** Shorter series are a single spike or lull, which move by any factor. */
    static final Duration COMPARABLE = Duration.ofHours(2);

    private record Level(Currency currency, double median, double highest) {}

    private final String source;
    private Optional<Level> good = Optional.empty();

    PriceJudge(String source) {
        this.source = source;
    }

    Verdict judge(Prices prices) {
        List<Series.Entry<Prices.Price>> entries = prices.series().entries();
        if (entries.isEmpty()) {
            return Verdict.PLAUSIBLE;
        }
        double unit = UNITS.getOrDefault(prices.currency().getCurrencyCode(), Double.POSITIVE_INFINITY);
        for (Series.Entry<Prices.Price> entry : entries) {
            double value = entry.value().value();
            if (value < LOWEST * unit || value > HIGHEST * unit) {
                return Verdict.doubted(new Reason("engine.suspect.price-band",
                        Map.of("source", source, "price", value, "from", entry.interval().start())));
            }
        }
        Duration known = entries.stream()
                .map(entry -> Duration.between(entry.interval().start(), entry.interval().end()))
                .reduce(Duration.ZERO, Duration::plus);
        Level now = level(prices.currency(), entries);
        if (now.highest() == 0) {
            // nothing is paid for what many homes export
            return prices.direction() == Prices.Direction.EXPORT || known.compareTo(ALL_ZERO) < 0
                    ? Verdict.PLAUSIBLE
                    : Verdict.doubted(new Reason("engine.suspect.price-zero", Map.of("source", source)));
        }
        boolean comparable = known.compareTo(COMPARABLE) >= 0;
        if (comparable && good.filter(before -> moved(before, now)).isPresent()) {
            return Verdict.doubted(new Reason("engine.suspect.price-unit", Map.of("source", source,
                    "price", now.median(), "before", good.get().median())));
        }
        if (comparable) {
            good = Optional.of(now);
        }
        return Verdict.PLAUSIBLE;
    }

    /** The middle and the top together: a windy night moves the middle alone, a spike the top alone. */
    private static boolean moved(Level before, Level now) {
        return before.currency().equals(now.currency()) && (above(now.median(), before.median())
                && above(now.highest(), before.highest())
                || above(before.median(), now.median()) && above(before.highest(), now.highest()));
    }

    private static boolean above(double more, double less) {
        return more > UNIT_FACTOR * less;
    }

    private static Level level(Currency currency, List<Series.Entry<Prices.Price>> entries) {
        double[] sizes = entries.stream().mapToDouble(entry -> Math.abs(entry.value().value())).sorted().toArray();
        return new Level(currency, sizes[sizes.length / 2], sizes[sizes.length - 1]);
    }
}
