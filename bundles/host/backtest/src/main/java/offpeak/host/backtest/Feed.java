package offpeak.host.backtest;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import offpeak.api.Observation;

/** Gathers the same facts for several readers once, a little ahead of the slowest. */
final class Feed implements Runnable {

    /** A day of half-hours: a year of forecasts would be half a gigabyte. */
    private static final int AHEAD = 48;
    private static final long LOOK_MILLIS = 50;

    private final Facts source;
    private final int from;
    private final int to;
    private final List<Reader> readers;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    Feed(Facts source, int from, int to, int readers) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.readers = IntStream.range(0, readers).mapToObj(any -> new Reader()).toList();
    }

    Reader reader(int which) {
        return readers.get(which);
    }

    @Override
    public void run() {
        try {
            for (int i = from; i < to && readers.stream().anyMatch(reader -> !reader.closed); i++) {
                List<Observation<?>> facts = source.at(i);
                for (Reader reader : readers) {
                    reader.give(facts);
                }
            }
        } catch (RuntimeException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            failure.set(new IllegalStateException("interrupted", e));
            Thread.currentThread().interrupt();
        }
    }

    /** One who goes through the facts; who stops early must say so. */
    final class Reader implements Facts, AutoCloseable {
        private final BlockingQueue<List<Observation<?>>> queue = new ArrayBlockingQueue<>(AHEAD);
        private volatile boolean closed;

        private void give(List<Observation<?>> facts) throws InterruptedException {
            boolean given = closed;
            while (!given) {
                given = queue.offer(facts, LOOK_MILLIS, TimeUnit.MILLISECONDS) || closed;
            }
        }

        @Override
        public List<Observation<?>> at(int i) {
            try {
                while (true) {
                    List<Observation<?>> facts = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    if (facts != null) {
                        return facts;
                    }
                    Optional<RuntimeException> failed = Optional.ofNullable(failure.get());
                    if (failed.isPresent()) {
                        throw new IllegalStateException(failed.get());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
