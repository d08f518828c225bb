package offpeak.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Power that is expected.
 *
 * @param role what is forecast: SOLAR or LOAD
 * @param powerW mean power of each interval that comes to be exceeded as often as not (P50), W
 * @param range how far it may turn out otherwise, on the same intervals; absent when not known
 */
public record PowerForecast(MeterState.Role role, Series<Double> powerW,
        Optional<Series<Range>> range) implements State {

    /**
     * @param p10W W; less than this comes one time in ten
     * @param p90W W; more than this comes one time in ten
     */
    public record Range(double p10W, double p90W) {
        /** @throws IllegalArgumentException when they are no numbers in this order */
        public Range {
            if (!(p10W <= p90W && Double.isFinite(p10W) && Double.isFinite(p90W))) {
                throw new IllegalArgumentException("P10 must not be above P90: " + p10W + ", " + p90W);
            }
        }
    }

    public PowerForecast {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(powerW, "powerW");
        Objects.requireNonNull(range, "range");
    }

    /** One without a known range. */
    public PowerForecast(MeterState.Role role, Series<Double> powerW) {
        this(role, powerW, Optional.empty());
    }
}
