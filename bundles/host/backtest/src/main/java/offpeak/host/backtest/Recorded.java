package offpeak.host.backtest;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import offpeak.api.Interval;
import offpeak.api.Prices;

/**
 * A time that was recorded, in steps of one length.
 *
 * @param start of the first step
 * @param step length
 * @param buy main currency unit per kWh from the grid
 * @param sell per kWh to the grid
 * @param loadW mean power that the home drew
 * @param sunW mean power that the panels gave
 * @param sells whether a kWh to the grid earns anything
 * @param filled how many values were missing and taken from a day or a week before
 */
record Recorded(Instant start, Duration step, double[] buy, double[] sell, double[] loadW, double[] sunW, boolean sells,
        int filled) {

    /** More gaps than a twentieth are no record. */
    private static final double MOST_FILLED = 0.05;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration[] BEFORE = {Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(-1),
            Duration.ofDays(-7)};

    /** @throws Refused when the files have no time in common or too many gaps in it */
    static Recorded read(Request request) throws Refused {
        NavigableMap<Instant, Double> prices = SeriesFile.read(request.prices(), request.zone());
        NavigableMap<Instant, Double> load = SeriesFile.read(request.load(), request.zone());
        Optional<NavigableMap<Instant, Double>> sun = read(request.solar(), request);
        Optional<NavigableMap<Instant, Double>> exports = read(request.exports(), request);
        Duration step = step(prices);
        Interval common = common(prices, step);
        common = both(common, common(load, step(load)), request);
        for (Optional<NavigableMap<Instant, Double>> other : java.util.List.of(sun, exports)) {
            if (other.isPresent()) {
                common = both(common, common(other.get(), step(other.get())), request);
            }
        }
        int steps = (int) (common.duration().toMillis() / step.toMillis());
        if (steps < Duration.ofDays(1).dividedBy(step)) {
            throw Refused.data("the files have less than a day in common, from " + common.start() + " to "
                    + common.end());
        }
        double powerUnit = request.powerInKw() ? 1000 : 1;
        double priceUnit = 1 / request.priceUnit().perMainUnit();
        int[] filled = new int[1];
        Recorded read = new Recorded(common.start(), step,
                sampled(prices, common.start(), step, steps, priceUnit, filled),
                exports.isPresent()
                        ? sampled(exports.get(), common.start(), step, steps, priceUnit, filled)
                        : new double[steps],
                sampled(load, common.start(), step, steps, powerUnit, filled),
                sun.isPresent()
                        ? sampled(sun.get(), common.start(), step, steps, powerUnit, filled)
                        : new double[steps],
                exports.isPresent(), 0);
        if (filled[0] > MOST_FILLED * steps) {
            throw Refused.data("of " + steps + " steps from " + common.start() + " to " + common.end() + " "
                    + filled[0] + " values are missing: too many to fill in");
        }
        for (double[] powers : new double[][]{read.loadW, read.sunW}) {
            if (Arrays.stream(powers).max().orElse(0) > 1e6) {
                throw Refused.data("a power is above 1 MW: say --power-unit W");
            }
            for (int i = 0; i < powers.length; i++) {
                // inverters draw a little at night, meters tremble around nothing
                powers[i] = Math.max(0, powers[i]);
            }
        }
        return new Recorded(read.start, step, read.buy, read.sell, read.loadW, read.sunW, read.sells, filled[0]);
    }

    private static Optional<NavigableMap<Instant, Double>> read(Optional<java.nio.file.Path> file, Request request)
            throws Refused {
        return file.isPresent() ? Optional.of(SeriesFile.read(file.get(), request.zone())) : Optional.empty();
    }

    /** The distance that most neighbours have. */
    private static Duration step(NavigableMap<Instant, Double> values) throws Refused {
        Map<Duration, Integer> counts = new HashMap<>();
        Instant last = null;
        for (Instant at : values.keySet()) {
            if (last != null) {
                counts.merge(Duration.between(last, at), 1, Integer::sum);
            }
            last = at;
        }
        Duration most = counts.entrySet().stream().max(Map.Entry.<Duration, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey())).orElseThrow().getKey();
        if (most.compareTo(SHORTEST) < 0 || most.compareTo(LONGEST) > 0) {
            throw Refused.data("values are " + most.toSeconds() + " s apart; expected are steps of 1 minute to 1 hour");
        }
        return most;
    }

    private static Interval common(NavigableMap<Instant, Double> values, Duration step) {
        return new Interval(values.firstKey(), values.lastKey().plus(step));
    }

    private static Interval both(Interval one, Interval other, Request request) throws Refused {
        return one.intersection(other).orElseThrow(() -> Refused.data(
                "the files have no time in common: prices are known " + one + ", another " + other
                        + (request.exports().isPresent() ? "; look at all four" : "")));
    }

    /** The mean over each step; what is missing is as a day or a week before, or after. */
    private static double[] sampled(NavigableMap<Instant, Double> values, Instant start, Duration step, int steps,
            double unit, int[] filled) throws Refused {
        Duration own = step(values);
        double[] sampled = new double[steps];
        for (int i = 0; i < steps; i++) {
            Instant at = start.plusMillis(i * step.toMillis());
            double mean = mean(values, own, at, step);
            if (Double.isNaN(mean)) {
                filled[0]++;
                for (int k = 0; k < BEFORE.length && Double.isNaN(mean); k++) {
                    mean = mean(values, own, at.minus(BEFORE[k]), step);
                }
                if (Double.isNaN(mean)) {
                    throw Refused.data("nothing is known of " + at + " nor of the same time a week around it");
                }
            }
            sampled[i] = mean * unit;
        }
        return sampled;
    }

    private static double mean(NavigableMap<Instant, Double> values, Duration own, Instant at, Duration step) {
        double sum = 0;
        long known = 0;
        long from = at.toEpochMilli();
        long to = from + step.toMillis();
        Map.Entry<Instant, Double> entry = values.floorEntry(at);
        if (entry == null) {
            entry = values.ceilingEntry(at);
        }
        while (entry != null && entry.getKey().toEpochMilli() < to) {
            long start = entry.getKey().toEpochMilli();
            long part = Math.min(to, start + own.toMillis()) - Math.max(from, start);
            if (part > 0) {
                sum += entry.getValue() * part;
                known += part;
            }
            entry = values.higherEntry(entry.getKey());
        }
        return known * 2 < step.toMillis() ? Double.NaN : sum / known;
    }

    int steps() {
        return buy.length;
    }

    Instant at(int i) {
        return start.plusMillis(i * step.toMillis());
    }

    double hours() {
        return step.toMillis() / 3_600_000.0;
    }

    /** What a stored Wh is worth at the end, the same for all: what it costs on average to store it again. */
    double endValuePerWh(Store store) {
        double mean = Arrays.stream(buy).average().orElse(0);
        return Math.max(0, mean) * store.efficiency() / 1000;
    }

    static Prices.Price price(double value) {
        return Prices.Price.of(value);
    }
}
