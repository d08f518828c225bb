package offpeak.testkit.quality;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;

/** A bundle to look at, and what its vendor answers when all is well. */
public interface Subject {

    /** A jar, or a folder of classes that bnd has processed. */
    Path bundle();

    /** Where the host's clock stands. */
    Instant now();

    /** The home. */
    Site site();

    /**
     * Lets the vendor answer as it does when all is well.
     *
     * @return a configuration that works with it
     */
    Map<String, ?> vendor(Fixtures vendor);

    /** Whether {@link #vendor} knows the vendor's answers; of a stranger's bundle nobody does. */
    default boolean recorded() {
        return true;
    }

    /** An order that the device takes; empty when there is no device. */
    default Optional<Setting> order() {
        return Optional.empty();
    }

    /** Takes one of the account's devices away, or adds one; false when the account can't have that. */
    default boolean another(Fixtures vendor) {
        return false;
    }

    /** Readies a host before it is given to an instance, e.g. with what its broker retains. */
    default void ready(FakeHost host) {}
}
