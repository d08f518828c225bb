package offpeak.host.forecast;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.PowerForecast;
import offpeak.api.host.Forecasts.Pinball;
import offpeak.api.host.Forecasts.Score;
import offpeak.api.host.History;
import offpeak.api.host.History.Sample;

/**
 * Keeps in the history, as further numbers of the forecast's entity, what was forecast at the start of each day and what came
 * of it. So both are as durable as the measured power that they belong to, and forgotten with the integration.
 */
final class ScoreBook {
    private static final String SAID = "day_ahead_w";
    private static final String SAID_P10 = "day_ahead_p10_w";
    private static final String SAID_P90 = "day_ahead_p90_w";
    private static final String MAE = "score_mae_w";
    private static final String BIAS = "score_bias_w";
    private static final String P10 = "score_pinball_p10_w";
    private static final String P50 = "score_pinball_p50_w";
    private static final String P90 = "score_pinball_p90_w";
    private static final String COVERAGE = "score_coverage";
    private static final String SAMPLES = "score_samples";

    private final History history;

    ScoreBook(History history) {
        this.history = history;
    }

    /** Whether that day's forecast was noted. */
    boolean noted(EntityId forecast, LocalDate day, ZoneId zone) {
        return !history.samples(forecast, SAID, HalfHours.span(day, zone)).isEmpty();
    }

    /** Notes what is said of the half-hours of a day that are not over. */
    void note(EntityId forecast, PowerForecast said, LocalDate day, ZoneId zone, Instant now) {
        for (Instant start : HalfHours.of(day, zone)) {
            if (start.plus(HalfHours.LENGTH).isAfter(now)) {
                HalfHours.mean(said.powerW(), start)
                        .ifPresent(value -> history.record(new Sample(forecast, SAID, start, value)));
                said.range().ifPresent(range -> {
                    HalfHours.mean(range.map(PowerForecast.Range::p10W), start)
                            .ifPresent(value -> history.record(new Sample(forecast, SAID_P10, start, value)));
                    HalfHours.mean(range.map(PowerForecast.Range::p90W), start)
                            .ifPresent(value -> history.record(new Sample(forecast, SAID_P90, start, value)));
                });
            }
        }
    }

    /** Scores a day of which the forecast was noted, and keeps the score. */
    Optional<Score> score(EntityId forecast, EntityId meter, LocalDate day, ZoneId zone) {
        Interval span = HalfHours.span(day, zone);
        Map<Instant, Double> p10 = values(forecast, SAID_P10, span);
        Map<Instant, Double> p90 = values(forecast, SAID_P90, span);
        SortedMap<Instant, Scoring.Said> said = new TreeMap<>();
        values(forecast, SAID, span).forEach((start, value) -> said.put(start, new Scoring.Said(value,
                number(p10, start), number(p90, start))));
        if (said.isEmpty()) {
            return Optional.empty();
        }
        Optional<Score> score = Scoring.score(day, said,
                HalfHours.means(history.samples(meter, "power_w", span), zone));
        score.ifPresent(one -> keep(forecast, one, span.start()));
        return score;
    }

    private void keep(EntityId forecast, Score score, Instant midnight) {
        Map<String, Double> fields = new TreeMap<>();
        fields.put(MAE, score.maeW());
        fields.put(BIAS, score.biasW());
        fields.put(SAMPLES, (double) score.samples());
        score.coverage().ifPresent(value -> fields.put(COVERAGE, value));
        score.pinballW().ifPresent(loss -> {
            fields.put(P10, loss.p10());
            fields.put(P50, loss.p50());
            fields.put(P90, loss.p90());
        });
        fields.forEach((field, value) -> history.record(new Sample(forecast, field, midnight, value)));
    }

    /** The scores of a stretch of days, oldest first. */
    List<Score> scores(EntityId forecast, Interval during, ZoneId zone) {
        Map<String, Map<Instant, Double>> fields = new HashMap<>();
        for (String field : List.of(MAE, BIAS, P10, P50, P90, COVERAGE, SAMPLES)) {
            fields.put(field, values(forecast, field, during));
        }
        List<Score> scores = new ArrayList<>();
        fields.get(MAE).forEach((midnight, mae) -> {
            OptionalDouble bias = number(fields.get(BIAS), midnight);
            OptionalDouble samples = number(fields.get(SAMPLES), midnight);
            OptionalDouble p10 = number(fields.get(P10), midnight);
            OptionalDouble p50 = number(fields.get(P50), midnight);
            OptionalDouble p90 = number(fields.get(P90), midnight);
            // a power cut can leave a part of it
            if (bias.isPresent() && samples.isPresent()) {
                Optional<Pinball> loss = p10.isPresent() && p50.isPresent() && p90.isPresent()
                        ? Optional.of(new Pinball(p10.getAsDouble(), p50.getAsDouble(), p90.getAsDouble()))
                        : Optional.empty();
                scores.add(new Score(HalfHours.day(midnight, zone), mae, bias.getAsDouble(), loss,
                        number(fields.get(COVERAGE), midnight), (int) samples.getAsDouble()));
            }
        });
        return scores;
    }

    private static OptionalDouble number(Map<Instant, Double> values, Instant at) {
        Double value = values.get(at);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private Map<Instant, Double> values(EntityId entity, String field, Interval during) {
        Map<Instant, Double> values = new TreeMap<>();
        history.samples(entity, field, during).forEach(sample -> values.put(sample.at(), sample.value()));
        return values;
    }
}
