package offpeak.simulator.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/** What a face answers. */
record Answer(int status, Map<String, String> headers, String contentType, byte[] body) {

    static Answer json(int status, JsonNode body) {
        return new Answer(status, Map.of(), "application/json", Json.bytes(body));
    }

    static Answer text(int status, String contentType, Map<String, String> headers, String body) {
        return new Answer(status, headers, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** The same answer with the second half of its body gone. */
    Answer halved() {
        return new Answer(status, headers, contentType, Arrays.copyOf(body, body.length / 2));
    }
}
