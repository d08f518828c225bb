package offpeak.api;

import java.util.List;
import java.util.Objects;

/**
 * What should happen, from what is known: a pure function. No I/O, no clock, no state: everything that it may know is in
 * the situation and in its own configuration. Registered as a component; its service id is its configuration's.
 */
public interface Rule {

    /**
     * @return what it wants now and later, in any order; empty when it wants nothing
     */
    List<Intent> decide(Situation situation);

    /**
     * What people should be told, by the same facts; as pure as {@link #decide}.
     *
     * @return each is delivered once however often it is given, see {@link Report#id}; empty when there is nothing to say
     */
    default List<Report> reports(Situation situation) {
        return List.of();
    }

    /**
     * Something that people should be told.
     *
     * @param id stays the same for the same event and state, e.g. {@code end-of-day 2026-07-01}; told once
     * @param level how bad
     * @param topic what about
     * @param reason what, as code and parameters
     */
    record Report(String id, Notifier.Level level, Notifier.Topic topic, Reason reason) {

        /** Longer ids come of mistakes; they are kept for a month each. */
        private static final int LONGEST_ID = 120;

        /** One about {@link Notifier.Topic#REPORT}. */
        public Report(String id, Notifier.Level level, Reason reason) {
            this(id, level, Notifier.Topic.REPORT, reason);
        }

        /** @throws IllegalArgumentException for an id that is empty or too long */
        public Report {
            Objects.requireNonNull(level, "level");
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(reason, "reason");
            if (id.isBlank() || id.length() > LONGEST_ID) {
                throw new IllegalArgumentException(
                        "a report's id has 1 to " + LONGEST_ID + " characters, not '" + id + "'");
            }
        }
    }
}
