package offpeak.host.configuration;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class Closest {
    private Closest() {}

    /** The name that takes the fewest changes. */
    static String to(String word, Collection<String> names) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String name : names) {
            int changes = distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (changes < least) {
                least = changes;
                best = name;
            }
        }
        return best;
    }

    /** As {@link #to}, but only what differs in a letter or two. */
    static Optional<String> near(String word, Collection<String> names) {
        String best = to(word, names);
        return !best.isEmpty() && distance(word, best) <= 2 ? Optional.of(best) : Optional.empty();
    }

    /** Letters to add, drop or change (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
