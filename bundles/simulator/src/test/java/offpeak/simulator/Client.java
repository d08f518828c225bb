package offpeak.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP client of the simulated vendors. */
public final class Client {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String bearer;
    private final Duration patience;

    public Client(URI base) {
        // whoever asks for an answer gets one, however busy the machine is
        this(base, "", Duration.ofSeconds(30));
    }

    private Client(URI base, String bearer, Duration patience) {
        this.base = base;
        this.bearer = bearer;
        this.patience = patience;
    }

    /** One that soon gives up, for the many faults that never answer. */
    public Client hasty() {
        return new Client(base, bearer, Duration.ofMillis(150));
    }

    public URI base() {
        return base;
    }

    public Client withBearer(String token) {
        return new Client(base, token, patience);
    }

    /** A client with a fresh access token of the Fleet API, and no refresh token to lose. */
    public Client withFleetToken(String refreshToken) throws IOException, InterruptedException {
        return withBearer(json(refresh(refreshToken)).path("access_token").stringValue());
    }

    public HttpResponse<String> refresh(String refreshToken) throws IOException, InterruptedException {
        return send(request("/oauth2/v3/token").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=refresh_token&client_id=simulated-client&refresh_token=" + refreshToken)));
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** A POST, since the JDK's client quietly repeats a GET whose connection breaks before its answer. */
    public CompletableFuture<HttpResponse<String>> postLater(String path, String json) {
        return HTTP.sendAsync(request(path).timeout(patience).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
    }

    public JsonNode getJson(String path) throws IOException, InterruptedException {
        return json(get(path));
    }

    public JsonNode postJson(String path, String json) throws IOException, InterruptedException {
        return json(post(path, json));
    }

    public static JsonNode json(HttpResponse<String> response) {
        return MAPPER.readTree(response.body());
    }

    private HttpRequest.Builder request(String path) {
        URI uri = path.startsWith("http") ? URI.create(path) : base.resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience);
        return bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
