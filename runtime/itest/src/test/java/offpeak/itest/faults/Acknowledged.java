package offpeak.itest.faults;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a host acknowledged to its user. A change whose answer was never seen may have come to pass or not. */
final class Acknowledged {
    private final Map<String, String> certain = new TreeMap<>();
    private final Map<String, Set<String>> perhaps = new TreeMap<>();
    private int changes;

    /** Before a change is asked for. */
    void asked(String what, String value) {
        perhaps.computeIfAbsent(what, none -> new HashSet<>()).add(value);
    }

    void acknowledged(String what, String value) {
        certain.put(what, value);
        perhaps.remove(what);
        changes++;
    }

    /** The change was refused: all is as before. */
    void refused(String what, String value) {
        perhaps.getOrDefault(what, new HashSet<>()).remove(value);
    }

    int changes() {
        return changes;
    }

    Map<String, String> certain() {
        return new TreeMap<>(certain);
    }

    /** Compares with what the host knows now; from here on that is certain. */
    void check(String where, String what, String found) {
        String expected = certain.get(what);
        Set<String> also = perhaps.getOrDefault(what, Set.of());
        if (expected != null && !found.equals(expected) && !also.contains(found)) {
            throw new AssertionError("I7 an acknowledged setting is lost: " + what + " is '" + found + "' " + where
                    + ", acknowledged was '" + expected + "'" + (also.isEmpty() ? "" : ", asked for " + also));
        }
        if (expected != null || also.contains(found)) {
            certain.put(what, found);
        }
        perhaps.remove(what);
    }
}
