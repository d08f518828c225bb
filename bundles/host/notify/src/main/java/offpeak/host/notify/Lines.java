package offpeak.host.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.VendorException;

/** Which channels work: one parcel at a time is on each, and what does not work is left alone for a while. */
final class Lines {
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private static final class Line {
        private final Deque<Parcel> queue = new ArrayDeque<>();
        private boolean busy;
        private int failures;
        private Instant deadUntil = Instant.MIN;
        private String why = "";
    }

    private final Map<String, Line> lines = new HashMap<>();
    private final Set<String> troubled = new HashSet<>();

    private Line line(String channel) {
        return lines.computeIfAbsent(channel, any -> new Line());
    }

    boolean works(String channel, Instant now) {
        return !now.isBefore(line(channel).deadUntil);
    }

    Instant deadUntil(String channel) {
        return line(channel).deadUntil;
    }

    void queue(String channel, Parcel parcel) {
        line(channel).queue.add(parcel);
    }

    /** The next parcel for a channel that has none under way, which is under way from now on. */
    Optional<Parcel> take(String channel) {
        Line line = line(channel);
        Optional<Parcel> next = line.busy ? Optional.empty() : Optional.ofNullable(line.queue.poll());
        line.busy |= next.isPresent();
        return next;
    }

    void took(String channel) {
        Line line = line(channel);
        line.busy = false;
        line.failures = 0;
        line.deadUntil = Instant.MIN;
        troubled.remove(channel);
    }

    /** @return the parcels that waited for it, when it does not work at all */
    Deque<Parcel> failed(String channel, VendorException trouble, Instant now) {
        Line line = line(channel);
        line.busy = false;
        Deque<Parcel> waited = new ArrayDeque<>();
        if (trouble.kind() != VendorException.Kind.REFUSED) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(line.failures, 5));
            line.failures++;
            Duration wanted = trouble.retryAfter().orElse(pause);
            line.deadUntil = now.plus(wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted);
            line.why = String.valueOf(trouble.getMessage());
            troubled.add(channel);
            waited.addAll(line.queue);
            line.queue.clear();
        }
        return waited;
    }

    /** For the health: what does not work, and why. */
    Optional<String> trouble() {
        return troubled.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("; ", troubled.stream().sorted()
                        .map(channel -> channel + ": " + line(channel).why).toList()));
    }
}
