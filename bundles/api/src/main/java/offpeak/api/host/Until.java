package offpeak.api.host;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import offpeak.api.Site;

/** The end of an order as people and programs write it. */
public final class Until {
    private Until() {}

    /**
     * @param text RFC 3339, or HH:MM for the next time that the site's clock shows it; where it is put forward over that
     *        time, the moment at which it is
     * @throws IllegalArgumentException saying what was expected
     */
    public static Instant parse(String text, Site site, Instant now) {
        try {
            return text.matches("\\d{1,2}:\\d{2}")
                    ? next(LocalTime.parse(text.length() == 4 ? "0" + text : text), site.zone().getRules(), now)
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "until must be HH:MM or an RFC 3339 time such as 2026-11-21T16:00:00Z, not '" + text + "'", e);
        }
    }

    private static Instant next(LocalTime time, ZoneRules zone, Instant now) {
        LocalDate day = LocalDateTime.ofInstant(now, zone.getOffset(now)).toLocalDate();
        Optional<Instant> shown = Optional.empty();
        while (shown.isEmpty()) {
            shown = shown(day.atTime(time), zone).stream().filter(instant -> instant.isAfter(now)).findFirst();
            day = day.plusDays(1);
        }
        return shown.get();
    }

    /** Twice where the clock is put back. */
    private static List<Instant> shown(LocalDateTime local, ZoneRules zone) {
        List<Instant> instants = zone.getValidOffsets(local).stream().map(local::toInstant).sorted().toList();
        return instants.isEmpty() ? List.of(zone.getTransition(local).getInstant()) : instants;
    }
}
