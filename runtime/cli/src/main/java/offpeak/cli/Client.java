package offpeak.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the running host's REST interface. */
final class Client {

    static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** An installation waits until the new components are active. */
    private static final Duration ANSWER = Duration.ofSeconds(90);

    private final URI base;
    private final Optional<String> token;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT)
            .build();

    Client(URI url, Optional<String> token) {
        String text = url.toString();
        base = URI.create((text.endsWith("/") ? text : text + "/") + "api/v1/");
        this.token = token;
    }

    /** @return the body as it came */
    String get(String path) {
        return send("GET", path, BodyPublishers.noBody(), Optional.empty());
    }

    String send(String method, String path) {
        return send(method, path, BodyPublishers.noBody(), Optional.empty());
    }

    String send(String method, String path, JsonNode body) {
        return send(method, path, BodyPublishers.ofString(body.toString()), Optional.of("application/json"));
    }

    /** @param good the statuses that are no failure */
    String get(String path, List<Integer> good) {
        return text(send(request("GET", path, BodyPublishers.noBody()).build()), good);
    }

    byte[] download(String path) {
        HttpResponse<byte[]> response = send(request("GET", path, BodyPublishers.noBody()).build());
        text(response, List.of(200));
        return response.body();
    }

    String send(String method, String path, BodyPublisher body, Optional<String> type) {
        HttpRequest.Builder request = request(method, path, body);
        type.ifPresent(media -> request.header("Content-Type", media));
        HttpResponse<byte[]> response = send(request.build());
        return text(response, response.statusCode() / 100 == 2 ? List.of(response.statusCode()) : List.of());
    }

    private HttpRequest.Builder request(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER).method(method, body)
                .header("Accept", "application/json").header("X-Offpeak", "1");
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new Failure(Failure.NOT_RUNNING, "no host answers at " + base.resolve("/")
                    + "; start one with: offpeak start, or say where it is with --url", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.OTHER, "interrupted", e);
        }
    }

    private String text(HttpResponse<byte[]> response, List<Integer> good) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (!good.contains(response.statusCode())) {
            throw failure(response.statusCode(), body);
        }
        return body;
    }

    private Failure failure(int status, String body) {
        if (status == 401) {
            return new Failure(Failure.REFUSED, token.isPresent()
                    ? "the host does not know this token; make one with: offpeak token create NAME --role admin"
                    : "the host wants a token; make one with: offpeak token create NAME --role admin, "
                            + "and give it with --token or in OFFPEAK_TOKEN");
        }
        String said = problem(body).orElse("status " + status);
        return new Failure(status / 100 == 4 ? Failure.REFUSED : Failure.OTHER, "the host says: " + said);
    }

    private static Optional<String> problem(String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            String title = problem.path("title").asString("");
            String detail = problem.path("detail").asString("");
            String both = title.isEmpty() || detail.startsWith(title)
                    ? detail
                    : detail.isEmpty() ? title : title + ": " + detail;
            return both.isEmpty() ? Optional.empty() : Optional.of(both.replaceAll("\\s+", " "));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new Failure(Failure.OTHER,
                    "the answer is not JSON; is it an Offpeak host that listens there? See --url", e);
        }
    }
}
