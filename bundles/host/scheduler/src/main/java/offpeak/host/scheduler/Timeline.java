package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;

/** One kind of time: how much of it has passed, and what its calendar says. */
interface Timeline {

    /** Nanoseconds since some beginning; never goes back, whatever happens to the calendar. */
    long nanos();

    /** What the calendar says. */
    Instant instant();

    /** Whether the calendar can be set, so that {@link #instant} and {@link #nanos} may part. */
    boolean settable();

    /** How long this much of it takes in reality. */
    Duration real(long nanos);

    double speed();
}
