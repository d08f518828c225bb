package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.SiteId;

/** Notices that wait, what became of the others, and what was told already. Durable when a call returns. */
public interface Outbox {

    /**
     * One message to one recipient.
     *
     * @param id 0 while it is not kept
     * @param due when it is sent at the earliest
     * @param collected whether it goes together with others that are due
     * @param tries how often all channels were tried
     */
    record Item(long id, Instant at, SiteId site, String recipient, Notifier.Level level, Notifier.Topic topic,
            Reason reason, String text, Notifications.Stage stage, Instant due, boolean collected, int tries) {

        public Item kept(long newId) {
            return new Item(newId, at, site, recipient, level, topic, reason, text, stage, due, collected, tries);
        }

        public Item as(Notifications.Stage now) {
            return new Item(id, at, site, recipient, level, topic, reason, text, now, due, collected, tries);
        }

        public Item later(Instant newDue, boolean together, int newTries) {
            return new Item(id, at, site, recipient, level, topic, reason, text, stage, newDue, together, newTries);
        }
    }

    /**
     * That something was told.
     *
     * @param over whether it is not so any more
     */
    record Mark(Instant at, boolean over) {}

    /** @return the same with its id */
    Item add(Item item);

    /** Stage, due, collected and tries. */
    void update(Item item);

    void attempt(long item, Notifications.Attempt attempt);

    /** Oldest first. */
    List<Item> waiting();

    /** Newest first. */
    List<Notifications.Told> log(int limit);

    /** What a channel took since then, oldest first: a cap of so many an hour must hold over a restart. */
    List<Notifications.Told> taken(Instant since);

    Map<String, Mark> marks();

    void mark(String key, Mark mark);

    /** Forgets what is older, except what waits. */
    void tidy(Instant before);
}
