package offpeak.host.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.PowerForecast;
import offpeak.api.PowerForecast.Range;
import offpeak.api.Series;

/**
 * What a home's panels will give, from what they gave at the same time of the last days, the latest of them most of all. It
 * knows the roof and its shadows and nothing of the weather to come; where a forecast of that is configured, that is better.
 */
final class SolarLearner {
    /** The sun's path moves by up to a tenth of its height in that time. */
    static final Duration MEMORY = Duration.ofDays(21);
    private static final double HALF_LIFE_DAYS = 7;
    /** Three days of half-hours. */
    private static final int ENOUGH = 144;

    /**
     * @param forecast by half-hours
     * @param highestW what came at most at that time of day, W: about a clear sky's
     */
    record Sky(PowerForecast forecast, NavigableMap<Instant, Double> highestW) {}

    private SolarLearner() {}

    /** @return empty while too little is known */
    static Optional<Sky> learn(NavigableMap<Instant, Double> pastW, ZoneId zone, Instant from, Duration ahead,
            Instant now) {
        NavigableMap<Instant, Double> known = pastW.subMap(now.minus(MEMORY), true, now, false);
        if (known.size() < ENOUGH) {
            return Optional.empty();
        }
        List<Series.Entry<Double>> powerW = new ArrayList<>();
        List<Series.Entry<Range>> ranges = new ArrayList<>();
        NavigableMap<Instant, Double> highestW = new TreeMap<>();
        // the sun does not keep summer time: days are counted by 24 h and not by the clock
        for (Instant at = from; at.isBefore(from.plus(ahead)); at = at.plus(HalfHours.LENGTH)) {
            List<Quantiles.Weighted> values = new ArrayList<>();
            double highest = 0;
            for (int days = 1; days <= MEMORY.toDays() + ahead.toDays() + 1; days++) {
                Double was = known.get(at.minus(Duration.ofDays(days)));
                if (was != null) {
                    double age = Duration.between(at.minus(Duration.ofDays(days)), now).toHours() / 24.0;
                    values.add(new Quantiles.Weighted(was, Math.pow(0.5, age / HALF_LIFE_DAYS)));
                    highest = Math.max(highest, was);
                }
            }
            if (!values.isEmpty()) {
                Quantiles found = new Quantiles(values);
                Interval halfHour = Interval.of(at, HalfHours.LENGTH);
                powerW.add(new Series.Entry<>(halfHour, found.at(0.5)));
                ranges.add(new Series.Entry<>(halfHour, new Range(found.at(0.1), found.at(0.9))));
                highestW.put(at, highest);
            }
        }
        return Optional.of(new Sky(new PowerForecast(MeterState.Role.SOLAR, Series.of(powerW),
                Optional.of(Series.of(ranges))), highestW));
    }
}
