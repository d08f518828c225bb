package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Http.Purpose;
import offpeak.api.Money;

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
     * @param today calls since midnight UTC; what is missing is none
     * @param thisMonth calls since the first of the month, UTC; what is missing is none
     * @param costThisMonth what the vendor takes for them, as far as it told its prices; an estimate
     * @param softLimit calls of a day above which it is polled slower and the health says so
     * @param hardLimit calls of a day above which nothing is sent
     * @param pausedUntil as the vendor asked, the latest of its servers; absent when all may be called
     * @param breaker the worst of its servers
     * @param lastRetrieved when an answer below 400 came last, since the start
     * @param lastError what went wrong last, if nothing was retrieved since
     */
    record Account(String integration, Map<Purpose, Long> today, Map<Purpose, Long> thisMonth,
            Optional<Money> costThisMonth, long softLimit, long hardLimit, Optional<Instant> pausedUntil,
            Breaker breaker, Optional<Instant> lastRetrieved, Optional<String> lastError) {

        public Account {
            today = Map.copyOf(today);
            thisMonth = Map.copyOf(thisMonth);
        }

        public long callsToday() {
            return sum(today);
        }

        public long callsThisMonth() {
            return sum(thisMonth);
        }

        public boolean overSoftLimit() {
            return callsToday() > softLimit;
        }

        private static long sum(Map<Purpose, Long> calls) {
            return calls.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
