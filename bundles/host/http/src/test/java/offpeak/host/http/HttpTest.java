package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import offpeak.api.Http.Call;
import offpeak.api.Http.Reply;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.HttpFactory.Traffic;
import offpeak.api.host.HttpFactory.VendorConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final HttpComponent http = Start.http(InstantSource.system(), "0.1.0", false);
    private final VendorConnection client = http.create("agile");

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void sendsMethodHeadersAndBodyAndGivesTheAnswer() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Server server = Server.proper(exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("User-Agent") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Server.answer(exchange, 201, Map.of("X-Left", "7"), "{\"é\":1}".getBytes(StandardCharsets.UTF_8));
        })) {
            Reply reply = client.send(Call.postJson(server.uri("/a?b=c"), "{\"ü\":2}").bearer("secret"));
            assertEquals(201, reply.status());
            assertEquals("{\"é\":1}", reply.body());
            assertEquals(Optional.of("7"), reply.header("x-left"));
            client.send(Call.get(server.uri("/")));
            client.send(new Call("DELETE", server.uri("/d"), Map.of(), Optional.empty(), Duration.ofSeconds(5)));
            client.send(new Call("PUT", server.uri("/p"), Map.of(), Optional.of("x"), Duration.ofSeconds(5)));
        }
        assertEquals(List.of("POST /a?b=c Bearer secret Offpeak/0.1.0 {\"ü\":2}", "GET / null Offpeak/0.1.0 ",
                "DELETE /d null Offpeak/0.1.0 ", "PUT /p null Offpeak/0.1.0 x"), seen);
    }

    @Test
    void anyStatusIsAnAnswer() throws Exception {
        try (Server server = Server.proper(exchange -> {
            int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            Server.answer(exchange, status, Map.of("Retry-After", "120"), "no".getBytes(StandardCharsets.UTF_8));
        })) {
            for (int status : new int[]{400, 401, 403, 404, 412, 429, 500, 503}) {
                // each on its own: who is told to wait calls no more
                Reply reply = http.create("on" + status).send(Call.get(server.uri("/" + status)));
                assertEquals(status, reply.status());
                assertEquals("no", reply.body());
                assertEquals(Optional.of("120"), reply.header("Retry-After"));
            }
        }
    }

    @Test
    void unpacksGzipAndReadsTheCharsetThatTheServerNames() throws Exception {
        try (Server server = Server.proper(exchange -> {
            switch (exchange.getRequestURI().getPath()) {
                case "/gzip" -> Server.answer(exchange, 200, Map.of("Content-Encoding", "gzip", "X-Asked",
                        exchange.getRequestHeaders().getFirst("Accept-Encoding")), Server.gzip("packed".getBytes()));
                case "/latin" -> Server.answer(exchange, 200, Map.of("Content-Type", "text/plain; charset=ISO-8859-1"),
                        "Köln".getBytes(StandardCharsets.ISO_8859_1));
                case "/bom" ->
                    Server.answer(exchange, 200, Map.of("Content-Type", "application/json; charset=\"klingon\""),
                            "\uFEFF{}".getBytes(StandardCharsets.UTF_8));
                case "/brotli" -> Server.answer(exchange, 200, Map.of("Content-Encoding", "br"), new byte[]{1, 2});
                default -> Server.answer(exchange, 200, Map.of("Content-Encoding", "gzip"), "plain".getBytes());
            }
        })) {
            Reply gzip = client.send(Call.get(server.uri("/gzip")));
            assertEquals("packed", gzip.body());
            assertEquals(Optional.of("gzip"), gzip.header("x-asked"));
            assertEquals("Köln", client.send(Call.get(server.uri("/latin"))).body());
            assertEquals("{}", client.send(Call.get(server.uri("/bom"))).body());
            assertEquals("127.0.0.1 packed its answer in a way that was not asked for",
                    fails(Kind.BAD_ANSWER, Call.get(server.uri("/brotli"))));
            assertEquals("127.0.0.1 sent a packed answer that can't be unpacked",
                    fails(Kind.BAD_ANSWER, Call.get(server.uri("/broken"))));
        }
    }

    @Test
    void followsARedirectWithinTheServerAndNowhereElse() throws Exception {
        List<String> elsewhere = new CopyOnWriteArrayList<>();
        AtomicInteger hops = new AtomicInteger();
        try (Server other = Server.proper(exchange -> {
            elsewhere.add(exchange.getRequestHeaders().getFirst("Authorization"));
            Server.answer(exchange, 200, Map.of(), new byte[0]);
        }); Server server = Server.proper(exchange -> {
            String path = exchange.getRequestURI().getPath();
            String to = switch (path) {
                case "/old" -> "/new?page=2";
                case "/other" -> other.uri("/stolen").toString();
                case "/https" -> "https://127.0.0.1/";
                case "/loop" -> "/loop";
                default -> "";
            };
            hops.incrementAndGet();
            if (path.equals("/new")) {
                Server.answer(exchange, 200, Map.of(),
                        exchange.getRequestHeaders().getFirst("Authorization").getBytes());
            } else {
                Server.answer(exchange, 302, to.isEmpty() ? Map.of() : Map.of("Location", to), new byte[0]);
            }
        })) {
            assertEquals("Bearer secret", client.send(Call.get(server.uri("/old")).bearer("secret")).body());
            String elsewhereMessage = fails(Kind.BAD_ANSWER, Call.get(server.uri("/other")).bearer("secret"));
            assertEquals("127.0.0.1 answered HTTP 302, a redirect to another server ("
                    + other.uri("") + "), which is not followed",
                    elsewhereMessage);
            assertTrue(
                    fails(Kind.BAD_ANSWER, Call.get(server.uri("/https")).bearer("secret")).contains("another server"));
            assertTrue(fails(Kind.BAD_ANSWER, Call.get(server.uri("/nowhere"))).contains("without an address"));
            assertEquals("127.0.0.1 answered HTTP 302, a redirect of a POST, which is not followed",
                    fails(Kind.BAD_ANSWER, Call.postJson(server.uri("/old"), "{}")));
            hops.set(0);
            assertEquals("127.0.0.1 redirected more than 3 times in a row",
                    fails(Kind.BAD_ANSWER, Call.get(server.uri("/loop"))));
            assertEquals(4, hops.get());
        }
        assertEquals(List.of(), elsewhere);
    }

    @Test
    void noMessageShowsAQueryAHeaderOrACredential() throws Exception {
        URI gone = freePort().resolve("/path?apiKey=canary");
        assertFalse(fails(Kind.UNREACHABLE, Call.get(gone).bearer("canary")).contains("canary"));
        VendorException bad = assertThrows(VendorException.class, () -> client.send(Call.get(gone).bearer("can\nary")));
        assertEquals(Kind.CONFIGURATION, bad.kind());
        assertTrue(bad.getMessage().contains("Authorization"), bad.getMessage());
        assertFalse(bad.getMessage().contains("ary"), bad.getMessage());
        assertEquals(null, bad.getCause());
        assertFalse(
                fails(Kind.CONFIGURATION, Call.get(URI.create("http://user:canary@127.0.0.1/"))).contains("canary"));
        assertFalse(client.toString().contains("canary"));
        assertFalse(http.traffic().toString().contains("canary"));
    }

    @Test
    void saysWhatIsWrongWithTheWay() throws Exception {
        assertEquals("127.0.0.1 refused the connection", fails(Kind.UNREACHABLE, Call.get(freePort())));
        assertEquals("no-such-host.invalid has no address: check the name and the network's DNS",
                fails(Kind.UNREACHABLE, Call.get(URI.create("http://no-such-host.invalid/"))));
        assertEquals("an address must begin with http:// or https:// and a host, not GET file://null/etc/passwd",
                fails(Kind.CONFIGURATION, Call.get(URI.create("file:///etc/passwd"))));
        assertThrows(IllegalArgumentException.class, () -> client
                .send(new Call("TRACE", freePort(), Map.of(), Optional.empty(), Duration.ofSeconds(1))));
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotTrusted(@TempDir Path folder) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Server server = Server.selfSigned(folder, exchange -> {
            asked.incrementAndGet();
            Server.answer(exchange, 200, Map.of(), new byte[0]);
        })) {
            String message = fails(Kind.UNREACHABLE, Call.get(server.uri("/")).bearer("secret"));
            assertTrue(message.startsWith("localhost is not trusted: its certificate is signed by the server itself"),
                    message);
        }
        assertEquals(0, asked.get());
    }

    @Test
    void countsCallsAndRemembersTheLastErrorUntilSomethingIsRetrieved() throws Exception {
        HttpComponent still = Start.http(InstantSource.fixed(NOW), null, false);
        try (Server server = Server.proper(exchange -> Server.answer(exchange,
                exchange.getRequestURI().getPath().equals("/ok") ? 200 : 503, Map.of(), new byte[0]))) {
            VendorConnection b = still.create("b");
            VendorConnection a = still.create("a");
            assertEquals(new Traffic("a", 0, 0, Optional.empty(), Optional.empty()), still.traffic().get(0));
            a.send(Call.get(server.uri("/ok")));
            a.send(Call.get(server.uri("/down")));
            assertThrows(VendorException.class, () -> b.send(Call.get(freePort())));
            assertEquals(List.of(
                    new Traffic("a", 2, 1, Optional.of(NOW), Optional.of("127.0.0.1 answered HTTP 503")),
                    new Traffic("b", 1, 1, Optional.empty(), Optional.of("127.0.0.1 refused the connection"))),
                    still.traffic());
            a.send(Call.get(server.uri("/ok")));
            b.close();
            assertEquals(List.of(new Traffic("a", 3, 1, Optional.of(NOW), Optional.empty())), still.traffic());
        } finally {
            still.close();
        }
    }

    private String fails(Kind kind, Call call) {
        VendorException failure = assertThrows(VendorException.class, () -> client.send(call));
        assertEquals(kind, failure.kind(), failure.getMessage());
        return failure.getMessage();
    }

    private static URI freePort() throws IOException {
        try (Server server = Server.raw(socket -> {})) {
            return server.uri("/");
        }
    }
}
