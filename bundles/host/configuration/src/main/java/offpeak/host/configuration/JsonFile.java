package offpeak.host.configuration;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * One configuration file: a JSON object, with comments and trailing commas, each value with its line and place, so that it
 * can be complained of and replaced.
 *
 * @param text the file without a byte order mark
 * @param fields by name, without the {@code :type}, in the order of the file
 */
record JsonFile(String text, Map<String, Entry> fields) {
    private static final JsonFactory JSON = JsonFactory.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final String RESERVED = ":configurator:";

    /**
     * @param type as written after the name; absent when it was not
     * @param value String, Boolean, Long, BigDecimal, List, or a JSON object as a Map
     * @param line from 1
     * @param literals where each text of the value stands in the file, quotes included
     */
    record Entry(Optional<String> type, Object value, int line, List<Span> literals) {}

    /** Characters [start, end) of the file. */
    record Span(int start, int end) {}

    /** A file that is no configuration; the message holds nothing of the file's content, which may be secret. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        MalformedException(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    static JsonFile parse(byte[] bytes) throws MalformedException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(0, "not UTF-8 text; save the file in UTF-8");
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        JsonParser in = JSON.createParser(ObjectReadContext.empty(), text);
        try (in) {
            return new JsonFile(text, object(in, text));
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? in.currentLocation().getLineNr() : e.getLocation().getLineNr();
            throw new MalformedException(line, explain(e));
        }
    }

    private static Map<String, Entry> object(JsonParser in, String text) throws MalformedException {
        Map<String, Entry> fields = new LinkedHashMap<>();
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedException(Math.max(1, in.currentLocation().getLineNr()),
                    "expected '{', the fields of the configuration and '}'");
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String key = in.currentName();
            in.nextToken();
            int line = in.currentTokenLocation().getLineNr();
            List<Span> literals = new ArrayList<>();
            Object value = value(in, text, literals);
            int colon = key.lastIndexOf(':');
            if (key.startsWith(RESERVED) || value == null) {
                continue;
            }
            String name = colon < 0 ? key : key.substring(0, colon);
            Optional<String> type = colon < 0 ? Optional.empty() : Optional.of(key.substring(colon + 1));
            if (fields.put(name, new Entry(type, value, line, literals)) != null) {
                throw new MalformedException(line, "the field " + name + " stands here a second time");
            }
        }
        if (in.nextToken() != null) {
            throw new MalformedException(in.currentTokenLocation().getLineNr(),
                    "expected the end of the file after the closing '}'");
        }
        return fields;
    }

    private static Object value(JsonParser in, String text, List<Span> literals) {
        return switch (in.currentToken()) {
            case VALUE_STRING -> {
                int start = (int) in.currentTokenLocation().getCharOffset();
                String value = in.getString();
                literals.add(new Span(start, end(text, start)));
                yield value;
            }
            case VALUE_NUMBER_INT -> switch (in.getNumberType()) {
                case INT, LONG -> in.getLongValue();
                default -> new BigDecimal(in.getBigIntegerValue());
            };
            case VALUE_NUMBER_FLOAT -> in.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    Object one = value(in, text, literals);
                    if (one != null) {
                        list.add(one);
                    }
                }
                yield list;
            }
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    map.put(name, value(in, text, literals));
                }
                yield map;
            }
            default -> null;
        };
    }

    /** Behind the quote that ends the text which starts with the quote at a place. */
    private static int end(String text, int start) {
        int at = start + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** Jackson's messages quote the file; only what it expected, and names of fields, may be repeated. */
    private static String explain(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (e instanceof UnexpectedEndOfInputException) {
            return "the file ends too early; a '}' or a quote is missing";
        }
        if (message.startsWith("Duplicate")) {
            return "the field " + message.substring(message.indexOf('"') + 1, message.lastIndexOf('"'))
                    + " stands here a second time";
        }
        int expecting = message.indexOf("was expecting");
        if (expecting >= 0) {
            String expected = message.substring(expecting + "was expecting".length()).strip();
            if (expected.startsWith("(") && expected.endsWith(")")) {
                expected = expected.substring(1, expected.length() - 1);
            }
            return "not JSON; expected " + expected;
        }
        return "not JSON; a quote, a comma or a bracket is missing or too much";
    }

    /** The text with other texts in the places of some; everything else stays as it is. */
    String replace(Map<Span, String> replacements) {
        StringBuilder replaced = new StringBuilder(text);
        replacements.entrySet().stream().sorted((a, b) -> b.getKey().start() - a.getKey().start())
                .forEach(one -> replaced.replace(one.getKey().start(), one.getKey().end(), quote(one.getValue())));
        return replaced.toString();
    }

    /** For names and references, which hold nothing that JSON would escape but quotes and backslashes. */
    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
