package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The wall clock for the calendar, which NTP and people set; the steady clock for what has passed. */
final class WallTimeline implements Timeline {
    private final SteadyClock steady;
    private final InstantSource wall;

    WallTimeline(SteadyClock steady, InstantSource wall) {
        this.steady = steady;
        this.wall = wall;
    }

    @Override
    public long nanos() {
        return steady.nanos();
    }

    @Override
    public Instant instant() {
        return wall.instant();
    }

    @Override
    public boolean settable() {
        return true;
    }

    @Override
    public Duration real(long nanos) {
        return Duration.ofNanos(nanos);
    }

    @Override
    public double speed() {
        return 1;
    }
}
