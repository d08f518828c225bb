package offpeak.rule.plan;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.PowerForecast.Range;
import offpeak.api.Situation;
import offpeak.api.plan.Profile;

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

    /** @param loadW and sunW mean powers in each step, W */
    record Way(Profile loadW, Profile sunW) {
        Way later() {
            return new Way(Profile.of(loadW.size() - 1, i -> loadW.get(i + 1)),
                    Profile.of(sunW.size() - 1, i -> sunW.get(i + 1)));
        }
    }

    static Outlook of(Situation situation, Steps steps, Options options) {
        Optional<PowerForecast> load = forecast(situation, MeterState.Role.LOAD);
        Optional<PowerForecast> sun = forecast(situation, MeterState.Role.SOLAR);
        Profile loadW = profile(steps, situation.now(), load, Optional.empty(), range -> range.p10W(),
                meter(situation, MeterState.Role.LOAD).orElse(options.usualLoadW()), options.usualLoadW());
        double sunNowW = meter(situation, MeterState.Role.SOLAR).orElse(0.0);
        Way likely = new Way(loadW,
                profile(steps, situation.now(), sun, Optional.empty(), range -> range.p10W(), sunNowW, 0));
        if (sun.flatMap(PowerForecast::range).isEmpty()) {
            return new Outlook(likely, Optional.empty(), Optional.empty());
        }
        Profile dull = profile(steps, situation.now(), sun, sun.get().range(), Range::p10W, sunNowW, 0);
        Profile bright = profile(steps, situation.now(), sun, sun.get().range(), Range::p90W, sunNowW, 0);
        return new Outlook(likely, Optional.of(new Way(loadW, dull)), Optional.of(new Way(loadW, bright)));
    }

    private static Optional<PowerForecast> forecast(Situation situation, MeterState.Role role) {
        // what somebody forecasts who knows the weather comes before what was learned from the past
        return situation.usable(PowerForecast.class).stream().filter(one -> one.state().role() == role)
                .min(Comparator.comparing((Observation<PowerForecast> one) -> one.source().equals("history"))
                        .thenComparing(Observation::entity))
                .map(Observation::state);
    }

    private static Optional<Double> meter(Situation situation, MeterState.Role role) {
        return situation.usable(MeterState.class).stream().filter(one -> one.state().role() == role).findFirst()
                .map(one -> Math.max(0, one.state().powerW()));
    }

    private static Profile profile(Steps steps, Instant now, Optional<PowerForecast> forecast,
            Optional<offpeak.api.Series<Range>> ranges, ToDoubleFunction<Range> of, double nowW, double otherwiseW) {
        return Profile.of(steps.count(), i -> {
            Interval step = steps.horizon().step(i);
            // a step that has begun is rather as it is than as it was thought
            Instant middle = step.start().plusMillis(step.duration().toMillis() / 2);
            Optional<Double> known = ranges.isPresent()
                    ? ranges.get().at(middle).map(of::applyAsDouble)
                    : forecast.flatMap(one -> one.powerW().at(middle));
            return Math.max(0, known.orElse(i == 0 ? nowW : otherwiseW));
        });
    }
}
