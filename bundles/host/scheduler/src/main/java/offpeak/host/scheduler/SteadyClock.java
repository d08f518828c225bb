package offpeak.host.scheduler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Time that has really passed, sleep of the machine included. Java's own {@link System#nanoTime} stands still during a
 * suspend on Linux, so that work due every hour would come hours late; the wall clock knows, but can't tell a suspend
 * from being set. Linux counts the seconds since boot through every suspend, and no one can set those.
 */
final class SteadyClock {
    /** Less than this is no sleep: the uptime comes in hundredths of a second, and the clocks are not read at once. */
    private static final long NOISE_NANOS = 1_000_000_000L;

    private final LongSupplier running;
    private final Supplier<OptionalLong> sinceBoot;
    private volatile long slept;
    private long wallMinusRunning;
    private OptionalLong bootMinusRunning = OptionalLong.empty();
    private boolean known;

    SteadyClock(LongSupplier running, Supplier<OptionalLong> sinceBoot) {
        this.running = running;
        this.sinceBoot = sinceBoot;
    }

    static SteadyClock ofMachine() {
        return new SteadyClock(System::nanoTime, SteadyClock::linuxUptime);
    }

    long nanos() {
        return running.getAsLong() + slept;
    }

    /**
     * Looks whether the machine slept. Costs nothing while the wall clock agrees with the running time.
     *
     * @param wallMillis what the wall clock says
     */
    synchronized void notice(long wallMillis) {
        long parted = wallMillis * 1_000_000L - running.getAsLong();
        if (known && Math.abs(parted - wallMinusRunning) < NOISE_NANOS) {
            return;
        }
        wallMinusRunning = parted;
        OptionalLong boot = sinceBoot.get();
        if (boot.isEmpty()) {
            known = true;
            return;
        }
        long offset = boot.getAsLong() - running.getAsLong();
        long asleep = bootMinusRunning.isPresent() ? offset - bootMinusRunning.getAsLong() : 0;
        if (asleep > NOISE_NANOS) {
            slept += asleep;
        }
        if (!known || asleep > NOISE_NANOS) {
            bootMinusRunning = OptionalLong.of(offset);
        }
        known = true;
    }

    private static OptionalLong linuxUptime() {
        try {
            String text = Files.readString(Path.of("/proc/uptime"));
            return OptionalLong.of((long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1e9));
        } catch (IOException | RuntimeException noSuchFile) {
            return OptionalLong.empty();
        }
    }
}
