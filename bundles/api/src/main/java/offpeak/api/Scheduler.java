package offpeak.api;

import java.time.Duration;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/** Work at a later time of the host's clock. What was due while the machine slept runs once. */
@ProviderType
public interface Scheduler {

    /** Runs once, as soon as the clock is past the instant. */
    Task at(Instant instant, Runnable work);

    /** Runs once, after a time of the host's clock. */
    Task after(Duration delay, Runnable work);

    /** Runs again and again, the first time after one period; never twice at once. */
    Task every(Duration period, Runnable work);

    /** Something to come. */
    @ProviderType
    interface Task extends AutoCloseable {
        /** Takes it back; work that is running goes on to its end. */
        @Override
        void close();
    }
}
