package offpeak.rule.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Profile;

/**
 * The time that is planned, in settlement periods, and what energy costs in each: as published, and beyond that as at the same
 * time of the day before.
 *
 * @param estimated steps of which a price is not published
 */
record Steps(Currency currency, Horizon horizon, Profile importPrice, Profile exportPrice, Profile estimated) {

    /** Over the next night and the next peak: what lies beyond changes nothing now. */
    private static final Duration AHEAD = Duration.ofHours(36);
    /** Shorter periods than these are planned one by one only for as long. */
    private static final Duration FINE = Duration.ofMinutes(30);
    private static final Duration FINE_AHEAD = Duration.ofHours(3);
    private static final List<Duration> DAYS_BACK = List.of(Duration.ZERO, Duration.ofHours(24), Duration.ofHours(48));

    private record Quote(double price, boolean estimate) {}

    /**
     * @param exports whether what export earns is needed
     * @return empty when the price of now is not known
     */
    static Optional<Steps> of(Situation situation, Prices imports, boolean exports) {
        Instant now = situation.now();
        Optional<Interval> running = imports.series().entryAt(now).map(Series.Entry::interval);
        if (running.isEmpty()) {
            return Optional.empty();
        }
        Optional<Prices> outgoing = situation.prices(Prices.Direction.EXPORT)
                .filter(prices -> prices.currency().equals(imports.currency()));
        List<Instant> bounds = bounds(now, imports.series());
        int steps = bounds.size() - 1;
        double[] buy = new double[steps];
        double[] sell = new double[steps];
        double[] guessed = new double[steps];
        Quotes costs = new Quotes(imports.series());
        Optional<Quotes> gains = outgoing.map(prices -> new Quotes(prices.series()));
        for (int i = 0; i < steps; i++) {
            Interval step = new Interval(bounds.get(i), bounds.get(i + 1));
            Quote cost = costs.of(step).orElse(new Quote(buy[Math.max(0, i - 1)], true));
            Optional<Quote> gain = gains.flatMap(quotes -> quotes.of(step));
            buy[i] = cost.price();
            sell[i] = gain.map(Quote::price).orElse(0.0);
            guessed[i] = cost.estimate() || exports && gain.map(Quote::estimate).orElse(false) ? 1 : 0;
        }
        return Optional.of(new Steps(imports.currency(), new Horizon(bounds), Profile.of(buy), Profile.of(sell),
                Profile.of(guessed)));
    }

    /** From now by the periods of the prices; where there are none, and far ahead, by half-hours. */
    private static List<Instant> bounds(Instant now, Series<Prices.Price> series) {
        Instant end = now.plus(AHEAD);
        List<Instant> bounds = new ArrayList<>();
        bounds.add(now);
        Instant at = now;
        while (at.isBefore(end)) {
            Optional<Interval> period = series.entryAt(at).map(Series.Entry::interval);
            Instant halfHour = halfHourAfter(at);
            boolean whole = period.isPresent()
                    && (at.isBefore(now.plus(FINE_AHEAD)) || period.get().end().isAfter(halfHour));
            at = whole ? period.get().end() : halfHour;
            bounds.add(at);
        }
        return bounds;
    }

    private static Instant halfHourAfter(Instant at) {
        long seconds = FINE.toSeconds();
        return Instant.ofEpochSecond((at.getEpochSecond() / seconds + 1) * seconds);
    }

    /** What a series says of steps that ascend: as published, else as on a day before. */
    private static final class Quotes {
        private final List<Series.Entry<Prices.Price>> entries;
        /** By day back, the entry that was looked at last. */
        private final int[] at = new int[DAYS_BACK.size()];

        Quotes(Series<Prices.Price> series) {
            entries = series.entries();
        }

        Optional<Quote> of(Interval step) {
            for (int day = 0; day < at.length; day++) {
                Duration back = DAYS_BACK.get(day);
                Optional<Quote> found = mean(day, step.start().minus(back), step.end().minus(back));
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        private Optional<Quote> mean(int day, Instant start, Instant end) {
            int i = at[day];
            while (i < entries.size() && !entries.get(i).interval().end().isAfter(start)) {
                i++;
            }
            at[day] = i;
            double sum = 0;
            boolean estimate = day > 0;
            for (Instant from = start; from.isBefore(end); i++) {
                if (i == entries.size() || entries.get(i).interval().start().isAfter(from)) {
                    return Optional.empty();
                }
                Prices.Price price = entries.get(i).value();
                Instant stop = entries.get(i).interval().end();
                estimate |= price.estimate();
                if (from.equals(start) && !stop.isBefore(end)) {
                    return Optional.of(new Quote(price.value(), estimate));
                }
                stop = stop.isBefore(end) ? stop : end;
                sum += price.value() * Duration.between(from, stop).toMillis();
                from = stop;
            }
            return Optional.of(new Quote(sum / Duration.between(start, end).toMillis(), estimate));
        }
    }

    /** A step that has begun is rather as it is than as it was thought. */
    List<Instant> middles() {
        List<Instant> middles = new ArrayList<>(count());
        for (int i = 0; i < count(); i++) {
            Interval step = horizon.step(i);
            middles.add(step.start().plusMillis(step.duration().toMillis() / 2));
        }
        return middles;
    }

    int count() {
        return horizon.steps();
    }

    /** No limit of the connection is known here: one that no home reaches. */
    private static final double NO_LIMIT_W = 100_000;

    Grid grid() {
        int steps = count();
        return new Grid(importPrice, exportPrice, estimated, Profile.constant(steps, NO_LIMIT_W),
                Profile.constant(steps, NO_LIMIT_W), Profile.constant(steps, 0), 0, List.of());
    }

    /** Without the first. */
    Steps later() {
        int steps = count() - 1;
        return new Steps(currency, new Horizon(horizon.bounds().subList(1, steps + 2)),
                Profile.of(steps, i -> importPrice.get(i + 1)), Profile.of(steps, i -> exportPrice.get(i + 1)),
                Profile.of(steps, i -> estimated.get(i + 1)));
    }
}
