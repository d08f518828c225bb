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
    /** More than this work at once gains nothing on a small computer; a vendor's call holds a thread for 15 s at most. */
    private static final int MOST_WORKERS = 8;
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
    private int idle;
    private boolean stopped;

    /** @param beforeLook what to do each time before looking what is due */
    RunningTime(Timeline timeline, Runnable beforeLook, Lane.Watch watch) {
        this.timeline = timeline;
        this.beforeLook = beforeLook;
        this.watch = watch;
        this.agenda = new Agenda(timeline);
        start(this::keepTime, "offpeak-timer");
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
                Job job = agenda.pollDue();
                if (job != null) {
                    handOver(job);
                } else {
                    waitFor(timeline.real(agenda.quietNanos()));
                }
            }
        }
    }

    private void handOver(Job job) {
        Lane lane = job.lane;
        lane.ready.add(job);
        if (lane.taken) {
            return;
        }
        lane.taken = true;
        waiting.add(lane);
        // only this thread starts others: a thread keeps the call stack's bundles alive that it was started from
        if (idle < waiting.size() && workers < MOST_WORKERS) {
            workers++;
            start(this::work, "offpeak-idle");
        } else {
            agenda.notifyAll();
        }
    }

    private void work() {
        Thread thread = Thread.currentThread();
        long end = System.nanoTime() + LIFE.toNanos();
        while (true) {
            Lane lane;
            Job job;
            synchronized (agenda) {
                lane = nextLane(end);
                if (lane == null) {
                    workers--;
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
                    return; // another took its place when it was given up
                }
            }
        }
    }

    /** The next lane with work; null when this worker is to end. */
    private Lane nextLane(long end) {
        long idleUntil = System.nanoTime() + IDLE.toNanos();
        idle++;
        try {
            while (waiting.isEmpty()) {
                long now = System.nanoTime();
                if (stopped || now - idleUntil >= 0 || now - end >= 0) {
                    return null;
                }
                waitFor(Duration.ofNanos(idleUntil - now));
            }
            return stopped ? null : waiting.poll();
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
}
