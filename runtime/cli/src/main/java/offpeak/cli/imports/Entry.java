package offpeak.cli.imports;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A line of a file that sets something.
 *
 * @param file its name, without its folder
 * @param line from 1
 * @param key as it stands there
 * @param value text, a number, a boolean or a list of them; absent when it is none that can be read without executing it
 */
record Entry(String file, int line, String key, Optional<Object> value) {

    /** Absent when it is no text or number. */
    Optional<String> text() {
        return value.filter(each -> each instanceof String || each instanceof Number || each instanceof Boolean)
                .map(each -> each.toString().strip());
    }

    OptionalDouble number() {
        try {
            return text().map(each -> OptionalDouble.of(Double.parseDouble(each)))
                    .filter(each -> Double.isFinite(each.getAsDouble())).orElse(OptionalDouble.empty());
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    OptionalLong whole() {
        try {
            return text().map(each -> OptionalLong.of(Long.parseLong(each))).orElse(OptionalLong.empty());
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** What was meant: the programs that read "False" as text took it for true. */
    Optional<Boolean> truth() {
        return text().flatMap(each -> switch (each.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "1", "yes", "on" -> Optional.of(true);
            case "false", "0", "no", "off", "none", "" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** One alone is a list too. */
    List<Object> list() {
        return value.map(each -> each instanceof List<?> many ? List.<Object>copyOf(many) : List.of(each))
                .orElse(List.of());
    }
}
