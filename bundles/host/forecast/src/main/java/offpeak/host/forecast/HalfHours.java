package offpeak.host.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Interval;
import offpeak.api.Series;
import offpeak.api.host.History.Sample;

/** The half-hours of a day as the site's clock counts them from midnight: 46 or 50 where the clock is changed. */
final class HalfHours {
    static final Duration LENGTH = Duration.ofMinutes(30);
    /** Times of day that a clock shows. */
    static final int TIMES = 48;

    private HalfHours() {}

    static LocalDate day(Instant at, ZoneId zone) {
        return at.atZone(zone).toLocalDate();
    }

    static Interval span(LocalDate day, ZoneId zone) {
        return new Interval(day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant());
    }

    /** The start of the one that an instant is in. */
    static Instant start(Instant at, ZoneId zone) {
        Instant midnight = day(at, zone).atStartOfDay(zone).toInstant();
        return midnight.plus(LENGTH.multipliedBy(Duration.between(midnight, at).dividedBy(LENGTH)));
    }

    /** The starts of a day's. */
    static List<Instant> of(LocalDate day, ZoneId zone) {
        Interval span = span(day, zone);
        List<Instant> starts = new ArrayList<>();
        for (Instant start = span.start(); start.isBefore(span.end()); start = start.plus(LENGTH)) {
            starts.add(start);
        }
        return starts;
    }

    /** Which of the {@link #TIMES} the clock shows at a start. */
    static int time(ZonedDateTime start) {
        return start.getHour() * 2 + start.getMinute() / 30;
    }

    /** The mean of the samples of each one that has any, by its start. */
    static NavigableMap<Instant, Double> means(List<Sample> samples, ZoneId zone) {
        Map<Instant, double[]> sums = new TreeMap<>();
        for (Sample sample : samples) {
            double[] sum = sums.computeIfAbsent(start(sample.at(), zone), start -> new double[2]);
            sum[0] += sample.value();
            sum[1]++;
        }
        NavigableMap<Instant, Double> means = new TreeMap<>();
        sums.forEach((start, sum) -> means.put(start, sum[0] / sum[1]));
        return means;
    }

    /** The mean of a series over one; empty where a part of it is not known. */
    static OptionalDouble mean(Series<Double> series, Instant start) {
        Interval halfHour = Interval.of(start, LENGTH);
        double sum = 0;
        Duration known = Duration.ZERO;
        Instant at = start;
        while (at.isBefore(halfHour.end())) {
            var entry = series.entryAt(at);
            if (entry.isEmpty()) {
                return OptionalDouble.empty();
            }
            Interval part = entry.get().interval().intersection(new Interval(at, halfHour.end())).orElseThrow();
            sum += entry.get().value() * part.duration().toMillis();
            known = known.plus(part.duration());
            at = part.end();
        }
        return OptionalDouble.of(sum / known.toMillis());
    }
}
