package offpeak.api;

import java.time.Duration;
import java.util.Optional;
import java.util.Optional;

/**
 * Reads one account of one vendor. Registered as a component with {@code configurationPolicy = REQUIRE}; the host makes
 * its id from the configuration's pid. The constructor does no I/O: the host calls {@link #refresh} on a worker thread,
 * never twice at once for one instance, and again after the time that it answers.
 */
public interface Integration {

    /**
     * Asks the vendor and publishes what it said.
     *
     * @return when to ask again; the host adds jitter and keeps at least one second
     * @throws VendorException when the vendor could not be read: the host retries with growing delay and tells the user
     */
    Duration refresh(Host host) throws VendorException;

    /**
     * Whose account or device it reads, from the configuration alone, e.g. {@code user@example.com} or
     * {@code https://host/site/42}: the host runs no second one with the same answer. No secret, and no I/O.
     *
     * @return empty when any number may run, as for public prices
     */
    default Optional<String> account() {
        return Optional.empty();
    }

    /** What its vendor takes for each call, as configured; empty for nothing, or when it is not known. */
    default Optional<CallPrices> callPrices() {
        return Optional.empty();
    }
}
