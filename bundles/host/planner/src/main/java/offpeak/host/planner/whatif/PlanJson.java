package offpeak.host.planner.whatif;

import java.util.function.Function;
import offpeak.api.Reason;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests and results as JSON: {@code plan-request.schema.json} and {@code plan-result.schema.json} beside this class.
 * Names are those of the records in snake_case, with {@code schema} for the version; what is absent is left out.
 */
public final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SCHEMA = "schema";

    private PlanJson() {}

    static String write(PlanRequest request) {
        return versioned(request);
    }

    public static String write(PlanResult result) {
        return versioned(result);
    }

    /** With the sentence of each reason as {@code text}. */
    static String write(PlanResult result, Function<Reason, String> words) {
        ObjectNode node = (ObjectNode) MAPPER.readTree(write(result));
        JsonNode slots = node.path("why").path("slots");
        for (int i = 0; i < slots.size(); i++) {
            say(slots.get(i).path("reason"), result.why().slots().get(i).reason(), words);
        }
        JsonNode rules = node.path("why").path("rules");
        for (int i = 0; i < rules.size(); i++) {
            say(rules.get(i).path("rule"), result.why().rules().get(i).rule(), words);
        }
        return MAPPER.writeValueAsString(node);
    }

    private static void say(JsonNode node, Reason reason, Function<Reason, String> words) {
        ((ObjectNode) node).put("text", words.apply(reason));
    }

    /** @throws IllegalArgumentException for what is no request of this version, by the field's name */
    static PlanRequest request(String json) {
        return (PlanRequest) versioned(json, PlanRequest.class);
    }

    /** @throws IllegalArgumentException for what is no result of this version, by the field's name */
    public static PlanResult result(String json) {
        return (PlanResult) versioned(json, PlanResult.class);
    }

    private static String versioned(Record record) {
        ObjectNode node = NODES.objectNode();
        node.put(SCHEMA, PlanRequest.SCHEMA);
        node.setAll((ObjectNode) RecordWriter.node(record));
        return MAPPER.writeValueAsString(node);
    }

    private static Object versioned(String json, Class<?> type) {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new IllegalArgumentException("must be an object");
        }
        JsonNode version = object.remove(SCHEMA);
        if (version == null || !version.isInt() || version.asInt() != PlanRequest.SCHEMA) {
            throw new IllegalArgumentException("schema must be " + PlanRequest.SCHEMA + ", not " + version);
        }
        return RecordReader.value("", object, type);
    }
}
