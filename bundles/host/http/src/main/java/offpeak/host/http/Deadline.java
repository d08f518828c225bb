package offpeak.host.http;

import java.time.Duration;

/** The real instant at which a call is given up. */
record Deadline(Duration length, long endNanos) {

    static Deadline in(Duration length) {
        return new Deadline(length, System.nanoTime() + length.toNanos());
    }

    long leftNanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    /** For people. */
    @Override
    public String toString() {
        return length.toMillis() % 1000 == 0 ? length.toSeconds() + " s" : length.toMillis() + " ms";
    }
}
