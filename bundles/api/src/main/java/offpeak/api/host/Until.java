package offpeak.api.host;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import offpeak.api.Site;

/** The end of an order as people and programs write it. */
public final class Until {
    private Until() {}

    /**
     * @param text RFC 3339, or HH:MM for the next time that the site's clock shows it
     * @throws IllegalArgumentException saying what was expected
     */
    public static Instant parse(String text, Site site, Instant now) {
        try {
            if (text.matches("\\d{1,2}:\\d{2}")) {
                LocalTime time = LocalTime.parse(text.length() == 4 ? "0" + text : text);
                ZonedDateTime today = now.atZone(site.zone()).with(time);
                return (today.toInstant().isAfter(now) ? today : today.plusDays(1)).toInstant();
            }
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "until must be HH:MM or an RFC 3339 time such as 2026-11-21T16:00:00Z, not '" + text + "'", e);
        }
    }
}
