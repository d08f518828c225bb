package offpeak.host.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import offpeak.api.host.Notifications.Message;
import offpeak.api.host.Outbox.Mark;

/** What each person was told lately: the same is no news until it was over for a while. */
final class News {
    /** What was over and begins again within that is no news. */
    private static final Duration CALM = Duration.ofHours(1);
    /** How long something that was told is remembered. */
    static final Duration MONTH = Duration.ofDays(31);
    /** Between the parts of a key; in no part, because it is no printable character. */
    private static final char BETWEEN = '\u001f';

    private final Kept kept;
    private final Map<String, Mark> marks = new HashMap<>();

    News(Kept kept) {
        this.kept = kept;
    }

    void remember(Map<String, Mark> before) {
        marks.putAll(before);
    }

    void forget(Instant before) {
        marks.values().removeIf(mark -> mark.at().isBefore(before));
    }

    /** Whether it is one to this person, who is taken to be told now. */
    boolean tell(String recipient, Message message, Instant now) {
        String key = recipient + BETWEEN + message.event() + BETWEEN + message.state();
        Mark before = marks.get(key);
        if (before != null && before.at().plus(MONTH).isAfter(now)
                && (!before.over() || before.at().plus(CALM).isAfter(now))) {
            return false;
        }
        Mark mark = new Mark(now, false);
        marks.put(key, mark);
        kept.keep("mark", outbox -> outbox.mark(key, mark));
        return true;
    }

    /** @param state absent: whatever it is */
    void over(String event, Optional<String> state) {
        String part = BETWEEN + event + BETWEEN;
        for (Map.Entry<String, Mark> one : marks.entrySet()) {
            boolean meant = state.isPresent()
                    ? one.getKey().endsWith(part + state.get())
                    : one.getKey().contains(part);
            if (meant && !one.getValue().over()) {
                one.setValue(new Mark(one.getValue().at(), true));
                kept.keep("mark", outbox -> outbox.mark(one.getKey(), one.getValue()));
            }
        }
    }
}
