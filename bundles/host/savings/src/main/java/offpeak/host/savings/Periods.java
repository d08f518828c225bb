package offpeak.host.savings;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The half-hours of a day as a site's clock counts them from midnight: 46 or 50 where the clock is changed. */
final class Periods {
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);

    private Periods() {}

    /** The first half-hour's start after an instant. */
    static Instant next(Instant after, ZoneId zone) {
        Instant midnight = after.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        Instant next = midnight
                .plus(HALF_HOUR.multipliedBy(Duration.between(midnight, after).dividedBy(HALF_HOUR) + 1));
        Instant tomorrow = after.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
        return next.isBefore(tomorrow) ? next : tomorrow;
    }
}
