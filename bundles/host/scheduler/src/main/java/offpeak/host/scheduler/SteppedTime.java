package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;

/**
 * Time that stands still until it is told to go on, for tests. It then jumps from one due piece of work to the next and
 * runs it in the calling thread, so that a year takes seconds and nothing depends on the machine.
 *
 * <p>Work that throws an exception does not end the schedule, as in the host; see {@link #failures}. An
 * {@link AssertionError} comes through to the caller.
 */
public final class SteppedTime implements TimeSource, SchedulerFactory {
    private final Instant start;
    private final Agenda agenda;
    private final Lane.Watch watch;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile long nanos;
    private boolean advancing;

    public SteppedTime(Instant start) {
        this.start = start;
        this.agenda = new Agenda(new Steps());
        this.watch = new Watch();
    }

    /** @param watch is told of failures in place of {@link #failures} */
    SteppedTime(Instant start, Lane.Watch watch) {
        this.start = start;
        this.agenda = new Agenda(new Steps());
        this.watch = watch;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos);
    }

    /** 1: nothing passes by itself, so any figure would do. */
    @Override
    public double speed() {
        return 1;
    }

    @Override
    public boolean simulated() {
        return true;
    }

    @Override
    public Owned create(String name) {
        return new Lane(agenda, name, watch);
    }

    /**
     * Runs everything that is due until then, that instant included, each at its own instant, in the order in which it is
     * due; then stands there. Work that is planned meanwhile and due by then is run too.
     *
     * @throws IllegalArgumentException for an instant in the past
     * @throws IllegalStateException when called by work that this runs
     */
    public void advanceTo(Instant instant) {
        go(instant, true);
    }

    /** Like {@link #advanceTo}, by a time. */
    public void advance(Duration time) {
        advanceTo(instant().plus(time));
    }

    /** As when the machine slept: the clock is there at once, and everything that was missed runs once, there. */
    public void sleepUntil(Instant instant) {
        go(instant, false);
    }

    /** When the next work is due; {@link Instant#MAX} when there is none. */
    public Instant nextDue() {
        long due = agenda.nextDue();
        return due == Long.MAX_VALUE ? Instant.MAX : start.plusNanos(due);
    }

    /** How many pieces of work are planned. */
    public int planned() {
        return agenda.size();
    }

    /** The exceptions that work threw, oldest first. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    private void go(Instant instant, boolean step) {
        long target = Duration.between(start, instant).toNanos();
        synchronized (agenda) {
            if (advancing) {
                throw new IllegalStateException("time is already being advanced; work can't do that");
            }
            if (target < nanos) {
                throw new IllegalArgumentException("time can't go back from " + instant() + " to " + instant);
            }
            advancing = true;
        }
        try {
            long due = step ? agenda.nextDue() : target;
            while (due <= target) {
                nanos = Math.max(nanos, due);
                Job job = agenda.pollDue();
                if (job == null) {
                    break;
                }
                job.lane.run(job);
                due = step ? agenda.nextDue() : target;
            }
            nanos = target;
        } finally {
            synchronized (agenda) {
                advancing = false;
            }
        }
    }

    private final class Steps implements Timeline {
        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Instant instant() {
            return SteppedTime.this.instant();
        }

        @Override
        public boolean settable() {
            return false;
        }

        @Override
        public Duration real(long time) {
            return Duration.ZERO;
        }

        @Override
        public double speed() {
            return 1;
        }
    }

    private final class Watch implements Lane.Watch {
        @Override
        public void failed(Lane lane, Runnable work, Throwable failure) {
            if (failure instanceof Error error) {
                throw error;
            }
            failures.add(failure);
        }

        @Override
        public void succeeded(Lane lane, Runnable work) {
            // nothing to remember
        }

        @Override
        public void stuck(Lane lane, Thread thread) {
            failures.add(new IllegalStateException(lane.name + " goes on although it was closed"));
        }

        @Override
        public void ended(Lane lane) {
            // nothing was remembered
        }
    }
}
