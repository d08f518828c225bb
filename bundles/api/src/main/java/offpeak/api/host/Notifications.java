package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.SiteId;

/** Tells people what they should know, each by the channels and at the times that they chose. */
public interface Notifications {

    /**
     * Something to be told.
     *
     * @param site whose
     * @param event what it is about, e.g. {@code powerwall}; of one event each state is told once
     * @param state what is so, e.g. {@code engine.needs-login}
     */
    record Message(SiteId site, String event, String state, Notifier.Level level, Notifier.Topic topic, Reason reason) {
        public Message {
            Objects.requireNonNull(site, "site");
            Objects.requireNonNull(event, "event");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(level, "level");
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Takes a message and returns at once: nothing that happens to it concerns the caller. Each is told once for a month. */
    void tell(Message message);

    /** The states of an event are over: from now on they are news again. Returns at once. */
    void over(String event);

    /** One state alone is over. */
    void over(String event, String state);

    /** Where a notice stands. */
    enum Stage {
        /** For its time, or for a channel that works again. */
        WAITING,
        /** A channel took it. */
        SENT,
        /** No channel took it for a day. */
        FAILED,
        /** Too many waited. */
        DROPPED
    }

    /**
     * What was told whom. No addresses.
     *
     * @param recipient who, by the name of the route
     * @param due when it is sent at the earliest, while it waits
     * @param attempts oldest first
     */
    record Told(long id, Instant at, SiteId site, String recipient, Notifier.Level level, Notifier.Topic topic,
            String code, String text, Stage stage, Instant due, List<Attempt> attempts) {}

    /**
     * @param channel its instance
     * @param trouble why it did not take it; absent when it did
     */
    record Attempt(Instant at, String channel, Optional<String> trouble) {}

    /** Newest first. */
    List<Told> log(int limit);

    /**
     * Sends a notice by one channel now, whatever the hour, and waits for what comes of it.
     *
     * @param recipient whose address is used; absent for the channel's own
     * @param by who
     * @return how it went
     * @throws IllegalArgumentException for an unknown channel or recipient
     */
    Attempt test(String channel, Optional<String> recipient, String by);
}
