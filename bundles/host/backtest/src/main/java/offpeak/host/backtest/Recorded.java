package offpeak.host.backtest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
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
    private static final Duration[] BEFORE = {Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(-1),
            Duration.ofDays(-7)};

    /** @throws Refused when the files have no time in common or too many gaps in it */
    static Recorded read(Request request) throws Refused {
        // each takes a quarter of a second on a small computer
        Future<Track> reading = reading(request.prices(), request);
        Future<Track> readingLoad = reading(request.load(), request);
        Optional<Future<Track>> readingSun = request.solar().map(file -> reading(file, request));
        Optional<Track> exports = request.exports().isPresent()
                ? Optional.of(Track.read(request.exports().get(), request.zone()))
                : Optional.empty();
        Track prices = read(reading);
        Track load = read(readingLoad);
        Optional<Track> sun = readingSun.isPresent() ? Optional.of(read(readingSun.get())) : Optional.empty();
        Duration step = prices.step();
        Interval common = both(prices.span(), load.span(), request);
        for (Optional<Track> other : List.of(sun, exports)) {
            if (other.isPresent()) {
                common = both(common, other.get().span(), request);
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

    private static Future<Track> reading(Path file, Request request) {
        return ForkJoinPool.commonPool().submit(() -> Track.read(file, request.zone()));
    }

    private static Track read(Future<Track> reading) throws Refused {
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.data("interrupted");
        } catch (ExecutionException e) {
            throw Refused.within(e);
        }
    }

    private static Interval both(Interval one, Interval other, Request request) throws Refused {
        return one.intersection(other).orElseThrow(() -> Refused.data(
                "the files have no time in common: prices are known " + one + ", another " + other
                        + (request.exports().isPresent() ? "; look at all four" : "")));
    }

    /** The mean over each step; what is missing is as a day or a week before, or after. */
    private static double[] sampled(Track track, Instant start, Duration step, int steps, double unit, int[] filled)
            throws Refused {
        double[] sampled = new double[steps];
        for (int i = 0; i < steps; i++) {
            long at = start.toEpochMilli() + i * step.toMillis();
            double mean = track.mean(at, step.toMillis());
            if (Double.isNaN(mean)) {
                filled[0]++;
                for (int k = 0; k < BEFORE.length && Double.isNaN(mean); k++) {
                    mean = track.mean(at - BEFORE[k].toMillis(), step.toMillis());
                }
                if (Double.isNaN(mean)) {
                    throw Refused.data("nothing is known of " + Instant.ofEpochMilli(at)
                            + " nor of the same time a week around it");
                }
            }
            sampled[i] = mean * unit;
        }
        return sampled;
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
