package offpeak.host.backtest;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import offpeak.api.Interval;

/**
 * What one file holds.
 *
 * @param startMillis ascending
 * @param values from each start on
 * @param step the distance that most neighbours have
 */
record Track(long[] startMillis, double[] values, Duration step) {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** @throws Refused when it can't be read or has no steps of one length */
    static Track read(java.nio.file.Path file, ZoneId zone) throws Refused {
        NavigableMap<Instant, Double> read = SeriesFile.read(file, zone);
        long[] starts = new long[read.size()];
        double[] values = new double[starts.length];
        int i = 0;
        for (Map.Entry<Instant, Double> entry : read.entrySet()) {
            starts[i] = entry.getKey().toEpochMilli();
            values[i++] = entry.getValue();
        }
        return new Track(starts, values, step(starts));
    }

    private static Duration step(long[] starts) throws Refused {
        Map<Long, Integer> counts = new HashMap<>();
        for (int i = 1; i < starts.length; i++) {
            counts.merge(starts[i] - starts[i - 1], 1, Integer::sum);
        }
        Duration most = Duration.ofMillis(counts.entrySet().stream().max(Map.Entry.<Long, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey())).orElseThrow().getKey());
        if (most.compareTo(SHORTEST) < 0 || most.compareTo(LONGEST) > 0) {
            throw Refused.data("values are " + most.toSeconds() + " s apart; expected are steps of 1 minute to 1 hour");
        }
        return most;
    }

    Interval span() {
        return new Interval(Instant.ofEpochMilli(startMillis[0]),
                Instant.ofEpochMilli(startMillis[startMillis.length - 1]).plus(step));
    }

    /** Over a time; not a number when less than half of it is known. */
    double mean(long fromMillis, long lengthMillis) {
        long to = fromMillis + lengthMillis;
        double sum = 0;
        long known = 0;
        int found = Arrays.binarySearch(startMillis, fromMillis);
        for (int i = found >= 0 ? found : Math.max(0, -found - 2); i < values.length && startMillis[i] < to; i++) {
            long part = Math.min(to, startMillis[i] + step.toMillis()) - Math.max(fromMillis, startMillis[i]);
            if (part > 0) {
                sum += values[i] * part;
                known += part;
            }
        }
        return known * 2 < lengthMillis ? Double.NaN : sum / known;
    }
}
