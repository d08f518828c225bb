package offpeak.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A way to reach people, such as a mailbox or a messenger. Registered and run like every {@link Integration}:
 * {@link #refresh} finds out whether it could deliver now, as cheaply as it can, and publishes nothing. Who is told what,
 * when and by which of them is the host's business.
 */
public interface Notifier extends Integration {

    /**
     * Delivers and returns when the service has taken it. Called on the instance's worker, never beside
     * {@link #refresh}.
     *
     * @throws VendorException when it could not be delivered; the host goes on to the next channel. REFUSED when only this
     *         notice or its address is not taken, all other kinds when the channel itself does not work
     */
    void send(Host host, Notice notice) throws VendorException;

    /**
     * What is to be said. All text may hold what vendors and users wrote: a channel escapes what its format needs escaped.
     *
     * @param id stays the same when it is sent again
     * @param at when it happened
     * @param site whose
     * @param level how bad
     * @param topic what about
     * @param reason what, as code and parameters
     * @param title a line
     * @param text sentences, in the reader's language, lines divided by {@code \n}
     * @param to the reader's address on this channel; absent for the one that the channel is configured with
     */
    record Notice(String id, Instant at, SiteId site, Level level, Topic topic, Reason reason, String title,
            String text,
            Optional<String> to) {
        public Notice {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(site, "site");
            Objects.requireNonNull(level, "level");
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(to, "to");
        }

        /** For programs, without the reader's address: {@code {id, at, site, level, topic, code, params, title, text}}. */
        public Map<String, Object> fields() {
            Map<String, Object> params = new TreeMap<>();
            reason.params().forEach((name, value) -> params.put(name,
                    value instanceof Instant instant ? instant.toString() : value));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", id);
            fields.put("at", at.toString());
            fields.put("site", site.value());
            fields.put("level", level.name().toLowerCase(Locale.ROOT));
            fields.put("topic", topic.name().toLowerCase(Locale.ROOT));
            fields.put("code", reason.code());
            fields.put("params", params);
            fields.put("title", title);
            fields.put("text", text);
            return fields;
        }
    }

    /** How bad. */
    enum Level {
        INFO, WARNING, ALARM
    }

    /** What about. */
    enum Topic {
        /** Something does not work. */
        TROUBLE,
        /** What a rule has to say, such as how the day went. */
        REPORT,
        /** Something that happens around the home, such as a request to use less. */
        EVENT,
        /** An account of this host was used or changed. */
        ACCOUNT
    }
}
