package offpeak.host.planner.home;

import java.time.Instant;

/** A load, which may have to wait for others. */
interface Run extends Member {
    /** From now on it starts no earlier than one instant, and has ended by the other. */
    void between(Instant start, Instant end);
}
