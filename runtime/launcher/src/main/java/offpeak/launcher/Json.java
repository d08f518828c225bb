package offpeak.launcher;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** JSON with comments, read as maps, lists, strings, numbers and booleans; null values are left out. */
final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build();

    private Json() {}

    /** @throws Refusal naming file, line and what is wrong */
    static Map<String, Object> object(Path file) throws Refusal {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), Files.readString(file))) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new Refusal(Refusal.FAILED, file + " does not start with {");
            }
            return object(in);
        } catch (JacksonException e) {
            throw new Refusal(Refusal.FAILED,
                    file + " line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, "can not read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> object(JsonParser in) {
        Map<String, Object> found = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            Object value = value(in);
            if (value != null) {
                found.put(name, value);
            }
        }
        return found;
    }

    private static List<Object> array(JsonParser in) {
        List<Object> found = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(in);
            if (value != null) {
                found.add(value);
            }
        }
        return found;
    }

    private static Object value(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new BigDecimal(in.getString());
            case VALUE_STRING -> in.getString();
            default -> null;
        };
    }
}
