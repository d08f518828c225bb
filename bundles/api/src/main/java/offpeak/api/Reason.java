package offpeak.api;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Why: a stable code and its parameters. The sentence is made where it is shown, from the file
 * {@code OSGI-INF/l10n/reasons.properties} (and {@code reasons_<language>.properties}) of the bundle that gives the
 * code, with {@code {name}} or {@code {name,format}} for a parameter; formats: price, money, time, percent, energy, power,
 * minutes, number, and reason for a parameter that is itself a code. What stands in {@code []} is left out when a parameter in it
 * is not there.
 *
 * @param code e.g. {@code cheapest-slots.chosen}
 * @param params values of type String, Number, Boolean or Instant
 */
public record Reason(String code, Map<String, Object> params) {
    /** @throws IllegalArgumentException for a code of another form or a parameter of another type */
    public Reason {
        Objects.requireNonNull(code, "code");
        if (!words(code)) {
            throw new IllegalArgumentException("a reason's code is lower case words with dots, not '" + code + "'");
        }
        params = Map.copyOf(params);
        for (Map.Entry<String, Object> param : params.entrySet()) {
            Object value = param.getValue();
            if (!(value instanceof String || value instanceof Number || value instanceof Boolean
                    || value instanceof Instant)) {
                throw new IllegalArgumentException("parameter " + param.getKey() + " of " + code
                        + " must be text, a number, a truth value or an instant");
            }
        }
    }

    /** A plan has dozens of reasons each time: a pattern takes ten times as long. */
    private static boolean words(String code) {
        boolean inWord = false;
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            boolean part = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
            if (!part && !(c == '.' && inWord)) {
                return false;
            }
            inWord = part;
        }
        return inWord;
    }

    public static Reason of(String code) {
        return new Reason(code, Map.of());
    }
}
