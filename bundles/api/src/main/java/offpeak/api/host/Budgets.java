package offpeak.api.host;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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

    /**
     * A server's wish to be left alone: another of the same vendor, or a gateway at home, may be called all the same.
     *
     * @param integration who asked it
     * @param server host and port; empty for every server
     * @param until when it may be called again
     */
    record Pause(String integration, String server, Instant until) {}

    /** The latest of each instance and server. */
    List<Pause> pauses();

    void pause(Pause pause);
}
