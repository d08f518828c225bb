package offpeak.host.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What is to come, in the order in which it is due. Its monitor guards all state of the scheduler; whoever waits for
 * something to change waits on it.
 */
final class Agenda {
    /** Real time after which all that is due is looked at again at the latest. */
    private static final long RECHECK_NANOS = Duration.ofSeconds(30).toNanos();

    final Timeline timeline;
    private final PriorityQueue<Job> byTimeline = new PriorityQueue<>();
    private final PriorityQueue<Job> byCalendar = new PriorityQueue<>();
    private long arrivals;

    Agenda(Timeline timeline) {
        this.timeline = timeline;
    }

    Job at(Lane lane, Instant instant, Runnable work) {
        if (timeline.settable()) {
            return new Job(lane, work, 0, true, epochNanos(instant));
        }
        long away = clampedNanos(Duration.between(timeline.instant(), instant));
        return new Job(lane, work, 0, false, later(timeline.nanos(), Math.max(0, away)));
    }

    Job after(Lane lane, Duration delay, Duration period, Runnable work) {
        long due = later(timeline.nanos(), Math.max(0, clampedNanos(delay)));
        return new Job(lane, work, clampedNanos(period), false, due);
    }

    synchronized void add(Job job) {
        if (job.closed) {
            return;
        }
        job.number = arrivals++;
        PriorityQueue<Job> queue = queueOf(job);
        queue.add(job);
        if (queue.peek() == job) {
            notifyAll();
        }
    }

    /** Puts periodic work back after a run: one period after it was due, or from now on when that is already past. */
    synchronized void again(Job job) {
        long next = later(job.due, job.periodNanos);
        long now = timeline.nanos();
        job.due = next > now ? next : later(now, job.periodNanos);
        add(job);
    }

    synchronized void cancel(Job job) {
        job.closed = true;
        queueOf(job).remove(job);
    }

    synchronized void cancelAll(Lane lane) {
        for (PriorityQueue<Job> queue : List.of(byTimeline, byCalendar)) {
            queue.removeIf(job -> {
                if (job.lane != lane) {
                    return false;
                }
                job.closed = true;
                return true;
            });
        }
    }

    /** Takes the work that has been due for longest; null when none is. */
    synchronized Job pollDue() {
        Job first = byTimeline.peek();
        Job dated = byCalendar.peek();
        long overdue = first == null ? -1 : timeline.nanos() - first.due;
        long datedOverdue = dated == null ? -1 : epochNanos(timeline.instant()) - dated.due;
        if (overdue < 0 && datedOverdue < 0) {
            return null;
        }
        return overdue >= datedOverdue ? byTimeline.poll() : byCalendar.poll();
    }

    /** The timeline's nanosecond at which the next work is due; {@link Long#MAX_VALUE} for none. Calendar work apart. */
    synchronized long nextDue() {
        Job first = byTimeline.peek();
        return first == null ? Long.MAX_VALUE : first.due;
    }

    /**
     * How long nothing can be due as far as is known now, in the timeline's nanoseconds; 0 when something is. At most 30 s
     * of real time, because the calendar may be set and the machine may sleep meanwhile.
     */
    synchronized long quietNanos() {
        long quiet = (long) (RECHECK_NANOS * timeline.speed());
        Job first = byTimeline.peek();
        if (first != null) {
            quiet = Math.min(quiet, first.due - timeline.nanos());
        }
        Job dated = byCalendar.peek();
        if (dated != null) {
            quiet = Math.min(quiet, dated.due - epochNanos(timeline.instant()));
        }
        return Math.max(0, quiet);
    }

    synchronized int size() {
        return byTimeline.size() + byCalendar.size();
    }

    private PriorityQueue<Job> queueOf(Job job) {
        return job.byCalendar ? byCalendar : byTimeline;
    }

    /** Sum that stays at the end of time instead of wrapping. */
    private static long later(long nanos, long more) {
        return more > Long.MAX_VALUE - Math.max(0, nanos) ? Long.MAX_VALUE : nanos + more;
    }

    private static long clampedNanos(Duration duration) {
        return duration.getSeconds() >= Long.MAX_VALUE / 1_000_000_000L
                ? Long.MAX_VALUE
                : duration.getSeconds() <= Long.MIN_VALUE / 1_000_000_000L ? Long.MIN_VALUE : duration.toNanos();
    }

    private static long epochNanos(Instant instant) {
        return clampedNanos(Duration.ofSeconds(instant.getEpochSecond(), instant.getNano()));
    }
}
