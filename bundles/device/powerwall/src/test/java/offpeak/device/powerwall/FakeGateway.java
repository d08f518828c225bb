package offpeak.device.powerwall;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The gateway at home: a login with two cookies and a token, and what it tells, in the shapes that it was seen to tell. */
final class FakeGateway implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    static final String PASSWORD = "AB12C";

    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger logins = new AtomicInteger();
    /** By path. */
    final Map<String, String> bodies = new ConcurrentHashMap<>(Map.of("/api/meters/aggregates",
            Tesla.recorded("aggregates.json"), "/api/system_status/soe", "{\"percentage\":57.5}",
            "/api/system_status/grid_status",
            "{\"grid_status\":\"SystemGridConnected\",\"grid_services_active\":false}", "/api/operation",
            "{\"real_mode\":\"self_consumption\",\"backup_reserve_percent\":24,\"freq_shift_load_shed_soe\":65,"
                    + "\"freq_shift_load_shed_delta_f\":-0.32}",
            "/api/system_status", Tesla.recorded("system_status.json")));
    /** Instead of what it would say, by path; 0 answers. */
    final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    volatile boolean cookiesOnly;
    volatile boolean tokensOnly;
    private volatile String valid = "none";
    private final HttpServer server;
    private final String scheme;
    private final Optional<String> fingerprint;

    private FakeGateway(HttpServer server, String scheme, Optional<String> fingerprint) {
        this.server = server;
        this.scheme = scheme;
        this.fingerprint = fingerprint;
        server.createContext("/", this::handle);
        server.start();
    }

    static FakeGateway plain() throws IOException {
        return new FakeGateway(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http",
                Optional.empty());
    }

    /** With a certificate that it signed itself, for a name that is not the one it is called by. */
    static FakeGateway encrypted(Path folder) throws Exception {
        Path store = folder.resolve("gateway.p12");
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-keyalg", "EC", "-alias", "teg", "-dname", "CN=Tesla Energy Products", "-ext",
                "san=dns:teg,dns:powerwall,dns:powerpack", "-storetype", "PKCS12", "-storepass", "changeit",
                "-keystore", store.toString()).redirectErrorStream(true).start().waitFor();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        byte[] shown = MessageDigest.getInstance("SHA-256").digest(keys.getCertificate("teg").getEncoded());
        return new FakeGateway(server, "https",
                Optional.of(HexFormat.ofDelimiter(":").withUpperCase().formatHex(shown)));
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    String fingerprint() {
        return fingerprint.orElseThrow();
    }

    /** Every session ends. */
    void forget() {
        valid = "none";
    }

    long asked(String path) {
        return requests.stream().filter(r -> r.contains(path)).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + path);
            int forced = statuses.getOrDefault(path, statuses.getOrDefault("*", 0));
            if (forced != 0) {
                answer(exchange, forced, "{\"code\":" + forced + ",\"error\":\"forced\",\"message\":\"forced\"}");
            } else if (path.equals("/api/login/Basic")) {
                login(exchange, body);
            } else if (!knows(exchange)) {
                answer(exchange, 401, "{\"code\":401,\"message\":\"Token Expired\"}");
            } else if (bodies.containsKey(path)) {
                answer(exchange, 200, bodies.get(path));
            } else {
                answer(exchange, 404, "{\"code\":404,\"error\":\"File Not Found\"}");
            }
        }
    }

    private boolean knows(HttpExchange exchange) {
        String cookies = String.valueOf(exchange.getRequestHeaders().getFirst("Cookie"));
        boolean cookie = cookies.contains("AuthCookie=" + valid) && cookies.contains("UserRecord=user-" + valid);
        boolean token = ("Bearer " + valid).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        return cookie && !tokensOnly || token && !cookiesOnly;
    }

    private void login(HttpExchange exchange, String body) throws IOException {
        if (!body.contains("\"username\":\"customer\"") || !body.contains("\"password\":\"" + PASSWORD + '"')) {
            answer(exchange, 401, "{\"code\":401,\"error\":\"bad credentials\",\"message\":\"Login Error\"}");
            return;
        }
        valid = "session-" + logins.incrementAndGet();
        if (!tokensOnly) {
            exchange.getResponseHeaders().add("Set-Cookie", "AuthCookie=" + valid + "; Path=/; Secure");
            exchange.getResponseHeaders().add("Set-Cookie", "UserRecord=user-" + valid + "; Path=/");
        }
        answer(exchange, 200, "{\"email\":\"a@b.example\",\"firstname\":\"Tesla\",\"lastname\":\"Energy\",\"roles\":"
                + "[\"Home_Owner\"]," + (cookiesOnly ? "" : "\"token\":\"" + valid + "\",")
                + "\"provider\":\"Basic\",\"loginTime\":\"2026-11-21T04:09:59-08:00\"}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
