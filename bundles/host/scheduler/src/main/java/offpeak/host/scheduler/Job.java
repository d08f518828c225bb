package offpeak.host.scheduler;

import offpeak.api.Scheduler;

/** One piece of work in an agenda. All fields that change are guarded by the agenda's monitor. */
final class Job implements Scheduler.Task, Comparable<Job> {
    final Lane lane;
    final Runnable work;
    /** 0 for work that runs once. */
    final long periodNanos;
    /** Whether {@link #due} counts on the calendar (nanoseconds since 1970) instead of the timeline's own nanoseconds. */
    final boolean byCalendar;
    long due;
    /** Order of arrival, among those that are due at once. */
    long number;
    boolean closed;

    Job(Lane lane, Runnable work, long periodNanos, boolean byCalendar, long due) {
        this.lane = lane;
        this.work = work;
        this.periodNanos = periodNanos;
        this.byCalendar = byCalendar;
        this.due = due;
    }

    @Override
    public void close() {
        lane.agenda.cancel(this);
    }

    @Override
    public int compareTo(Job other) {
        int byDue = Long.compare(due, other.due);
        return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
}
