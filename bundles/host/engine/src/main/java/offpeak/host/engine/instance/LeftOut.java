package offpeak.host.engine.instance;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What an integration left out of answers, each sentence once: a list with a bad row is read again and again. */
final class LeftOut {
    /** Whoever finds something new each time is no longer read. */
    private static final int MOST = 20;
    private static final int SHOWN = 200;

    private final Set<String> told = new HashSet<>();

    /** What to write of it, on one line; empty when that was written before. */
    synchronized Optional<String> news(String what) {
        String line = what.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
        return told.size() < MOST && told.add(shown) ? Optional.of(shown) : Optional.empty();
    }
}
