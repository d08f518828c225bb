package offpeak.host.store;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Instants as the ledger keeps them: nanoseconds since 1970, which end in the years 1677 and 2262. */
final class Nanos {
    private static final Instant FIRST = at(Long.MIN_VALUE);
    private static final Instant LAST = at(Long.MAX_VALUE);

    private Nanos() {}

    /** Instants beyond the ends become the ends: they stand for "always" and "for ever". */
    static long of(Instant instant) {
        if (instant.isBefore(FIRST)) {
            return Long.MIN_VALUE;
        }
        if (instant.isAfter(LAST)) {
            return Long.MAX_VALUE;
        }
        long second = instant.getEpochSecond();
        // counted from the next second where the full product would not fit although the sum does
        return second < 0
                ? TimeUnit.SECONDS.toNanos(second + 1) + instant.getNano() - TimeUnit.SECONDS.toNanos(1)
                : TimeUnit.SECONDS.toNanos(second) + instant.getNano();
    }

    static Instant at(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
