package offpeak.host.notify;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import offpeak.api.Notifier;
import offpeak.api.host.Outbox;

/** What goes to one person in one message. */
final class Parcel {
    final Route route;
    final List<Outbox.Item> items;
    final Notifier.Notice notice;
    /** When it was counted for the hour. */
    final Instant at;
    /** The channels that were tried, or left out because they did not work. */
    final Set<String> passed = new HashSet<>();
    /** Whether each channel that was tried says that it is the message's fault. */
    boolean refused = true;

    Parcel(Route route, List<Outbox.Item> items, Notifier.Notice notice, Instant at) {
        this.route = route;
        this.items = List.copyOf(items);
        this.notice = notice;
        this.at = at;
    }

    Notifier.Level level() {
        return notice.level();
    }
}
