package offpeak.rule.octopustariff;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import offpeak.api.Interval;

/**
 * Which stretch of time a half-hour on the home's wall clock is. Of an hour that comes twice it is the next one that is not
 * over; an hour that never comes has what follows it, so that it costs no band of its own.
 */
record HomeClock(Instant now, ZoneId zone) {

    static final int SLOT_MINUTES = 30;
    static final int SLOTS = 48;
    private static final Duration SLOT = Duration.ofMinutes(SLOT_MINUTES);

    LocalDate today() {
        return LocalDate.ofInstant(now, zone);
    }

    /** @param slot half-hours from local midnight */
    Interval slot(LocalDate date, int slot) {
        LocalDateTime local = date.atStartOfDay().plusMinutes((long) slot * SLOT_MINUTES);
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            return Interval.of(zone.getRules().getTransition(local).getInstant(), SLOT);
        }
        Interval first = Interval.of(local.toInstant(offsets.get(0)), SLOT);
        return offsets.size() == 1 || first.end().isAfter(now)
                ? first
                : Interval.of(local.toInstant(offsets.get(1)), SLOT);
    }

    boolean isOver(LocalDate date, int slot) {
        return !slot(date, slot).end().isAfter(now);
    }
}
