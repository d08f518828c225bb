package offpeak.api.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import offpeak.api.Interval;

/**
 * The steps of a plan: step i runs from bound i to bound i + 1. Steps need not have one length: short ones for what is
 * near, long ones for what is not.
 *
 * @param bounds ascending; one more than there are steps
 */
public record Horizon(List<Instant> bounds) {
    /** A year of five minutes. */
    private static final int MOST = 110_000;

    /** @throws IllegalArgumentException for fewer than two bounds, or bounds that do not ascend */
    public Horizon {
        bounds = Check.present("horizon.bounds", bounds);
        if (bounds.size() < 2 || bounds.size() > MOST) {
            throw Check.refused("horizon.bounds", "must be from 2 to " + MOST + ", not " + bounds.size());
        }
        for (int i = 1; i < bounds.size(); i++) {
            if (!bounds.get(i).isAfter(bounds.get(i - 1))) {
                throw Check.refused("horizon.bounds[" + i + "]", "is not after the one before it: " + bounds.get(i));
            }
        }
    }

    /** Steps of one length. */
    public static Horizon every(Instant start, Duration length, int steps) {
        List<Instant> bounds = new ArrayList<>(steps + 1);
        for (int i = 0; i <= steps; i++) {
            bounds.add(start.plus(length.multipliedBy(i)));
        }
        return new Horizon(bounds);
    }

    public int steps() {
        return bounds.size() - 1;
    }

    public Instant start() {
        return bounds.get(0);
    }

    public Instant end() {
        return bounds.get(bounds.size() - 1);
    }

    public Interval step(int i) {
        return new Interval(bounds.get(i), bounds.get(i + 1));
    }

    /** Length of a step, h. */
    public double hours(int i) {
        Instant start = bounds.get(i);
        Instant end = bounds.get(i + 1);
        long nanos = Math.multiplyExact(end.getEpochSecond() - start.getEpochSecond(), 1_000_000_000L);
        return (nanos + end.getNano() - start.getNano()) / 3_600e9;
    }

    /** The step that holds an instant; -1 when none does. O(log n). */
    public int indexOf(Instant instant) {
        int low = 0;
        int high = steps() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (instant.isBefore(bounds.get(middle))) {
                high = middle - 1;
            } else if (!instant.isBefore(bounds.get(middle + 1))) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }
}
