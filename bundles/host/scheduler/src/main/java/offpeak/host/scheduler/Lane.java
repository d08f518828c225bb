package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import offpeak.api.host.SchedulerFactory;

/** One user's work: one piece after the other. All fields that change are guarded by the agenda's monitor. */
final class Lane implements SchedulerFactory.Owned {
    /** How long {@link #close} waits for work that was interrupted. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Is told how work went. */
    interface Watch {
        void failed(Lane lane, Runnable work, Throwable failure);

        void succeeded(Lane lane, Runnable work);

        void stuck(Lane lane, Thread thread);

        void ended(Lane lane);
    }

    final Agenda agenda;
    final String name;
    private final Watch watch;
    private final Duration patience;
    /** Work that is due and waits for a thread. */
    final ArrayDeque<Job> ready = new ArrayDeque<>();
    /** Whether a worker has this lane, or is about to. */
    boolean taken;
    private Thread thread;
    private boolean closed;
    private boolean abandoned;

    Lane(Agenda agenda, String name, Watch watch) {
        this(agenda, name, watch, PATIENCE);
    }

    private Lane(Agenda agenda, String name, Watch watch, Duration patience) {
        this.agenda = agenda;
        this.name = Objects.requireNonNull(name, "name");
        this.watch = watch;
        this.patience = patience;
    }

    /** The same, but waiting for another time when it is closed. */
    Lane withPatience(Duration other) {
        return new Lane(agenda, name, watch, other);
    }

    @Override
    public Task at(Instant instant, Runnable work) {
        Objects.requireNonNull(instant, "instant");
        Objects.requireNonNull(work, "work");
        return add(agenda.at(this, instant, work));
    }

    @Override
    public Task after(Duration delay, Runnable work) {
        Objects.requireNonNull(delay, "delay");
        Objects.requireNonNull(work, "work");
        return add(agenda.after(this, delay, Duration.ZERO, work));
    }

    @Override
    public Task every(Duration period, Runnable work) {
        Objects.requireNonNull(work, "work");
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("a period must be positive, not " + period);
        }
        return add(agenda.after(this, period, period, work));
    }

    private Task add(Job job) {
        synchronized (agenda) {
            if (closed) {
                throw new IllegalStateException("the scheduler of " + name + " is closed");
            }
            agenda.add(job);
        }
        return job;
    }

    /** Runs a piece of work in this thread, and plans the next time if it is periodic. Nobody else may run this lane meanwhile. */
    void run(Job job) {
        synchronized (agenda) {
            if (job.closed || closed) {
                return;
            }
            thread = Thread.currentThread();
        }
        try {
            job.work.run();
            watch.succeeded(this, job.work);
        } catch (Throwable failure) {
            watch.failed(this, job.work, failure);
        } finally {
            synchronized (agenda) {
                thread = null;
                if (closed) {
                    // the interrupt was meant for this work alone
                    Thread.interrupted();
                    agenda.notifyAll();
                } else if (job.periodNanos > 0 && !job.closed) {
                    agenda.again(job);
                }
            }
        }
    }

    /** Whether nobody waits any more for the thread that ran it: the thread is not one of the pool then. */
    boolean abandoned() {
        synchronized (agenda) {
            return abandoned;
        }
    }

    boolean closed() {
        synchronized (agenda) {
            return closed;
        }
    }

    @Override
    public void close() {
        end().ifPresent(stuck -> watch.stuck(this, stuck));
        watch.ended(this);
    }

    /** The thread that works on although it was interrupted. */
    private Optional<Thread> end() {
        synchronized (agenda) {
            closed = true;
            agenda.cancelAll(this);
            ready.clear();
            if (thread == null || thread == Thread.currentThread() || abandoned) {
                return Optional.empty();
            }
            thread.interrupt();
            long end = System.nanoTime() + patience.toNanos();
            boolean interrupted = false;
            while (thread != null && !interrupted) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                try {
                    agenda.wait(left / 1_000_000 + 1);
                } catch (InterruptedException hurry) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            abandoned = thread != null;
            agenda.notifyAll();
            return Optional.ofNullable(thread);
        }
    }
}
