package offpeak.host.engine.recording;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import offpeak.api.host.TimeSource;
import tools.jackson.databind.node.ObjectNode;

/** Writes a line for each piece of the worker's work. What does not say otherwise is for the worker alone. */
public final class Pen {

    /** Where lines go. */
    public interface Sink {
        /**
         * @param whole whether the line needs none before it
         * @return whether the next line should need none before it
         */
        boolean take(String line, Instant at, boolean whole);
    }

    private final TimeSource time;
    private final Supplier<ObjectNode> header;
    private final List<Sink> sinks;
    /** Those that take part from the next piece of work on, which is the first that they can read. */
    private final Queue<Sink> joining = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Instant> moment = new ThreadLocal<>();
    private Line.World world = new Line.World();
    private Line line = new Line(world);
    private boolean fresh = true;
    private boolean begun;

    /** @param header of a line that needs none before it */
    public Pen(TimeSource time, Supplier<ObjectNode> header, List<Sink> sinks) {
        this.time = time;
        this.header = header;
        this.sinks = new CopyOnWriteArrayList<>(sinks);
    }

    /** By any thread. */
    void add(Sink sink) {
        joining.add(sink);
    }

    /** By any thread; it may get the line that is being written. */
    void remove(Sink sink) {
        joining.remove(sink);
        sinks.remove(sink);
    }

    /** Whether this thread is at a piece of work that is written down. */
    boolean working() {
        return moment.get() != null && !sinks.isEmpty();
    }

    Line line() {
        return line;
    }

    /** Of the piece of work. */
    Instant now() {
        return moment.get();
    }

    /** @param anew begins a line that needs none before it, and gets whether there were any */
    void work(String kind, Runnable work, Consumer<Boolean> anew) {
        if (moment.get() != null) {
            work.run();
            return;
        }
        for (Sink one = joining.poll(); one != null; one = joining.poll()) {
            sinks.add(one);
            fresh = true;
        }
        Instant now = time.instant();
        moment.set(now);
        try {
            if (!sinks.isEmpty()) {
                begin(kind, now, anew);
            }
            work.run();
        } finally {
            moment.remove();
            if (!sinks.isEmpty()) {
                hand(line.toString(), now, fresh);
            }
        }
    }

    private void begin(String kind, Instant now, Consumer<Boolean> anew) {
        if (fresh) {
            world = new Line.World();
        }
        line = new Line(world);
        line.node().put("at", now.toString()).put("do", kind);
        if (fresh) {
            ObjectNode first = header.get();
            first.put("whole", !begun);
            line.node().set("recording", first);
            anew.accept(begun);
            begun = true;
        }
    }

    private void hand(String text, Instant now, boolean whole) {
        boolean anew = false;
        for (Sink sink : sinks) {
            anew |= sink.take(text, now, whole);
        }
        fresh = anew;
    }

    /** Stands still during a piece of work; for any thread. */
    TimeSource clock() {
        return new TimeSource() {
            @Override
            public Instant instant() {
                Instant still = moment.get();
                return still == null ? time.instant() : still;
            }

            @Override
            public double speed() {
                return time.speed();
            }

            @Override
            public boolean simulated() {
                return time.simulated();
            }

            @Override
            public boolean set() {
                return time.set();
            }
        };
    }
}
