package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;

/** Starts at a given instant and passes a constant number of times as fast as reality. */
final class FastTimeline implements Timeline {
    private final SteadyClock steady;
    private final Instant start;
    private final double speed;
    private final long origin;

    FastTimeline(SteadyClock steady, Instant start, double speed) {
        this.steady = steady;
        this.start = start;
        this.speed = speed;
        this.origin = steady.nanos();
    }

    @Override
    public long nanos() {
        return (long) ((steady.nanos() - origin) * speed);
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos());
    }

    @Override
    public boolean settable() {
        return false;
    }

    @Override
    public Duration real(long nanos) {
        return Duration.ofNanos((long) Math.ceil(nanos / speed));
    }

    @Override
    public double speed() {
        return speed;
    }
}
