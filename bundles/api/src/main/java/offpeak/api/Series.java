package offpeak.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Values over time: sorted, without overlaps; gaps are allowed and mean "not known".
 *
 * @param entries sorted by start; no two overlap
 * @param <V> an immutable value
 */
public record Series<V>(List<Entry<V>> entries) {

    /** One value and when it holds. */
    public record Entry<V>(Interval interval, V value) {}

    /** @throws IllegalArgumentException when two entries overlap */
    public Series {
        if (overlap(entries) == 0) {
            entries = List.copyOf(entries);
        } else {
            List<Entry<V>> sorted = new ArrayList<>(entries);
            sorted.sort(Comparator.comparing(Entry::interval));
            int i = overlap(sorted);
            if (i > 0) {
                throw new IllegalArgumentException(
                        "series overlaps at " + sorted.get(i).interval() + " and " + sorted.get(i - 1).interval());
            }
            entries = List.copyOf(sorted);
        }
    }

    /** The first that begins before the one before it ends; 0 when all are in order. */
    private static <V> int overlap(List<Entry<V>> entries) {
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).interval().start().isBefore(entries.get(i - 1).interval().end())) {
                return i;
            }
        }
        return 0;
    }

    public static <V> Series<V> empty() {
        return new Series<>(List.of());
    }

    public static <V> Series<V> of(Collection<Entry<V>> entries) {
        return new Series<>(List.copyOf(entries));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The value that holds at an instant; empty in a gap. O(log n). */
    public Optional<V> at(Instant instant) {
        return entryAt(instant).map(Entry::value);
    }

    /** The entry that holds at an instant; empty in a gap. O(log n). */
    public Optional<Entry<V>> entryAt(Instant instant) {
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Interval interval = entries.get(middle).interval();
            if (instant.isBefore(interval.start())) {
                high = middle - 1;
            } else if (!instant.isBefore(interval.end())) {
                low = middle + 1;
            } else {
                return Optional.of(entries.get(middle));
            }
        }
        return Optional.empty();
    }

    /** The entries that touch a window, clipped to it. */
    public Series<V> within(Interval window) {
        List<Entry<V>> inside = new ArrayList<>();
        for (Entry<V> entry : entries) {
            entry.interval().intersection(window).ifPresent(part -> inside.add(new Entry<>(part, entry.value())));
        }
        return new Series<>(inside);
    }

    public <W> Series<W> map(Function<? super V, ? extends W> change) {
        List<Entry<W>> changed = new ArrayList<>(entries.size());
        for (Entry<V> entry : entries) {
            changed.add(new Entry<>(entry.interval(), change.apply(entry.value())));
        }
        return new Series<>(changed);
    }

    /** From the first start to the last end; empty for an empty series. */
    public Optional<Interval> span() {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(new Interval(entries.get(0).interval().start(),
                        entries.get(entries.size() - 1).interval().end()));
    }
}
