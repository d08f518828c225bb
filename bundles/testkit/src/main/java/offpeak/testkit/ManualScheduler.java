package offpeak.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import offpeak.api.Scheduler;

/** A clock that stands until the test moves it; the tasks that become due run on the thread that moves it, in order. */
public final class ManualScheduler implements Scheduler {

    private final PriorityBlockingQueue<Planned> tasks = new PriorityBlockingQueue<>(8,
            Comparator.comparing(Planned::due).thenComparing(Planned::number));
    private final AtomicLong numbers = new AtomicLong();
    private volatile Instant now;

    public ManualScheduler(Instant now) {
        this.now = now;
    }

    public Instant now() {
        return now;
    }

    /** How many tasks are still to come. */
    public int pending() {
        return tasks.size();
    }

    /** When the next task is due; empty when there is none. */
    public Optional<Instant> nextDue() {
        return Optional.ofNullable(tasks.peek()).map(Planned::due);
    }

    @Override
    public Task at(Instant instant, Runnable work) {
        return plan(instant, Duration.ZERO, work);
    }

    @Override
    public Task after(Duration delay, Runnable work) {
        return plan(now.plus(delay), Duration.ZERO, work);
    }

    /** @throws IllegalArgumentException for a period that is not positive */
    @Override
    public Task every(Duration period, Runnable work) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("a period must be positive, not " + period);
        }
        return plan(now.plus(period), period, work);
    }

    private Task plan(Instant due, Duration period, Runnable work) {
        Planned task = new Planned(due, numbers.incrementAndGet(), period, work);
        tasks.add(task);
        return () -> tasks.removeIf(planned -> planned.number == task.number);
    }

    /** Moves the clock from task to task and on to the instant; each task sees its own due time as now. */
    public void advanceTo(Instant instant) {
        move(instant, true);
    }

    /** Wakes up at the instant, as after a sleep: each task that was missed runs once, and sees the instant as now. */
    public void wakeAt(Instant instant) {
        move(instant, false);
    }

    private void move(Instant instant, boolean stepping) {
        if (instant.isBefore(now)) {
            throw new IllegalArgumentException("time does not go back from " + now + " to " + instant);
        }
        for (Planned next = tasks.peek(); next != null && !next.due.isAfter(instant); next = tasks.peek()) {
            tasks.remove(next);
            Instant due = next.due.isAfter(now) ? next.due : now;
            now = stepping ? due : instant;
            if (!next.period.isZero()) {
                tasks.add(new Planned(now.plus(next.period), next.number, next.period, next.work));
            }
            next.work.run();
        }
        now = instant;
    }

    private record Planned(Instant due, long number, Duration period, Runnable work) {}
}
