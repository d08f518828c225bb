package offpeak.host.accounts;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which passwords are too weak: by length and by the words that everybody tries first. */
final class PasswordPolicy {
    static final int SHORTEST = 10;
    static final int LONGEST = 128;

    /** Parts of passwords that are tried first, and the words of this product. */
    private static final List<String> GUESSED = List.of("password", "passw0rd", "1234567", "qwerty", "letmein",
            "welcome", "iloveyou", "admin", "offpeak", "powerwall", "octopus", "tesla", "abc123", "111111", "000000");

    private PasswordPolicy() {}

    /** Why it is refused; empty when it is good enough. */
    static Optional<String> complaint(String name, String password) {
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST) {
            return Optional.of("the password needs at least " + SHORTEST + " characters");
        }
        if (length > LONGEST) {
            return Optional.of("the password may have at most " + LONGEST + " characters");
        }
        String lower = password.toLowerCase(Locale.ROOT);
        if (password.chars().distinct().count() < 5) {
            return Optional.of("the password repeats too few characters");
        }
        if (lower.contains(name.toLowerCase(Locale.ROOT))) {
            return Optional.of("the password must not contain the name");
        }
        for (String word : GUESSED) {
            // a guessed word is harmless within a long sentence
            if (lower.contains(word) && length < word.length() + SHORTEST) {
                return Optional.of("the password contains '" + word + "', which is tried first; take another");
            }
        }
        return Optional.empty();
    }
}
