package offpeak.host.engine.instance;

import java.time.Duration;
import java.util.SplittableRandom;

/** When an instance asks again, each at its own moment: a thousand homes ask one vendor. */
public final class Patience {
    /** Longest first wait after a failure; doubled with each further one. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(15);
    static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
    /** A vendor may ask for more, but a day is enough for any: then one call shows how things stand. */
    public static final Duration LONGEST_PAUSE = Duration.ofHours(24);

    private final SplittableRandom jitter;
    private int failures;

    Patience(SplittableRandom jitter) {
        this.jitter = jitter;
    }

    void succeeded() {
        failures = 0;
    }

    Duration failed() {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        Duration longest = wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
        // half of it for sure and the rest by chance, so that a vendor that comes back is not run over by all homes at once
        return longest.dividedBy(2).plusMillis((long) (longest.toMillis() * 0.5 * jitter.nextDouble()));
    }

    /** Up to 5 % late, so that a thousand homes don't ask in the same second. */
    Duration late(Duration wait) {
        return wait.plusMillis((long) (wait.toMillis() * 0.05 * jitter.nextDouble()));
    }
}
