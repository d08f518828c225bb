package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;

/**
 * Time that passes by itself: one thread waits for what is due, a few others do it. All are daemons, and the others come
 * when there is work and go when there is none.
 */
final class RunningTime implements TimeSource, SchedulerFactory, AutoCloseable {
    /** A vendor that does not answer holds a worker for 15 s: so many may be dead at once before the others wait. */
    static final int MOST_WORKERS = 24;
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** A worker ends after this, and with it all that removed bundles left in its thread locals. */
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final Timeline timeline;
    private final Runnable beforeLook;
    private final Lane.Watch watch;
    private final Agenda agenda;
    private final ArrayDeque<Lane> waiting = new ArrayDeque<>();
    private final ThreadGroup group = new ThreadGroup("offpeak");
    private int workers;
    /** Workers that were started and did not run yet: they will take work, so nobody else need be started for it. */
    private int coming;
    private int idle;
    private boolean stopped;
    private boolean held;
    private long heldUntilNanos;

    /** @param beforeLook what to do each time before looking what is due */
    RunningTime(Timeline timeline, Runnable beforeLook, Lane.Watch watch) {
        this.timeline = timeline;
        this.beforeLook = beforeLook;
        this.watch = new Replace(watch);
        this.agenda = new Agenda(timeline);
        start(this::keepTime, "offpeak-timer");
    }

    /**
     * Lets work wait.
     *
     * @param rest from now, in real time, whatever was said before; zero ends the waiting
     */
    void hold(Duration rest) {
        synchronized (agenda) {
            held = !rest.isZero();
            heldUntilNanos = System.nanoTime() + rest.toNanos();
            agenda.notifyAll();
        }
    }

    @Override
    public Instant instant() {
        return timeline.instant();
    }

    @Override
    public double speed() {
        return timeline.speed();
    }

    @Override
    public boolean simulated() {
        return !timeline.settable();
    }

    @Override
    public Owned create(String name) {
        return new Lane(agenda, name, watch);
    }

    @Override
    public void close() {
        synchronized (agenda) {
            stopped = true;
            agenda.notifyAll();
        }
        group.interrupt();
    }

    private void keepTime() {
        synchronized (agenda) {
            while (!stopped) {
                beforeLook.run();
                long holdNanos = held ? heldUntilNanos - System.nanoTime() : 0;
                if (holdNanos > 0) {
                    waitFor(Duration.ofNanos(holdNanos));
                    continue;
                }
                held = false;
                Job job = agenda.pollDue();
                if (job != null) {
                    handOver(job);
                } else if (!startWorker()) {
                    waitFor(timeline.real(agenda.quietNanos()));
                }
            }
        }
    }

    private void handOver(Job job) {
        Lane lane = job.lane;
        lane.ready.add(job);
        if (!lane.taken) {
            lane.taken = true;
            waiting.add(lane);
            agenda.notifyAll();
        }
    }

    /**
     * Starts a worker if one is missing. Only the timer's thread does it: a thread keeps alive all bundles on the call stack
     * that started it.
     */
    private boolean startWorker() {
        if (idle + coming >= waiting.size() || workers >= MOST_WORKERS) {
            return false;
        }
        try {
            start(this::work, "offpeak-idle");
            workers++;
            coming++;
            return true;
        } catch (OutOfMemoryError noThread) {
            waitFor(Duration.ofSeconds(1)); // others may end meanwhile; the work stays
            return false;
        }
    }

    private void work() {
        Thread thread = Thread.currentThread();
        long end = System.nanoTime() + LIFE.toNanos();
        boolean here = false;
        while (true) {
            Lane lane;
            Job job;
            synchronized (agenda) {
                if (!here) {
                    here = true;
                    coming--;
                }
                lane = nextLane(end);
                if (lane == null) {
                    workers--;
                    agenda.notifyAll();
                    return;
                }
                job = lane.ready.poll();
            }
            if (job != null) {
                thread.setName(lane.name);
                lane.run(job);
                thread.setName("offpeak-idle");
                thread.setContextClassLoader(RunningTime.class.getClassLoader());
            }
            synchronized (agenda) {
                lane.taken = !lane.ready.isEmpty();
                if (lane.taken) {
                    waiting.add(lane);
                }
                if (lane.abandoned()) {
                    return; // it was counted out when it was given up
                }
            }
        }
    }

    /** The next lane with work; null when this worker is to end. */
    private Lane nextLane(long end) {
        long idleUntil = System.nanoTime() + IDLE.toNanos();
        idle++;
        try {
            while (true) {
                long now = System.nanoTime();
                if (stopped || now - end >= 0) {
                    return null;
                }
                if (!waiting.isEmpty()) {
                    return waiting.poll();
                }
                if (now - idleUntil >= 0) {
                    return null;
                }
                waitFor(Duration.ofNanos(idleUntil - now));
            }
        } finally {
            idle--;
        }
    }

    private void waitFor(Duration time) {
        try {
            agenda.wait(time.toMillis() + 1);
        } catch (InterruptedException stop) {
            // the loop looks whether it is to stop
        }
    }

    private void start(Runnable body, String name) {
        // no inherited thread locals, and no class loader but our own: either may belong to a bundle that goes
        Thread thread = new Thread(group, body, name, 0, false);
        thread.setContextClassLoader(RunningTime.class.getClassLoader());
        thread.setDaemon(true);
        thread.start();
    }

    /** Makes room for another worker when one is given up, so that a hanging bundle can't use up the pool. */
    private final class Replace implements Lane.Watch {
        private final Lane.Watch next;

        Replace(Lane.Watch next) {
            this.next = next;
        }

        @Override
        public void failed(Lane lane, Runnable work, Throwable failure) {
            next.failed(lane, work, failure);
        }

        @Override
        public void succeeded(Lane lane, Runnable work) {
            next.succeeded(lane, work);
        }

        @Override
        public void stuck(Lane lane, Thread thread) {
            synchronized (agenda) {
                workers--;
                agenda.notifyAll();
            }
            next.stuck(lane, thread);
        }

        @Override
        public void ended(Lane lane) {
            next.ended(lane);
        }
    }
}
