package offpeak.api.host;

import offpeak.api.Scheduler;

/** Gives each user a scheduler of its own, so that all that it started can be ended together. */
public interface SchedulerFactory {

    /**
     * A scheduler whose tasks run one after the other on pooled threads that carry the name.
     *
     * @param name who works, for thread names and health
     */
    Owned create(String name);

    /** A scheduler that can be ended with everything in it. */
    interface Owned extends Scheduler, AutoCloseable {
        /** Takes back all tasks; interrupts one that is running and waits for it, at most 5 s of real time. */
        @Override
        void close();
    }
}
