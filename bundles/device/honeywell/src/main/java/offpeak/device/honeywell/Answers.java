package offpeak.device.honeywell;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import offpeak.api.Http;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON within limits, and takes nothing out of it that makes no sense. */
final class Answers {

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).maxNumberLength(64).maxNameLength(1000).build())
            .build()).build();
    /** As an entity's name may be. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    /** No thermostat shows less or more, in either unit; 128 stands for a sensor that is not there. */
    private static final double LEAST = -60;
    private static final double MOST = 127;
    private static final int SHOWN = 80;

    private Answers() {}

    /** An object or array; empty for anything else, such as a page. */
    static Optional<JsonNode> parse(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node != null && node.isContainer() ? Optional.of(node) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    static Optional<JsonNode> parse(Http.Reply reply) {
        return parse(reply.body());
    }

    /** A number or text that can be an entity's name. */
    static Optional<String> id(JsonNode node) {
        String text = node.isNumber() || node.isString() ? node.asString("") : "";
        return ID.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    static OptionalDouble number(JsonNode node) {
        double number = node.isNumber() ? node.doubleValue() : Double.NaN;
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    /** In °C. */
    static OptionalDouble degrees(JsonNode node, Degrees unit) {
        OptionalDouble shown = number(node);
        return shown.isPresent() && shown.getAsDouble() >= LEAST && shown.getAsDouble() <= MOST
                ? OptionalDouble.of(unit.toC(shown.getAsDouble()))
                : OptionalDouble.empty();
    }

    /** Of percent, 0..1. */
    static OptionalDouble humidity(JsonNode node) {
        OptionalDouble percent = number(node);
        return percent.isPresent() && percent.getAsDouble() >= 0 && percent.getAsDouble() <= 100
                ? OptionalDouble.of(percent.getAsDouble() / 100)
                : OptionalDouble.empty();
    }

    /** Printable and short, for messages. */
    static String line(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}]+", " ").strip();
        return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
    }

    static String hash(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
