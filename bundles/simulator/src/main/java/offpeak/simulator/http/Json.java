package offpeak.simulator.http;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON in and out. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /**
     * A request's body as an object.
     *
     * @throws BadRequest when it is no JSON object
     */
    static ObjectNode objectOf(String body) {
        try {
            return MAPPER.readTree(body).asObjectOpt()
                    .orElseThrow(() -> new BadRequest("the body is not a JSON object"));
        } catch (JacksonException e) {
            throw new BadRequest("the body is not JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * The texts in a request's body.
     *
     * @throws BadRequest when it is no JSON object
     */
    static Map<String, String> strings(String body) {
        Map<String, String> strings = new LinkedHashMap<>();
        objectOf(body).properties().forEach(field -> strings.put(field.getKey(), field.getValue().asString("")));
        return strings;
    }

    /** Rounded for reading; vendors send no sixteen digits either. */
    static double rounded(double value, int decimals) {
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
