package offpeak.host.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import offpeak.api.Notifier.Level;
import offpeak.api.host.Notifications.Told;

/** How many messages each person got within the last hour. Alarms are counted apart, so that no news keeps them out. */
final class Hourly {
    static final Duration HOUR = Duration.ofHours(1);

    private record Key(String recipient, boolean alarm) {}

    private final Map<Key, Deque<Instant>> sent = new HashMap<>();

    /** When there is room again for one to this person; empty when there is now. */
    Optional<Instant> fullUntil(Route route, Level level, Instant now) {
        Deque<Instant> hour = of(route.recipient(), level);
        hour.removeIf(at -> !at.plus(HOUR).isAfter(now));
        return hour.size() >= route.hourlyCap() ? Optional.of(hour.getFirst().plus(HOUR)) : Optional.empty();
    }

    void count(Route route, Level level, Instant at) {
        of(route.recipient(), level).add(at);
    }

    /** It did not go out after all. */
    void uncount(Route route, Level level, Instant at) {
        of(route.recipient(), level).removeLastOccurrence(at);
    }

    /**
     * Counts what went out before a restart.
     *
     * @param told what was taken lately; what went out in one message shares an instant
     */
    void count(List<Told> told, Instant since) {
        Map<Key, NavigableSet<Instant>> before = new HashMap<>();
        told.forEach(one -> one.attempts().stream()
                .filter(attempt -> attempt.trouble().isEmpty() && attempt.at().isAfter(since))
                .forEach(attempt -> before.computeIfAbsent(key(one.recipient(), one.level()), key -> new TreeSet<>())
                        .add(attempt.at())));
        before.forEach((key, instants) -> instants.descendingIterator()
                .forEachRemaining(of(key)::addFirst));
    }

    private Deque<Instant> of(String recipient, Level level) {
        return of(key(recipient, level));
    }

    private Deque<Instant> of(Key key) {
        return sent.computeIfAbsent(key, any -> new ArrayDeque<>());
    }

    private static Key key(String recipient, Level level) {
        return new Key(recipient, level == Level.ALARM);
    }
}
