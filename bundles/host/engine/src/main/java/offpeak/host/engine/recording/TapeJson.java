package offpeak.host.engine.recording;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.api.State;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/** The api's records as JSON and back, exactly: what is read equals what was written. */
public final class TapeJson {

    /** Tells which of the kinds of state, or of settings, a record is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    private interface Kinds {}

    public static final JsonMapper MAPPER = mapper();
    private static final JavaType OBSERVATION = MAPPER.getTypeFactory().constructParametricType(Observation.class,
            State.class);
    private static final ObjectWriter OBSERVATIONS = MAPPER.writerFor(OBSERVATION);
    private static final ObjectWriter SETTINGS = MAPPER.writerFor(Setting.class);

    private TapeJson() {}

    private static JsonMapper mapper() {
        SimpleModule module = new SimpleModule("offpeak");
        module.addSerializer(EntityId.class, new Text<>());
        module.addSerializer(SiteId.class, new Text<>());
        module.addDeserializer(EntityId.class, new EntityReader());
        module.addDeserializer(SiteId.class, new SiteReader());
        module.addSerializer(Reason.class, new ReasonWriter());
        module.addDeserializer(Reason.class, new ReasonReader());
        JsonMapper.Builder builder = JsonMapper.builder().addModule(module);
        for (Class<?> root : List.of(State.class, Setting.class)) {
            builder.addMixIn(root, Kinds.class);
            kinds(root).forEach(kind -> builder.registerSubtypes(new NamedType(kind, kind.getSimpleName())));
        }
        return builder.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    }

    private static Stream<Class<?>> kinds(Class<?> root) {
        return root.isSealed()
                ? Stream.of(root.getPermittedSubclasses()).flatMap(TapeJson::kinds)
                : Stream.of(root);
    }

    public static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    static JsonNode of(Setting setting) {
        return SETTINGS.valueToTree(setting);
    }

    static JsonNode of(Observation<?> observation) {
        return OBSERVATIONS.valueToTree(observation);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static <T> T read(JsonNode node, Class<T> type) {
        return MAPPER.treeToValue(node, type);
    }

    public static Observation<?> observation(JsonNode node) {
        return MAPPER.readValue(MAPPER.treeAsTokens(node), OBSERVATION);
    }

    public static <T> List<T> list(JsonNode nodes, Class<T> type) {
        List<T> all = new ArrayList<>();
        nodes.forEach(node -> all.add(read(node, type)));
        return all;
    }

    private static final class Text<T> extends ValueSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(value.toString());
        }
    }

    private static final class EntityReader extends ValueDeserializer<EntityId> {
        @Override
        public EntityId deserialize(JsonParser in, DeserializationContext context) {
            return EntityId.parse(in.getString());
        }
    }

    private static final class SiteReader extends ValueDeserializer<SiteId> {
        @Override
        public SiteId deserialize(JsonParser in, DeserializationContext context) {
            return new SiteId(in.getString());
        }
    }

    /** A parameter's type is a part of it: rules see an instant, not its text. */
    private static final class ReasonWriter extends ValueSerializer<Reason> {
        @Override
        public void serialize(Reason reason, JsonGenerator out, SerializationContext context) {
            out.writeStartObject();
            out.writeStringProperty("code", reason.code());
            out.writeObjectPropertyStart("params");
            new java.util.TreeMap<>(reason.params()).forEach((name, value) -> {
                if (value instanceof Instant || value instanceof Long || value instanceof Float) {
                    out.writeObjectPropertyStart(name);
                    out.writeStringProperty(
                            value instanceof Instant ? "instant" : value instanceof Long ? "long" : "float",
                            value.toString());
                    out.writeEndObject();
                } else {
                    out.writePOJOProperty(name, value);
                }
            });
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private static final class ReasonReader extends ValueDeserializer<Reason> {
        @Override
        public Reason deserialize(JsonParser in, DeserializationContext context) {
            JsonNode node = in.readValueAsTree();
            Map<String, Object> params = new LinkedHashMap<>();
            node.path("params").properties().forEach(param -> params.put(param.getKey(), value(param.getValue())));
            return new Reason(node.path("code").asString(), params);
        }

        private static Object value(JsonNode node) {
            if (node.isObject()) {
                return node.has("instant")
                        ? Instant.parse(node.path("instant").asString())
                        : node.has("long")
                                ? (Object) Long.valueOf(node.path("long").asString())
                                : Float.valueOf(node.path("float").asString());
            }
            return node.isBoolean()
                    ? (Object) node.asBoolean()
                    : node.isInt()
                            ? (Object) node.asInt()
                            : node.isLong()
                                    ? (Object) node.asLong()
                                    : node.isNumber() ? node.asDouble() : node.asString();
        }
    }
}
