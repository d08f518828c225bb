package offpeak.api.host;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import offpeak.api.Http.Purpose;

/** What each instance has asked of its vendor's account, kept over restarts. Every write is durable when it returns. */
public interface Budgets {

    /**
     * @param integration whose
     * @param day in UTC
     * @param purpose what for
     * @param calls how many
     * @param unbilled of them, those that the server answered with 500 and above
     */
    record Calls(String integration, LocalDate day, Purpose purpose, long calls, long unbilled) {}

    /** All calls of a day and the days after it. */
    List<Calls> since(LocalDate day);

    /** Adds to what is known already. */
    void add(List<Calls> more);

    /** Until when which instance may not call, as its vendor asked. */
    Map<String, Instant> pauses();

    void pause(String integration, Instant until);
}
