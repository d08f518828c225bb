package offpeak.rule.cheapestslots;

import java.util.Map;
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
        for (Observation<PowerForecast> forecast : situation.usable(PowerForecast.class)) {
            if (forecast.state().role() == MeterState.Role.SOLAR) {
                byForecaster.merge(forecast.entity().integration(), forecast.state().powerW(), Sun::sum);
            }
        }
        return byForecaster.values().stream().mapToDouble(solar -> surplusWh(situation, solar, window)).min()
                .orElse(0);
    }

    private static double surplusWh(Situation situation, Series<Double> solar, Interval window) {
        double surplusWh = 0;
        for (Series.Entry<Double> entry : solar.within(window).entries()) {
            surplusWh += Math.max(0, entry.value() - loadW(situation, entry.interval())) * entry.interval().hours();
        }
        return surplusWh;
    }

    private static double loadW(Situation situation, Interval interval) {
        return situation.usable(PowerForecast.class).stream()
                .filter(forecast -> forecast.state().role() == MeterState.Role.LOAD)
                .flatMap(forecast -> forecast.state().powerW().at(interval.start()).stream()).findFirst()
                .orElseGet(() -> situation.usable(MeterState.class).stream()
                        .filter(meter -> meter.state().role() == MeterState.Role.LOAD)
                        .map(meter -> meter.state().powerW()).findFirst().orElse(0.0));
    }

    /** Two roofs of one forecaster; where they differ in time, the first one's times hold. */
    private static Series<Double> sum(Series<Double> one, Series<Double> other) {
        return Series.of(one.entries().stream().map(entry -> new Series.Entry<>(entry.interval(),
                entry.value() + other.at(entry.interval().start()).orElse(0.0))).toList());
    }
}
