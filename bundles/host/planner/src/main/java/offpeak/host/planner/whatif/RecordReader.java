package offpeak.host.planner.whatif;

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
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import offpeak.api.Reason;
import offpeak.api.plan.Profile;
import tools.jackson.databind.JsonNode;

/** Records from JSON as {@link RecordWriter} writes them; what is no such thing is refused by the field's name. */
final class RecordReader {
    private RecordReader() {}

    /** @throws IllegalArgumentException for what is no such record, by the field's name */
    static Object value(String field, JsonNode node, Type type) {
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
            String name = RecordWriter.snake(components[i].getName());
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
}
