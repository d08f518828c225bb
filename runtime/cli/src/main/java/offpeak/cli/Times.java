package offpeak.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Times as people of a zone read them.
 *
 * @param zone whose
 */
record Times(ZoneId zone) {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.UK);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);

    String moment(JsonNode instant) {
        return MOMENT.format(at(instant));
    }

    String clock(JsonNode instant) {
        return CLOCK.format(at(instant));
    }

    static Instant instant(JsonNode node) {
        try {
            return Instant.parse(node.asString(""));
        } catch (DateTimeException e) {
            throw new Failure(Failure.OTHER, "the host gave " + node + " for an instant; update it or this command", e);
        }
    }

    private ZonedDateTime at(JsonNode instant) {
        return instant(instant).atZone(zone);
    }

    /** What the host reads as HH:MM of the home's own clock, or as an instant; it alone knows when that clock changes. */
    static String until(String text) {
        return of("--until", text);
    }

    /** @param option that it was given by */
    static String of(String option, String text) {
        try {
            return text.contains("T") ? Instant.parse(text).toString() : LocalTime.parse(text).toString();
        } catch (DateTimeException e) {
            throw new Failure(Failure.USAGE,
                    option + " " + text + " is not a time such as 07:00 or 2026-06-15T07:00:00Z",
                    e);
        }
    }
}
