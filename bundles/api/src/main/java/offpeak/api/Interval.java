package offpeak.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A half-open stretch of time [start, end).
 *
 * @param start first instant that belongs to it
 * @param end first instant that no longer does; after {@code start}
 */
public record Interval(Instant start, Instant end) implements Comparable<Interval> {

    /** @throws IllegalArgumentException when the end is not after the start */
    public Interval {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(end, "end");
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("interval ends at " + end + ", not after its start " + start);
        }
    }

    public static Interval of(Instant start, Duration length) {
        return new Interval(start, start.plus(length));
    }

    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }

    public boolean overlaps(Interval other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    /** The part that both share; empty when they only touch. */
    public Optional<Interval> intersection(Interval other) {
        Instant from = start.isAfter(other.start) ? start : other.start;
        Instant to = end.isBefore(other.end) ? end : other.end;
        return to.isAfter(from) ? Optional.of(new Interval(from, to)) : Optional.empty();
    }

    public Duration duration() {
        return Duration.between(start, end);
    }

    /** Length in hours, for energy = power × hours. */
    public double hours() {
        return duration().toNanos() / 3_600e9;
    }

    /** By start, then by end. */
    @Override
    public int compareTo(Interval other) {
        int byStart = start.compareTo(other.start);
        return byStart != 0 ? byStart : end.compareTo(other.end);
    }

    /** ISO 8601 form {@code start/end}. */
    @Override
    public String toString() {
        return start + "/" + end;
    }
}
