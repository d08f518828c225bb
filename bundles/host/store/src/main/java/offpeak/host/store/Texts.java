package offpeak.host.store;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import offpeak.api.Decision;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reasons, lost intents and settings as JSON text. Text, truth values, int and double stand for themselves; every other
 * type of a parameter is an object with the type as its only key, so that it comes back as what it was.
 */
final class Texts {
    private static final JsonFactory JSON = new JsonFactory();

    private Texts() {}

    private interface Writing {
        void to(JsonGenerator out);
    }

    static String reason(Reason reason) {
        return text(out -> write(out, reason));
    }

    static Reason reason(String text) {
        return reason(map(parse(text)));
    }

    static String lost(List<Decision.Lost> lost) {
        return text(out -> {
            out.writeStartArray();
            for (Decision.Lost one : lost) {
                out.writeStartObject();
                out.writeStringProperty("rule", one.rule());
                out.writeStringProperty("setting", one.setting().name());
                out.writeStringProperty("value", one.setting().value());
                out.writeStringProperty("priority", one.priority().name());
                out.writeName("reason");
                write(out, one.reason());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    static List<Decision.Lost> lost(String text) {
        List<Decision.Lost> lost = new ArrayList<>();
        for (Object one : (List<?>) parse(text)) {
            Map<?, ?> fields = map(one);
            lost.add(new Decision.Lost((String) fields.get("rule"),
                    Setting.parse((String) fields.get("setting"), (String) fields.get("value")),
                    Priority.valueOf((String) fields.get("priority")), reason(map(fields.get("reason")))));
        }
        return lost;
    }

    static String settings(Map<String, String> settings) {
        return text(out -> {
            out.writeStartObject();
            new TreeMap<>(settings).forEach(out::writeStringProperty);
            out.writeEndObject();
        });
    }

    static Map<String, String> settings(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        map(parse(text)).forEach((name, value) -> settings.put((String) name, (String) value));
        return settings;
    }

    private static String text(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            writing.to(out);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Reason reason) {
        out.writeStartObject();
        out.writeStringProperty("code", reason.code());
        out.writeName("params");
        out.writeStartObject();
        new TreeMap<>(reason.params()).forEach((name, value) -> {
            out.writeName(name);
            writeParameter(out, value);
        });
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void writeParameter(JsonGenerator out, Object value) {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            out.writeNumber(number);
        } else {
            String type = value instanceof Instant
                    ? "instant"
                    : value instanceof Long
                            ? "long"
                            : value instanceof Double ? "double" : value instanceof Float ? "float" : "decimal";
            out.writeStartObject();
            out.writeStringProperty(type, value.toString());
            out.writeEndObject();
        }
    }

    private static Reason reason(Map<?, ?> fields) {
        Map<String, Object> params = new LinkedHashMap<>();
        map(fields.get("params")).forEach((name, value) -> params.put((String) name, parameter(value)));
        return new Reason((String) fields.get("code"), params);
    }

    private static Object parameter(Object value) {
        if (!(value instanceof Map<?, ?> typed)) {
            return value;
        }
        Map.Entry<?, ?> only = typed.entrySet().iterator().next();
        String text = (String) only.getValue();
        return switch ((String) only.getKey()) {
            case "instant" -> Instant.parse(text);
            case "long" -> Long.valueOf(text);
            case "double" -> Double.valueOf(text);
            case "float" -> Float.valueOf(text);
            case "decimal" -> new BigDecimal(text);
            default -> throw new IllegalArgumentException("unknown type of parameter: " + only.getKey());
        };
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static Object parse(String text) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
            return value(in, in.nextToken());
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not what this store wrote: " + text, e);
        }
    }

    private static Object value(JsonParser in, JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getIntValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
                    list.add(value(in, next));
                }
                yield list;
            }
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    map.put(name, value(in, in.nextToken()));
                }
                yield map;
            }
            default -> throw new IllegalArgumentException("unexpected " + token);
        };
    }
}
