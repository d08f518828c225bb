package offpeak.host.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many calls an instance may make in a day.
 *
 * @param most of each instance
 * @param others for those instances that have their own
 */
record Limits(long most, Map<String, Long> others) {
    /** A poll each 5 s all day is 17 280: nothing sane comes near it, and a loop gone wild is stopped. */
    static final long MOST = 20_000;
    private static final int SOFT_PERCENT = 70;
    private static final int RESERVE_PERCENT = 5;

    static final Limits DEFAULT = new Limits(MOST, Map.of());

    /** @param others each as {@code instance=calls} */
    static Limits of(long most, List<String> others) {
        Map<String, Long> own = new HashMap<>();
        others.forEach(each -> parse(each).ifPresent(entry -> own.put(entry.getKey(), entry.getValue())));
        return new Limits(most > 0 ? most : MOST, Map.copyOf(own));
    }

    /** What can't be read limits nothing; the default holds then. */
    private static Optional<Map.Entry<String, Long>> parse(String text) {
        String[] parts = text.split("=", 2);
        try {
            long calls = parts.length == 2 ? Long.parseLong(parts[1].strip()) : 0;
            return calls > 0 ? Optional.of(Map.entry(parts[0].strip(), calls)) : Optional.empty();
        } catch (NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    long hard(String integration) {
        return others.getOrDefault(integration, most);
    }

    long soft(String integration) {
        return hard(integration) * SOFT_PERCENT / 100;
    }

    /** The rest is kept for commands and the login that they may need, so that what was changed can be put back. */
    long forReading(String integration) {
        long hard = hard(integration);
        return hard - (hard * RESERVE_PERCENT + 99) / 100;
    }
}
