package offpeak.host.engine.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells by its behaviour that another host controls the same account: it puts back the same settings, again and again, soon after
 * this one changed them. A person who turns something in an app goes on to new settings. Pure but for what it remembers.
 */
final class Rivals {
    static final Duration WINDOW = Duration.ofHours(1);
    static final int FLIPS = 3;

    private record Flip(Instant at, Map<String, String> to) {}

    private final Map<String, Deque<Flip>> byIntegration = new HashMap<>();

    /**
     * Somebody else changed a device.
     *
     * @param to what it shows now
     * @return whether this is the work of another host
     */
    boolean flipped(String integration, Map<String, String> to, Instant now) {
        Deque<Flip> flips = byIntegration.computeIfAbsent(integration, i -> new ArrayDeque<>());
        flips.removeIf(one -> one.at().isBefore(now.minus(WINDOW)));
        flips.add(new Flip(now, Map.copyOf(to)));
        List<Flip> alike = new ArrayList<>(flips);
        alike.removeIf(one -> !one.to().equals(to));
        if (alike.size() < FLIPS) {
            return false;
        }
        flips.clear();
        return true;
    }
}
