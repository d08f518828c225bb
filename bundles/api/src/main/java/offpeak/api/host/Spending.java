package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shows what each instance has spent of its calls, and whether it may call now. */
public interface Spending {

    /** Of every instance that called this month or may call, by name. */
    List<Account> accounts();

    /** Whether a server that failed again and again is left alone. */
    enum Breaker {
        /** It is called. */
        CLOSED,
        /** One call may go out, to see how it is. */
        HALF_OPEN,
        /** It is not called for a while. */
        OPEN
    }

    /**
     * @param integration whose
     * @param callsToday since midnight UTC
     * @param callsThisMonth since the first of the month, UTC
     * @param softLimit calls of a day above which the health says so
     * @param hardLimit calls of a day above which nothing is sent
     * @param pausedUntil as the vendor asked; absent when it may be called
     * @param breaker the worst of its servers
     * @param lastRetrieved when an answer below 400 came last, since the start
     * @param lastError what went wrong last, if nothing was retrieved since
     */
    record Account(String integration, long callsToday, long callsThisMonth, long softLimit, long hardLimit,
            Optional<Instant> pausedUntil, Breaker breaker, Optional<Instant> lastRetrieved,
            Optional<String> lastError) {

        public boolean overSoftLimit() {
            return callsToday > softLimit;
        }
    }
}
