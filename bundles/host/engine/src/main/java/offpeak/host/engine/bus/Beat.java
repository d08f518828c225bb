package offpeak.host.engine.bus;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** One part's work: when it last began or ended, and who is at it. */
public final class Beat {
    private final LongSupplier nanos;
    private volatile Optional<Thread> busy = Optional.empty();
    /** When it last began or ended something. */
    private volatile long lastNanos;
    private final LongAdder runs = new LongAdder();
    private final LongAdder allNanos = new LongAdder();
    private volatile long tookNanos;

    public Beat(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastNanos = nanos.getAsLong();
    }

    public void run(Runnable work) {
        long began = nanos.getAsLong();
        lastNanos = began;
        busy = Optional.of(Thread.currentThread());
        try {
            work.run();
        } finally {
            busy = Optional.empty();
            lastNanos = nanos.getAsLong();
            tookNanos = lastNanos - began;
            allNanos.add(tookNanos);
            runs.increment();
        }
    }

    public Optional<Thread> busy() {
        return busy;
    }

    /** Whether it is at one and the same work for longer than that. */
    public boolean working(Duration patience) {
        return busy.isPresent() && late(patience);
    }

    public boolean late(Duration patience) {
        return idleNanos() > patience.toNanos();
    }

    public long runs() {
        return runs.sum();
    }

    /** What all of its work took together. */
    public long allNanos() {
        return allNanos.sum();
    }

    /** What its last finished work took. */
    public long tookNanos() {
        return tookNanos;
    }

    /** Since it last began or ended something. */
    public long idleNanos() {
        return nanos.getAsLong() - lastNanos;
    }
}
