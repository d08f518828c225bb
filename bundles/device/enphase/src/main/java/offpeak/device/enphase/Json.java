package offpeak.device.enphase;

import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON within limits. */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).maxNumberLength(64).maxNameLength(1000).build())
            .build()).build();
    /** No home's meter shows more, W. */
    private static final double MOST = 1e7;

    private Json() {}

    static Optional<JsonNode> parse(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(MAPPER.readTree(text));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    static JsonNode object(Http.Reply reply, String what) throws VendorException {
        return parse(reply.body()).filter(JsonNode::isObject).orElseThrow(
                () -> new VendorException(Kind.BAD_ANSWER, what + " answered with something unexpected"));
    }

    /** A number that can be one; absent when it is not told. */
    static OptionalDouble number(JsonNode node, String name) {
        JsonNode value = node.path(name);
        double number = value.isNumber() ? value.asDouble() : Double.NaN;
        return Math.abs(number) <= MOST ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
}
