package offpeak.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers as a host would, and keeps what it was asked. */
final class FakeHost implements AutoCloseable {

    /** A request as it came. */
    record Asked(String line, String body, String authorization, String mark) {}

    private record Canned(int status, String body) {}

    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Canned> answers = new HashMap<>();
    private final HttpServer server;

    FakeHost() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(new Asked(line, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("X-Offpeak")));
            Canned answer = answers.getOrDefault(line, new Canned(404, "{\"title\": \"Not found\"}"));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        on("GET /api/v1/health", 200, "{\"status\": \"UP\", \"clock\": \"2026-06-15T22:40:00Z\"}");
        on("GET /api/v1/site", 200, "{\"name\": \"Home\", \"zone\": \"Europe/London\"}");
    }

    FakeHost on(String line, int status, String body) {
        answers.put(line, new Canned(status, body));
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
