package offpeak.api.host;

import java.time.InstantSource;

/** The host's only clock. Also registered as {@link InstantSource}. */
public interface TimeSource extends InstantSource {

    /** How many seconds of this clock pass in one real second; 1 for the wall clock. */
    double speed();

    /** Whether this is not the wall clock. */
    boolean simulated();
}
