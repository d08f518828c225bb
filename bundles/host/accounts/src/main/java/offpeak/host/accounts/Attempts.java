package offpeak.host.accounts;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Slows down guessing, by name and by address: five tries are free, then each further one has to wait twice as long, up to
 * five minutes. Nobody is locked out for good, and one address can't lock out another.
 */
final class Attempts {
    private static final int FREE = 5;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** Keys that are remembered, so that a flood of addresses can't fill the memory. */
    private static final int REMEMBERED = 1000;

    private record Tries(int failed, long openAtNanos) {}

    private final LongSupplier nanos;
    private final Map<String, Tries> byKey = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > REMEMBERED;
        }
    };

    Attempts(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** How long the next try has to wait; empty when it may be made now. */
    synchronized Optional<Duration> wait(String key) {
        Tries tries = byKey.get(key);
        long left = tries == null ? 0 : tries.openAtNanos() - nanos.getAsLong();
        return left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
    }

    synchronized void failed(String key) {
        Tries before = byKey.get(key);
        int failed = before == null ? 1 : before.failed() + 1;
        Duration pause = failed < FREE ? Duration.ZERO : FIRST.multipliedBy(1L << Math.min(failed - FREE, 12));
        byKey.put(key, new Tries(failed,
                nanos.getAsLong() + (pause.compareTo(LONGEST) > 0 ? LONGEST : pause).toNanos()));
    }

    synchronized void succeeded(String key) {
        byKey.remove(key);
    }
}
