package offpeak.api.host;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.CallPrices;
import offpeak.api.Http;

/** Gives each instance of an integration an HTTP client whose calls are counted under its name. */
public interface HttpFactory {

    /** As {@link #create(String, Optional)} for a vendor that takes nothing. */
    default VendorConnection create(String integration) {
        return create(integration, Optional.empty());
    }

    /**
     * The client of an instance; calls for it end with {@link VendorConnection#close}.
     *
     * @param prices what its vendor takes for calls
     */
    VendorConnection create(String integration, Optional<CallPrices> prices);

    /** What is known of every client that is open. */
    List<Traffic> traffic();

    /** A client that can be closed; calls that are under way are then given up. */
    interface VendorConnection extends Http, AutoCloseable {
        @Override
        void close();

        /**
         * How long to wait until the next poll: as wanted, or longer when more than the soft limit of the day's calls is
         * used, so that the rest lasts until the day ends. To be asked once after each poll.
         */
        default Duration paced(Duration wanted) {
            return wanted;
        }
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
