package offpeak.host.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
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
    /** Half-hours. */
    private static final int DAY = 48;
    /** Three days of half-hours. */
    private static final int ENOUGH = 144;

    /**
     * @param forecast by half-hours
     * @param highestW what came at most at that time of day, W: about a clear sky's
     */
    record Sky(PowerForecast forecast, Map<Instant, Double> highestW) {}

    /** The half-hours before an instant, the latest first. */
    private static final class Past {
        /** Not a number where it is not known. */
        private final double[] wasW = new double[(int) MEMORY.toDays() * DAY];
        private final double[] weight = new double[wasW.length];

        Past(NavigableMap<Instant, Double> known, Instant from) {
            Arrays.fill(wasW, Double.NaN);
            known.forEach((start, was) -> {
                long ago = from.getEpochSecond() - start.getEpochSecond();
                int back = (int) (ago / HalfHours.LENGTH.toSeconds());
                if (ago > 0 && ago % HalfHours.LENGTH.toSeconds() == 0 && back <= wasW.length) {
                    double days = ago / 3600 / 24.0;
                    wasW[back - 1] = was;
                    weight[back - 1] = Math.pow(0.5, days / HALF_LIFE_DAYS);
                }
            });
        }
    }

    private SolarLearner() {}

    /**
     * @param from the start of a half-hour; what comes after it is not looked at
     * @return empty while too little is known
     */
    static Optional<Sky> learn(NavigableMap<Instant, Double> pastW, Instant from, Duration ahead) {
        NavigableMap<Instant, Double> known = pastW.subMap(from.minus(MEMORY), true, from, false);
        if (known.size() < ENOUGH) {
            return Optional.empty();
        }
        List<Series.Entry<Double>> powerW = new ArrayList<>();
        List<Series.Entry<Range>> ranges = new ArrayList<>();
        Map<Instant, Double> highestW = new HashMap<>();
        Past past = new Past(known, from);
        int steps = (int) ahead.dividedBy(HalfHours.LENGTH);
        // the sun does not keep summer time: days are counted by 24 h and not by the clock
        for (int step = 0; step < steps; step++) {
            List<Quantiles.Weighted> values = new ArrayList<>();
            double highest = 0;
            for (int back = DAY - step % DAY; back <= past.wasW.length; back += DAY) {
                double was = past.wasW[back - 1];
                if (!Double.isNaN(was)) {
                    values.add(new Quantiles.Weighted(was, past.weight[back - 1]));
                    highest = Math.max(highest, was);
                }
            }
            if (!values.isEmpty()) {
                Quantiles found = new Quantiles(values);
                Interval halfHour = Interval.of(from.plus(HalfHours.LENGTH.multipliedBy(step)), HalfHours.LENGTH);
                powerW.add(new Series.Entry<>(halfHour, found.at(0.5)));
                ranges.add(new Series.Entry<>(halfHour, new Range(found.at(0.1), found.at(0.9))));
                highestW.put(halfHour.start(), highest);
            }
        }
        return Optional.of(new Sky(new PowerForecast(MeterState.Role.SOLAR, Series.of(powerW),
                Optional.of(Series.of(ranges))), highestW));
    }
}
