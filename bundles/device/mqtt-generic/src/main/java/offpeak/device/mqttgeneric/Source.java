package offpeak.device.mqttgeneric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a value is told.
 *
 * @param pointer where in the JSON of the payload; the empty one for the whole payload as it is
 * @param scale what a number is multiplied with
 */
record Source(String topic, JsonPointer pointer, double scale) {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).maxNumberLength(64).maxNameLength(1000).build())
            .build()).build();
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{0,20}\\.?[0-9]{1,20}([eE][-+]?[0-9]{1,2})?");
    /** No value of these is longer. */
    private static final int LONGEST = 64;

    /**
     * Several, of which whatever spoke last holds: {@code TOPIC|/POINTER|SCALE && TOPIC …}.
     *
     * @throws VendorException CONFIGURATION naming the field
     */
    static List<Source> parse(String field, String text) throws VendorException {
        List<Source> sources = new ArrayList<>();
        for (String one : text.isBlank() ? new String[0] : text.split("&&")) {
            String[] parts = one.strip().split("\\|", -1);
            String scale = parts.length > 2 ? parts[2].strip() : "1";
            try {
                JsonPointer pointer = JsonPointer.compile(parts.length > 1 ? parts[1].strip() : "");
                if (!parts[0].isBlank() && !parts[0].matches(".*[+#].*") && parts.length <= 3
                        && NUMBER.matcher(scale).matches()) {
                    sources.add(new Source(parts[0].strip(), pointer, Double.parseDouble(scale)));
                    continue;
                }
            } catch (IllegalArgumentException e) {
                // no pointer: told below like the rest
            }
            throw new VendorException(Kind.CONFIGURATION, field + " must be like topic, topic|/json/pointer or"
                    + " topic|/json/pointer|0.01, not '" + one.strip() + "'");
        }
        return List.copyOf(sources);
    }

    /** The value as text, short; empty when the payload has none. */
    Optional<String> read(String payload) {
        if (pointer.matches()) {
            return Optional.of(payload.strip()).filter(Source::usable);
        }
        try {
            JsonNode node = JSON.readTree(payload).at(pointer);
            return node.isValueNode() && !node.isNull()
                    ? Optional.of(node.asString("").strip()).filter(Source::usable)
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static boolean usable(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && text.chars().noneMatch(Character::isISOControl);
    }

    /** A text that {@link #read} gave, as a number in the unit that is wanted. */
    Optional<Double> number(String text) {
        return NUMBER.matcher(text).matches()
                ? Optional.of(Double.parseDouble(text) * scale).filter(Double::isFinite)
                : Optional.empty();
    }
}
