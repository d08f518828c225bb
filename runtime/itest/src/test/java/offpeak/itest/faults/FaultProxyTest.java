package offpeak.itest.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy does the harm that its modes promise: else the matrix would prove nothing. */
class FaultProxyTest {
    private static final String BODY = "{\"answer\": \"forty-two\"}";

    private HttpServer vendor;
    private FaultProxy proxy;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vendor.createContext("/", exchange -> {
            byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        vendor.start();
        proxy = new FaultProxy().to(vendor.getAddress().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        vendor.stop(0);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(proxy.url() + path)).timeout(Duration.ofMillis(700))
                .build(), BodyHandlers.ofString());
    }

    /** All bytes of the answer as they come. */
    private String raw() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream().write("GET /raw HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void passesAndTellsWhatCame() throws Exception {
        assertEquals(BODY, get("/a").body());
        client.send(HttpRequest.newBuilder(URI.create(proxy.url() + "/b")).header("Authorization", "Bearer x")
                .POST(HttpRequest.BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());
        assertEquals(java.util.List.of(new FaultProxy.Seen("GET", "/a", false, "pass"),
                new FaultProxy.Seen("POST", "/b", true, "pass")), proxy.seen());
        assertEquals(1, proxy.count("/b"));
    }

    @Test
    void answersInPlaceOfTheVendor() throws Exception {
        proxy.mode(FaultMode.status(429, Map.of("Retry-After", "7"), "slow down"));
        HttpResponse<String> answer = get("/");
        assertEquals(429, answer.statusCode());
        assertEquals("7", answer.headers().firstValue("Retry-After").orElse(""));
        proxy.mode(FaultMode.wrongType());
        assertEquals("text/html", get("/").headers().firstValue("Content-Type").orElse(""));
        proxy.mode(FaultMode.redirect("http://elsewhere.example/"));
        assertEquals("http://elsewhere.example/", get("/").headers().firstValue("Location").orElse(""));
        proxy.mode(FaultMode.rewrite(text -> text.replace("forty-two", "43")));
        assertEquals("{\"answer\": \"43\"}", get("/").body());
        proxy.mode("/other", FaultMode.pass());
        assertEquals(BODY, get("/other").body());
    }

    @Test
    void breaksAnswersOff() throws Exception {
        proxy.mode(FaultMode.truncate(5));
        assertThrows(IOException.class, () -> get("/"));
        assertTrue(raw().endsWith("\r\n\r\n" + BODY.substring(0, 5)));
        proxy.mode(FaultMode.resetMidBody());
        assertThrows(IOException.class, () -> get("/"));
        proxy.mode(FaultMode.loseReply());
        assertThrows(IOException.class, () -> get("/"));
        proxy.mode(FaultMode.badLength());
        assertEquals(BODY.substring(0, BODY.length() / 2), get("/").body());
        proxy.mode(FaultMode.dupResponse());
        assertEquals(2, raw().split(java.util.regex.Pattern.quote(BODY), -1).length - 1);
    }

    @Test
    void letsWait() throws Exception {
        proxy.mode(FaultMode.hang());
        assertThrows(HttpTimeoutException.class, () -> get("/"));
        proxy.mode(FaultMode.slice(Duration.ofMillis(200)));
        long begun = System.nanoTime();
        assertTrue(raw().endsWith(BODY));
        long least = Duration.ofMillis(200).multipliedBy(BODY.length()).toNanos();
        assertTrue(System.nanoTime() - begun >= least);
        proxy.mode(FaultMode.delay(Duration.ofMillis(300)));
        begun = System.nanoTime();
        assertEquals(BODY, get("/").body());
        assertTrue(System.nanoTime() - begun >= Duration.ofMillis(300).toNanos());
    }

    @Test
    void refusesAndListensAgain() throws Exception {
        proxy.mode(FaultMode.refuse());
        assertThrows(ConnectException.class, () -> get("/"));
        proxy.mode(FaultMode.pass());
        assertEquals(BODY, get("/").body());
    }

    @Test
    void sendsTooMuch() throws Exception {
        proxy.mode(FaultMode.hugeBody(3 << 20));
        assertTrue(raw().length() >= 3 << 20);
        proxy.mode(FaultMode.gzipBomb(3 << 20));
        String packed = raw();
        assertTrue(packed.contains("Content-Encoding: gzip") && packed.length() < 20_000, "packed " + packed.length());
        proxy.mode(FaultMode.wrongCharset());
        assertTrue(raw().contains("{\0\"\0"));
    }
}
