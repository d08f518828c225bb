package offpeak.device.honeywell;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/** When a hold ends: the vendors know a time of day, in quarters of an hour, and no date. */
final class HoldEnd {

    private static final int QUARTERS = 96;
    private static final long QUARTER_SECONDS = 900;
    /** A quarter more and the time of day would be the present one. */
    private static final Duration LONGEST = Duration.ofHours(24).minusSeconds(QUARTER_SECONDS);

    private HoldEnd() {}

    /** The next quarter at or after it; at most {@link #LONGEST} from now, and a quarter that is still to come. */
    static Instant of(Instant until, Instant now) {
        long quarter = -Math.floorDiv(-until.getEpochSecond() - (until.getNano() > 0 ? 1 : 0), QUARTER_SECONDS);
        long first = Math.floorDiv(now.getEpochSecond(), QUARTER_SECONDS) + 1;
        long last = Math.floorDiv(now.plus(LONGEST).getEpochSecond(), QUARTER_SECONDS);
        return Instant.ofEpochSecond(Math.max(first, Math.min(last, quarter)) * QUARTER_SECONDS);
    }

    /** Quarters since midnight, 0..95, by the clock on the wall. */
    static int quarter(Instant end, ZoneId zone) {
        return end.atZone(zone).toLocalTime().toSecondOfDay() / (int) QUARTER_SECONDS;
    }

    /** The next time that the clock on the wall shows it. */
    static Instant next(LocalTime time, Instant now, ZoneId zone) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant end = today.atTime(time).atZone(zone).toInstant();
        return end.isAfter(now) ? end : today.plusDays(1).atTime(time).atZone(zone).toInstant();
    }

    /** The next time of a quarter since midnight. */
    static Instant next(int quarter, Instant now, ZoneId zone) {
        return next(LocalTime.ofSecondOfDay(Math.floorMod(quarter, QUARTERS) * QUARTER_SECONDS), now, zone);
    }
}
