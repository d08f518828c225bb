package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a host over HTTP. Headers are given as name, value, name, value …. */
final class Client {
    static final String[] VIEWER = {"Authorization", "Bearer t-viewer"};
    static final String[] USER = {"Authorization", "Bearer t-user"};
    static final String[] ADMIN = {"Authorization", "Bearer t-admin"};
    private static final JsonMapper MAPPER = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    Client(int port) {
        this.port = port;
    }

    String own() {
        return "http://127.0.0.1:" + port;
    }

    HttpRequest request(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(own() + path)).method(method, body);
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return builder.build();
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> as)
            throws IOException, InterruptedException {
        return http.send(request, as);
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(request(method, path, BodyPublishers.ofString(body), headers), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request("GET", path, BodyPublishers.noBody(), headers), BodyHandlers.ofString());
    }

    JsonNode read(String path, String... headers) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path, headers);
        assertEquals(200, response.statusCode(), response.body());
        assertEquals("application/json", header(response, "Content-Type"));
        assertEquals("no-store", header(response, "Cache-Control"));
        return json(response.body());
    }

    static JsonNode json(String text) {
        return MAPPER.readTree(text);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Checks the shape of RFC 9457, and gives what it says. */
    static String problem(int status, String title, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertEquals("no-store", header(response, "Cache-Control"));
        JsonNode problem = json(response.body());
        assertEquals(4, problem.size(), response.body());
        assertEquals("about:blank", problem.get("type").asString());
        assertEquals(title, problem.get("title").asString());
        assertEquals(status, problem.get("status").asInt());
        assertFalse(problem.get("detail").asString().isBlank());
        return problem.get("detail").asString();
    }

    /** What no client would send by itself: the raw lines of a request, which end with an empty one. */
    String raw(String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
