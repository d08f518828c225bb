package offpeak.api.host;

import java.time.InstantSource;

/** The host's only clock. Also registered as {@link InstantSource}. */
public interface TimeSource extends InstantSource {

    /** How many seconds of this clock pass in one real second; 1 for the wall clock. */
    double speed();

    /** Whether this is not the wall clock. */
    boolean simulated();

    /**
     * Whether it can be right: a small computer without a battery for its clock starts in 1970, until the network tells the
     * time. Nothing is planned and nothing commanded before.
     */
    default boolean set() {
        return true;
    }
}
