package offpeak.host.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import offpeak.api.host.History.Sample;

/** The samples that are not written yet, oldest first. Bounded: while nothing can be written, the oldest go. */
final class Tail {
    /** Some 8 MB; at 20 samples a second the last 40 minutes. */
    static final int MOST = 50_000;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private long dropped;

    /** @return how many there are now */
    synchronized int add(Sample sample) {
        samples.addLast(sample);
        if (samples.size() > MOST) {
            samples.removeFirst();
            dropped++;
        }
        return samples.size();
    }

    synchronized List<Sample> all() {
        return new ArrayList<>(samples);
    }

    synchronized List<Sample> matching(Predicate<Sample> wanted) {
        List<Sample> matching = new ArrayList<>();
        for (Sample sample : samples) {
            if (wanted.test(sample)) {
                matching.add(sample);
            }
        }
        return matching;
    }

    /** Takes away what was written: the same objects, from the front. */
    synchronized void remove(List<Sample> written) {
        int next = 0;
        while (!samples.isEmpty() && next < written.size()) {
            // what was dropped meanwhile is no longer at the front
            if (samples.peekFirst() == written.get(next)) {
                samples.removeFirst();
            }
            next++;
        }
    }

    synchronized void removeIf(Predicate<Sample> unwanted) {
        samples.removeIf(unwanted);
    }

    synchronized int size() {
        return samples.size();
    }

    /** How many were lost since the last call. */
    synchronized long takeDropped() {
        long lost = dropped;
        dropped = 0;
        return lost;
    }
}
