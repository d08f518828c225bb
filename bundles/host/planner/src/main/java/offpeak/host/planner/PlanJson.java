package offpeak.host.planner;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import offpeak.api.Reason;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests and results as JSON: {@code plan-request.schema.json} and {@code plan-result.schema.json} beside this class.
 * Names are those of the records in snake_case, with {@code schema} for the version; what is absent is left out.
 */
final class PlanJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SCHEMA = "schema";

    private PlanJson() {}

    static String write(PlanRequest request) {
        return versioned(request);
    }

    static String write(PlanResult result) {
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
    static PlanResult result(String json) {
        return (PlanResult) versioned(json, PlanResult.class);
    }

    private static String versioned(Record record) {
        ObjectNode node = NODES.objectNode();
        node.put(SCHEMA, PlanRequest.SCHEMA);
        node.setAll((ObjectNode) node(record));
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
        return value("", object, type);
    }

    private static JsonNode node(Object value) {
        if (value instanceof Profile profile) {
            ArrayNode array = NODES.arrayNode(profile.size());
            for (int i = 0; i < profile.size(); i++) {
                array.add(profile.get(i));
            }
            return array;
        }
        if (value instanceof Collection<?> many) {
            ArrayNode array = NODES.arrayNode(many.size());
            many.forEach(one -> array.add(node(one)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            new TreeMap<>(map).forEach((key, one) -> object.set(key.toString(), node(one)));
            return object;
        }
        if (value instanceof Record record) {
            ObjectNode object = NODES.objectNode();
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                present(read(component, record)).ifPresent(one -> object.set(snake(component.getName()), node(one)));
            }
            return object;
        }
        if (value instanceof Double || value instanceof Float) {
            return NODES.numberNode(((Number) value).doubleValue());
        }
        if (value instanceof Number number) {
            return NODES.numberNode(number.longValue());
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Enum<?> constant) {
            return NODES.stringNode(constant.name().toLowerCase(Locale.ROOT));
        }
        return NODES.stringNode(value.toString());
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component.getName(), e);
        }
    }

    private static Optional<Object> present(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(each -> each);
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? Optional.of(optional.getAsDouble()) : Optional.empty();
        }
        return Optional.of(value);
    }

    private static Object value(String field, JsonNode node, Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic(field, node, (Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted == OptionalDouble.class) {
            return node == null ? OptionalDouble.empty() : OptionalDouble.of(number(field, node));
        }
        if (node == null || node.isNull()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        if (wanted == Reason.class) {
            return reason(field, node);
        }
        if (wanted.isRecord()) {
            return record(field, node, wanted);
        }
        if (wanted == Profile.class) {
            double[] values = new double[array(field, node).size()];
            Arrays.setAll(values, i -> number(field + "[" + i + "]", node.get(i)));
            return Profile.of(values);
        }
        if (wanted == double.class || wanted == Double.class) {
            return number(field, node);
        }
        if (wanted == int.class) {
            that(field, node.isInt(), "must be a whole number", node);
            return node.asInt();
        }
        if (wanted == boolean.class) {
            that(field, node.isBoolean(), "must be true or false", node);
            return node.asBoolean();
        }
        that(field, node.isString(), "must be text", node);
        return text(field, node.asString(), wanted);
    }

    private static Object text(String field, String text, Class<?> wanted) {
        try {
            if (wanted == Instant.class) {
                return Instant.parse(text);
            }
            if (wanted == Duration.class) {
                return Duration.parse(text);
            }
            if (wanted == Currency.class) {
                return Currency.getInstance(text);
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(field + " is no " + wanted.getSimpleName() + ": '" + text + "'", e);
        }
        if (wanted.isEnum()) {
            for (Object constant : wanted.getEnumConstants()) {
                if (constant.toString().toLowerCase(Locale.ROOT).equals(text)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException(field + " is unknown: '" + text + "'");
        }
        return text;
    }

    private static Object generic(String field, JsonNode node, Class<?> raw, Type[] arguments) {
        if (raw == Optional.class) {
            return node == null ? Optional.empty() : Optional.of(value(field, node, arguments[0]));
        }
        if (node == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        if (raw == List.class) {
            List<Object> list = new ArrayList<>(array(field, node).size());
            for (int i = 0; i < node.size(); i++) {
                list.add(value(field + "[" + i + "]", node.get(i), arguments[0]));
            }
            return list;
        }
        that(field, node.isObject(), "must be an object", node);
        Map<String, Object> map = new HashMap<>();
        node.properties().forEach(
                each -> map.put(each.getKey(), value(field + "." + each.getKey(), each.getValue(), arguments[1])));
        return map;
    }

    private static Object record(String field, JsonNode node, Class<?> wanted) {
        that(field, node.isObject(), "must be an object", node);
        RecordComponent[] components = wanted.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        Set<String> unknown = new LinkedHashSet<>(node.propertyNames());
        for (int i = 0; i < components.length; i++) {
            String name = snake(components[i].getName());
            unknown.remove(name);
            types[i] = components[i].getType();
            values[i] = value(field.isEmpty() ? name : field + "." + name, node.get(name),
                    components[i].getGenericType());
        }
        // a name that is not known may be a limit in another unit: it is not passed over
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException((field.isEmpty() ? "request" : field) + " has unknown " + unknown);
        }
        try {
            Constructor<?> constructor = wanted.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw new IllegalArgumentException(
                        (field.isEmpty() ? "" : field + ": ") + refused.getMessage(), refused);
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + wanted.getSimpleName(), e);
        }
    }

    private static Reason reason(String field, JsonNode node) {
        Map<String, Object> params = new HashMap<>();
        node.path("params").properties().forEach(each -> params.put(each.getKey(), each.getValue().isNumber()
                ? each.getValue().numberValue()
                : each.getValue().isBoolean() ? each.getValue().asBoolean() : each.getValue().asString()));
        that(field, node.path("code").isString(), "must have a code", node);
        return new Reason(node.path("code").asString(), params);
    }

    private static JsonNode array(String field, JsonNode node) {
        that(field, node.isArray(), "must be a list", node);
        return node;
    }

    private static double number(String field, JsonNode node) {
        that(field, node.isNumber(), "must be a number", node);
        return node.asDouble();
    }

    private static void that(String field, boolean holds, String what, JsonNode node) {
        if (!holds) {
            String said = node.toString();
            throw new IllegalArgumentException(
                    field + " " + what + ", not " + said.substring(0, Math.min(60, said.length())));
        }
    }

    private static String snake(String camel) {
        StringBuilder snake = new StringBuilder(camel.length() + 4);
        for (char c : camel.toCharArray()) {
            if (Character.isUpperCase(c)) {
                snake.append('_').append(Character.toLowerCase(c));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }
}
