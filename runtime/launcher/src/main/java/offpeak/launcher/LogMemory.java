package offpeak.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The latest lines of the log, for who looks while the host runs. The type of the service is the JDK's, because the
 * launcher shares no other with the bundles.
 */
final class LogMemory implements Supplier<List<String>> {

    /** Some hours of a quiet host, and less than a quarter of a megabyte. */
    private static final int LINES = 500;
    private static final int LINE_LENGTH = 1_000;

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(System.currentTimeMillis() + " "
                + (line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) + "…" : line));
    }

    /** Oldest first, each after the milliseconds since 1970 and a space. */
    @Override
    public synchronized List<String> get() {
        return List.copyOf(lines);
    }
}
