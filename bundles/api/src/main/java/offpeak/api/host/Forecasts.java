package offpeak.api.host;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.EntityId;
import offpeak.api.MeterState;

/** How far the forecasts of power were out, each against the meter of its role. */
public interface Forecasts {

    /** Of every forecast that is known since the start, by id; one that was never scored has no scores. From memory. */
    List<Scored> forecasts();

    /**
     * @param entity the forecast's
     * @param role what it forecasts
     * @param source who made it, for people
     * @param scores of the last 30 days, oldest first
     */
    record Scored(EntityId entity, MeterState.Role role, String source, List<Score> scores) {
        public Scored {
            scores = List.copyOf(scores);
        }
    }

    /**
     * A day as it was forecast at its start, against its half-hours as they were measured.
     *
     * @param day in the site's zone
     * @param maeW mean of the absolute errors, W
     * @param biasW mean of forecast less measured, W; above 0 when too much was forecast
     * @param pinballW mean loss of each quantile; absent when the forecast had no range
     * @param coverage share of the half-hours within P10 to P90, 0..1, 0.8 at best; absent without a range
     * @param samples half-hours that were both forecast and measured
     */
    record Score(LocalDate day, double maeW, double biasW, Optional<Pinball> pinballW, OptionalDouble coverage,
            int samples) {}

    /** W; lower is better, and lowest for the true quantile. */
    record Pinball(double p10, double p50, double p90) {}
}
