package offpeak.rule.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.PowerForecast.Range;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Scenario;

/**
 * What the home will draw and the sun will give: as likely as not, and when the sun gives little or much. The step that runs
 * goes by the meters where they are fresh.
 *
 * @param likely P50 of both
 * @param dull load P50, sun P10; absent when no range is known
 * @param bright load P50, sun P90
 */
record Outlook(Way likely, Optional<Way> dull, Optional<Way> bright) {

    /** How likely each of the ways beside is: those below P10 and above P90, and half of the way to the middle. */
    static final double BESIDE = 0.2;
    private static final String HISTORY = "history";

    /** @param loadW and sunW mean powers in each step, W */
    record Way(Profile loadW, Profile sunW) {
        Way later() {
            return new Way(Profile.of(loadW.size() - 1, i -> loadW.get(i + 1)),
                    Profile.of(sunW.size() - 1, i -> sunW.get(i + 1)));
        }
    }

    /** How it may turn out after the step that runs; none where nobody knows. */
    List<Scenario> scenarios() {
        if (dull.isEmpty() || bright.isEmpty()) {
            return List.of();
        }
        return List.of(scenario("likely", 1 - 2 * BESIDE, likely), scenario("dull", BESIDE, dull.get()),
                scenario("bright", BESIDE, bright.get()));
    }

    private static Scenario scenario(String id, double weight, Way way) {
        Way later = way.later();
        return new Scenario(id, weight, Optional.empty(), Optional.empty(), Optional.of(later.loadW()),
                Optional.of(later.sunW()));
    }

    /** @param carsW what planned cars draw now, which the load's meter sees too */
    static Outlook of(Situation situation, Steps steps, Options options, double carsW) {
        Optional<PowerForecast> load = forecast(situation, MeterState.Role.LOAD);
        Optional<PowerForecast> sun = forecast(situation, MeterState.Role.SOLAR);
        double usualW = options.usualLoadW();
        double loadNowW = meter(situation, MeterState.Role.LOAD).map(power -> Math.max(0, power - carsW))
                .orElse(usualW);
        double sunNowW = meter(situation, MeterState.Role.SOLAR).orElse(0.0);
        List<Instant> middles = steps.middles();
        Profile loadW = profile(middles, load.map(PowerForecast::powerW), Double::doubleValue, loadNowW, usualW);
        Way likely = new Way(loadW,
                profile(middles, sun.map(PowerForecast::powerW), Double::doubleValue, sunNowW, 0));
        Optional<Series<Range>> range = sun.flatMap(PowerForecast::range);
        if (range.isEmpty()) {
            return new Outlook(likely, Optional.empty(), Optional.empty());
        }
        Way dull = new Way(loadW, profile(middles, range, Range::p10W, sunNowW, 0));
        Way bright = new Way(loadW, profile(middles, range, Range::p90W, sunNowW, 0));
        return new Outlook(likely, Optional.of(dull), Optional.of(bright));
    }

    private static Optional<PowerForecast> forecast(Situation situation, MeterState.Role role) {
        // what somebody forecasts who knows the weather comes before what was learned from the past
        Optional<Observation<PowerForecast>> best = Optional.empty();
        for (Observation<PowerForecast> one : situation.usable(PowerForecast.class)) {
            boolean first = best.isEmpty() || best.get().source().equals(HISTORY) && !one.source().equals(HISTORY);
            if (one.state().role() == role && first) {
                best = Optional.of(one);
            }
        }
        return best.map(Observation::state);
    }

    private static Optional<Double> meter(Situation situation, MeterState.Role role) {
        for (Observation<MeterState> one : situation.usable(MeterState.class)) {
            if (one.state().role() == role) {
                return Optional.of(Math.max(0, one.state().powerW()));
            }
        }
        return Optional.empty();
    }

    /** What a series says of instants that ascend. */
    private static <V> Profile profile(List<Instant> middles, Optional<Series<V>> series, ToDoubleFunction<V> of,
            double nowW, double otherwiseW) {
        List<Series.Entry<V>> entries = series.map(Series::entries).orElse(List.of());
        double[] powersW = new double[middles.size()];
        int next = 0;
        for (int i = 0; i < powersW.length; i++) {
            Instant middle = middles.get(i);
            while (next < entries.size() && !entries.get(next).interval().end().isAfter(middle)) {
                next++;
            }
            boolean known = next < entries.size() && entries.get(next).interval().contains(middle);
            double elseW = i == 0 ? nowW : otherwiseW;
            powersW[i] = Math.max(0, known ? of.applyAsDouble(entries.get(next).value()) : elseW);
        }
        return Profile.of(powersW);
    }
}
