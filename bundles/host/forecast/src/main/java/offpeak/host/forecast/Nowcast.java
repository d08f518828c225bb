package offpeak.host.forecast;

import java.time.Instant;
import java.util.ArrayList;
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
 * Corrects the near part of a forecast by what the last hours were off: a load stays higher by as many watts, the sky stays
 * clearer by the same factor, and both less so with every half-hour.
 */
final class Nowcast {
    /** Half-hours that are looked back on; fitted to half a year of one home (Ausgrid, 2011), as are those below. */
    private static final int LOAD_BACK = 4;
    private static final int SOLAR_BACK = 3;
    /** What is left of a deviation after a half-hour. */
    private static final double LOAD_STAYS = 0.8;
    private static final double SOLAR_STAYS = 0.93;
    /** W; so little sun says nothing of the day's sky. */
    private static final double FAINT_W = 300;

    private Nowcast() {}

    /**
     * @param said from before the half-hours that are looked back on
     * @param latestW as it came, by the start of the half-hour
     * @param highestW by the start of the half-hour, what a clear sky gives; for SOLAR alone
     * @return the half-hours of the window
     */
    static PowerForecast correct(PowerForecast said, Interval window, NavigableMap<Instant, Double> latestW,
            Map<Instant, Double> highestW) {
        boolean solar = said.role() == MeterState.Role.SOLAR;
        double came = 0;
        double expected = 0;
        int known = 0;
        for (int back = 1; back <= (solar ? SOLAR_BACK : LOAD_BACK); back++) {
            Instant start = window.start().minus(HalfHours.LENGTH.multipliedBy(back));
            Double was = latestW.get(start);
            Optional<Double> then = said.powerW().at(start);
            if (was != null && then.isPresent()) {
                came += was;
                expected += then.get();
                known++;
            }
        }
        double factor = known == 0 ? 1 : (came + FAINT_W) / (expected + FAINT_W);
        double moreW = known == 0 ? 0 : (came - expected) / known;
        List<Series.Entry<Double>> powerW = new ArrayList<>();
        List<Series.Entry<Range>> ranges = new ArrayList<>();
        double stays = 1;
        List<Series.Entry<Double>> all = said.powerW().entries();
        List<Series.Entry<Range>> allRanges = said.range().map(Series::entries).orElse(List.of());
        for (int i = 0; i < all.size() && all.get(i).interval().start().isBefore(window.end()); i++) {
            Interval halfHour = all.get(i).interval();
            if (halfHour.start().isBefore(window.start())) {
                continue;
            }
            double said50W = all.get(i).value();
            stays *= solar ? SOLAR_STAYS : LOAD_STAYS;
            double scale = solar ? 1 + (factor - 1) * stays : 1;
            double shift = solar ? 0 : moreW * stays;
            double most = solar ? highestW.getOrDefault(halfHour.start(), Double.MAX_VALUE) : Double.MAX_VALUE;
            double lowest = Math.min(0, said50W);
            powerW.add(new Series.Entry<>(halfHour, within(said50W * scale + shift, lowest, most)));
            if (!allRanges.isEmpty()) {
                Range range = allRanges.get(i).value();
                ranges.add(new Series.Entry<>(halfHour,
                        new Range(within(range.p10W() * scale + shift, Math.min(0, range.p10W()), most),
                                within(range.p90W() * scale + shift, lowest, most))));
            }
        }
        return new PowerForecast(said.role(), Series.of(powerW),
                said.range().isPresent() ? Optional.of(Series.of(ranges)) : Optional.empty());
    }

    private static double within(double value, double least, double most) {
        return Math.max(least, Math.min(most, value));
    }
}
