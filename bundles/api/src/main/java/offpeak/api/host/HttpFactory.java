package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.Http;

/** Gives each instance of an integration an HTTP client whose calls are counted under its name. */
public interface HttpFactory {

    /** The client of an instance; calls for it end with {@link VendorConnection#close}. */
    VendorConnection create(String integration);

    /** What is known of every client that is open. */
    List<Traffic> traffic();

    /** A client that can be closed; calls that are under way are then given up. */
    interface VendorConnection extends Http, AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param integration whose
     * @param calls since the start
     * @param failures of them: no answer, or a status of 400 and above
     * @param lastRetrieved when an answer below 400 came last
     * @param lastError what went wrong last, if nothing was retrieved since
     */
    record Traffic(String integration, long calls, long failures, Optional<Instant> lastRetrieved,
            Optional<String> lastError) {}
}
