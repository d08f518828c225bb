package offpeak.host.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out; what comes in is hostile. */
final class Json {
    /** Bytes of a request; the largest is a configuration. */
    static final int LARGEST_BODY = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(64).maxStringLength(1 << 18)
                            .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build()).build();

    private Json() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** @throws Problem 400, 408, 413 or 503 when it is no JSON object of a reasonable size that comes in time */
    static Map<String, Object> object(InputStream in) throws Problem, IOException {
        byte[] body = SlowBodies.read(in, LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw new Problem(413, "Too large", "the body may have at most " + LARGEST_BODY + " bytes");
        }
        try {
            Map<String, Object> object = MAPPER.readValue(body, new TypeReference<Map<String, Object>>() {});
            if (object == null) {
                throw new Problem(400, "No JSON object", "send a JSON object as the body");
            }
            return object;
        } catch (StreamReadException e) {
            throw new Problem(400, "No JSON object", "send a JSON object as the body: line "
                    + e.getLocation().getLineNr() + ", "
                    + e.getOriginalMessage().replaceFirst(" \\(start marker at (?s).*", ""));
        } catch (StreamConstraintsException e) {
            throw new Problem(400, "No JSON object",
                    "send a JSON object as the body: this one is too deep, or a number or text in it too long");
        } catch (JacksonException e) {
            throw new Problem(400, "No JSON object", "send a JSON object as the body");
        }
    }

    static void send(HttpServletResponse response, int status, String type, Object value) throws IOException {
        byte[] body = bytes(value);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
