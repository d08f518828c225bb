package offpeak.rule.cheapestslots;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Series;
import offpeak.api.Situation;

/** What the sun is expected to leave for the battery. */
final class Sun {
    private Sun() {}

    /**
     * Solar energy beyond the home's own load, Wh. Of several forecasters the least hopeful one is believed. The load is
     * its forecast, else what the meter shows now, else nothing.
     */
    static double surplusWh(Situation situation, Interval window) {
        Map<String, Series<Double>> byForecaster = new TreeMap<>();
        List<Series<Double>> loads = new ArrayList<>();
        for (Observation<PowerForecast> forecast : situation.usable(PowerForecast.class)) {
            Series<Double> powerW = forecast.state().powerW();
            if (forecast.state().role() == MeterState.Role.SOLAR) {
                byForecaster.merge(forecast.entity().integration(), powerW, Sun::sum);
            } else if (forecast.state().role() == MeterState.Role.LOAD) {
                loads.add(powerW);
            }
        }
        double least = Double.POSITIVE_INFINITY;
        for (Series<Double> solar : byForecaster.values()) {
            least = Math.min(least, surplusWh(solar, loads, loadNowW(situation), window));
        }
        return byForecaster.isEmpty() ? 0 : least;
    }

    private static double surplusWh(Series<Double> solar, List<Series<Double>> loads, double loadNowW,
            Interval window) {
        double surplusWh = 0;
        for (Series.Entry<Double> entry : solar.within(window).entries()) {
            surplusWh += Math.max(0, entry.value() - loadW(loads, loadNowW, entry.interval().start()))
                    * entry.interval().hours();
        }
        return surplusWh;
    }

    private static double loadW(List<Series<Double>> loads, double otherwiseW, Instant at) {
        for (Series<Double> load : loads) {
            Optional<Double> known = load.at(at);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return otherwiseW;
    }

    private static double loadNowW(Situation situation) {
        return situation.usable(MeterState.class).stream()
                .filter(meter -> meter.state().role() == MeterState.Role.LOAD).map(meter -> meter.state().powerW())
                .findFirst().orElse(0.0);
    }

    /** Two roofs of one forecaster; where they differ in time, the first one's times hold. */
    private static Series<Double> sum(Series<Double> one, Series<Double> other) {
        return Series.of(one.entries().stream().map(entry -> new Series.Entry<>(entry.interval(),
                entry.value() + other.at(entry.interval().start()).orElse(0.0))).toList());
    }
}
