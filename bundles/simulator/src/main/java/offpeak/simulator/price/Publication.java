package offpeak.simulator.price;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The newest batch of prices that is out. Each day at 16:00 in London the half-hours from 23:00 to 23:00 of the next
 * day become known: 48 of them, 46 or 50 when the clocks change.
 */
public record Publication(Instant batchStart, Instant batchEnd) {

    public static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final LocalTime APPEARS = LocalTime.of(16, 0);
    private static final LocalTime BATCH_BOUND = LocalTime.of(23, 0);

    /**
     * @param late how much later than 16:00 the batches come
     * @param partial whether only the first half of the newest batch is out
     */
    public static Publication at(Instant now, Duration late, boolean partial) {
        var local = now.minus(late).atZone(LONDON);
        LocalDate day = local.toLocalTime().isBefore(APPEARS) ? local.toLocalDate().minusDays(1) : local.toLocalDate();
        Instant start = day.atTime(BATCH_BOUND).atZone(LONDON).toInstant();
        Instant end = day.plusDays(1).atTime(BATCH_BOUND).atZone(LONDON).toInstant();
        long slots = Duration.between(start, end).toSeconds() / Prices.HALF_HOUR_S;
        return new Publication(start, partial ? start.plusSeconds(slots / 2 * Prices.HALF_HOUR_S) : end);
    }
}
