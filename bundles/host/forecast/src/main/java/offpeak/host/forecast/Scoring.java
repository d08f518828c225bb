package offpeak.host.forecast;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import offpeak.api.host.Forecasts.Pinball;
import offpeak.api.host.Forecasts.Score;

/** Holds a day's forecast against what came. */
final class Scoring {
    /** Four hours; of fewer nothing is said. */
    private static final int ENOUGH = 8;

    private Scoring() {}

    /** What was said of a half-hour; both bounds are known or none. */
    record Said(double p50W, OptionalDouble p10W, OptionalDouble p90W) {
        boolean ranged() {
            return p10W.isPresent() && p90W.isPresent();
        }
    }

    /**
     * @param said by start of the half-hour
     * @param cameW by start of the half-hour; what is not in both does not count
     */
    static Optional<Score> score(LocalDate day, SortedMap<Instant, Said> said, Map<Instant, Double> cameW) {
        int samples = 0;
        int ranged = 0;
        int within = 0;
        double absolute = 0;
        double bias = 0;
        double p10 = 0;
        double p50 = 0;
        double p90 = 0;
        for (Map.Entry<Instant, Said> entry : said.entrySet()) {
            Double came = cameW.get(entry.getKey());
            if (came == null) {
                continue;
            }
            Said one = entry.getValue();
            samples++;
            absolute += Math.abs(one.p50W() - came);
            bias += one.p50W() - came;
            if (one.ranged()) {
                ranged++;
                p10 += Quantiles.pinball(0.1, one.p10W().getAsDouble(), came);
                p50 += Quantiles.pinball(0.5, one.p50W(), came);
                p90 += Quantiles.pinball(0.9, one.p90W().getAsDouble(), came);
                within += one.p10W().getAsDouble() <= came && came <= one.p90W().getAsDouble() ? 1 : 0;
            }
        }
        if (samples < ENOUGH) {
            return Optional.empty();
        }
        return Optional.of(new Score(day, absolute / samples, bias / samples,
                ranged == 0 ? Optional.empty() : Optional.of(new Pinball(p10 / ranged, p50 / ranged, p90 / ranged)),
                ranged == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) within / ranged), samples));
    }
}
