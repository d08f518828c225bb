package offpeak.itest;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition, never for a time. */
public final class Await {
    private static final Duration BETWEEN = Duration.ofMillis(25);

    /** What no waiting can mend. */
    public static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Broken(String what) {
            super(what);
        }
    }

    private Await() {}

    public static void that(String what, Duration patience, Callable<Boolean> condition) {
        that(what, patience, () -> "", condition);
    }

    /**
     * @param seen says how things stand when the patience is over
     */
    public static void that(String what, Duration patience, Supplier<String> seen, Callable<Boolean> condition) {
        long end = System.nanoTime() + patience.toNanos();
        Throwable last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Broken e) {
                throw new AssertionError(e.getMessage() + " " + seen.get(), e);
            } catch (Exception | AssertionError e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + patience.toSeconds() + " s in vain for " + what
                        + (last == null ? "" : ": " + last) + " " + seen.get(), last);
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }
}
