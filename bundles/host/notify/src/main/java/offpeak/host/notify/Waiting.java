package offpeak.host.notify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import offpeak.api.host.Notifications.Stage;
import offpeak.api.host.Outbox;
import offpeak.api.host.Outbox.Item;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notices that wait for their time or for a channel. */
final class Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

    private final Outbox outbox;
    private final Kept kept;
    private final List<Item> items = new ArrayList<>();
    /** Those that are with a channel. */
    private final Set<Item> under = new HashSet<>();
    private long unkept;

    Waiting(Outbox outbox, Kept kept) {
        this.outbox = outbox;
        this.kept = kept;
    }

    void remember(List<Item> before) {
        items.addAll(0, before);
    }

    void add(Item item) {
        if (items.size() >= PostOffice.MOST) {
            items.stream().filter(one -> !under.contains(one))
                    .min((one, other) -> one.level().compareTo(other.level())).ifPresent(least -> {
                        LOG.warn("too many notices wait: the one for {} of {} is dropped", least.recipient(),
                                least.at());
                        end(least, Stage.DROPPED);
                    });
        }
        Item added;
        try {
            added = outbox.add(item);
        } catch (RuntimeException e) {
            LOG.warn("a notice can't be kept, and is sent all the same: {}", e.getMessage());
            // a number of its own, so that two are never taken for one
            added = item.kept(--unkept);
        }
        items.add(added);
    }

    void end(Item item, Stage stage) {
        under.remove(item);
        items.remove(item);
        if (item.id() > 0) {
            kept.keep("end", to -> to.update(item.as(stage)));
        }
    }

    /** It waits again, as something else has become of it. */
    void put(Item before, Item after) {
        under.remove(before);
        int at = items.indexOf(before);
        if (at >= 0) {
            items.set(at, after);
            if (after.id() > 0) {
                kept.keep("time", to -> to.update(after));
            }
        }
    }

    /** They are with a channel until they are put back or ended. */
    void handOut(Collection<Item> some) {
        under.addAll(some);
    }

    List<Item> due(Instant now) {
        return items.stream().filter(item -> !under.contains(item) && !item.due().isAfter(now)).toList();
    }

    Optional<Instant> nextDue() {
        return items.stream().filter(item -> !under.contains(item)).map(Item::due).min(Instant::compareTo);
    }
}
