package offpeak.host.web;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import offpeak.api.host.SchedulerFactory;

/** What should wait a quarter of a second waits some milliseconds. */
final class FastScheduler implements SchedulerFactory {
    private static final int FASTER = 100;

    @Override
    public Owned create(String name) {
        ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
        return new Owned() {
            @Override
            public Task at(Instant instant, Runnable work) {
                throw new AssertionError("the pages keep no appointments");
            }

            @Override
            public Task after(Duration delay, Runnable work) {
                return task(pool.schedule(work, delay.toNanos() / FASTER, TimeUnit.NANOSECONDS));
            }

            @Override
            public Task every(Duration period, Runnable work) {
                long nanos = period.toNanos() / FASTER;
                return task(pool.scheduleAtFixedRate(work, nanos, nanos, TimeUnit.NANOSECONDS));
            }

            @Override
            public void close() {
                pool.shutdownNow();
            }
        };
    }

    private static offpeak.api.Scheduler.Task task(Future<?> future) {
        return () -> future.cancel(false);
    }
}
