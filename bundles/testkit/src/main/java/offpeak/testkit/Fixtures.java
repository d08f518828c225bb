package offpeak.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small real HTTP server on the loopback that stands for a vendor: it answers with recorded files or from handlers,
 * and keeps every request. A path that nobody answers is 404.
 */
public final class Fixtures implements AutoCloseable {

    /**
     * A request as it came.
     *
     * @param path decoded, without query
     * @param query decoded; of a repeated name the last value
     * @param headers by lower-case name
     */
    public record Request(String method, String path, Map<String, String> query, Map<String, String> headers,
            String body) {

        public Optional<String> param(String name) {
            return Optional.ofNullable(query.get(name));
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    /** An answer. A status of {@link #CUT} or {@link #HANG} is none. */
    public record Answer(int status, Map<String, String> headers, byte[] bytes) {

        /** One of text in UTF-8. */
        public Answer(int status, Map<String, String> headers, String body) {
            this(status, headers, body.getBytes(StandardCharsets.UTF_8));
        }

        static final int CUT = -1;
        static final int HANG = -2;

        public static Answer json(String body) {
            return new Answer(200, Map.of("Content-Type", "application/json"), body);
        }

        public static Answer json(int status, String body) {
            return new Answer(status, Map.of("Content-Type", "application/json"), body);
        }

        public static Answer html(int status, String body) {
            return new Answer(status, Map.of("Content-Type", "text/html"), body);
        }

        /** As text in UTF-8. */
        public String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** One that is no text, e.g. a zip. */
        public static Answer bytes(String contentType, byte[] body) {
            return new Answer(200, Map.of("Content-Type", contentType), body);
        }

        /** The connection breaks in the middle of the body. */
        public static Answer cut(String body) {
            return new Answer(CUT, Map.of(), body);
        }

        /** Says nothing until the server is closed. */
        public static Answer hang() {
            return new Answer(HANG, Map.of(), "");
        }

        public Answer with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Answer(status, more, bytes);
        }
    }

    /** Makes the answer to a request. */
    @FunctionalInterface
    public interface Handler {
        Answer answer(Request request);
    }

    static {
        // else the JDK's server holds back the last packet of each answer for 40 ms, as long as its client's delayed ACK
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private record Route(String method, String path, Handler handler) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fixtures");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Route> routes = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    private Fixtures(HttpServer server) {
        this.server = server;
    }

    /** Starts on a free port. */
    public static Fixtures start() {
        try {
            Fixtures fixtures = new Fixtures(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            fixtures.server.createContext("/", fixtures::handle);
            fixtures.server.setExecutor(fixtures.threads);
            fixtures.server.start();
            return fixtures;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, e.g. {@code http://127.0.0.1:40123}, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public URI uri(String path) {
        return URI.create(url() + path);
    }

    /**
     * Answers a path from a handler; the latest wins.
     *
     * @param method {@code *} for all
     * @param path a whole path, or the beginning of one with a star at the end
     */
    public synchronized Fixtures on(String method, String path, Handler handler) {
        routes.add(0, new Route(method, path, handler));
        return this;
    }

    /** Answers a path with these in turn; the last one again and again. */
    public Fixtures on(String method, String path, Answer... answers) {
        List<Answer> left = new ArrayList<>(List.of(answers));
        return on(method, path, request -> {
            synchronized (left) {
                return left.size() > 1 ? left.remove(0) : left.get(0);
            }
        });
    }

    /** Every request so far, oldest first. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The requests of a path so far, oldest first. */
    public List<Request> requests(String method, String path) {
        return requests().stream().filter(r -> r.method().equals(method) && r.path().equals(path)).toList();
    }

    /** Forgets who answers what, and keeps the requests. */
    public synchronized Fixtures forget() {
        routes.clear();
        return this;
    }

    /** Forgets the requests. */
    public synchronized void clear() {
        requests.clear();
    }

    /**
     * A recorded file beside a test's class.
     *
     * @throws UncheckedIOException when there is none of that name
     */
    public static String recorded(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no file " + name + " beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = read(exchange);
            Answer answer;
            try {
                answer = find(request).handler().answer(request);
            } catch (RuntimeException | AssertionError e) {
                answer = Answer.json(599, "the test's handler failed: " + e);
            }
            write(exchange, answer);
        }
    }

    private synchronized Route find(Request request) {
        requests.add(request);
        return routes.stream()
                .filter(route -> route.method().equals("*") || route.method().equals(request.method()))
                .filter(route -> route.path().endsWith("*")
                        ? request.path().startsWith(route.path().substring(0, route.path().length() - 1))
                        : request.path().equals(route.path()))
                .findFirst().orElse(new Route("*", "*", r -> Answer.json(404, "{\"detail\":\"Not found.\"}")));
    }

    private static Request read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT),
                String.join(", ", values)));
        Map<String, String> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&")) {
            String[] sides = pair.split("=", 2);
            query.put(decode(sides[0]), sides.length == 2 ? decode(sides[1]) : "");
        }
        return new Request(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), query, headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void write(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.bytes();
        if (answer.status() == Answer.HANG) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (answer.status() == Answer.CUT) {
            // promises one byte more than it sends: closing then breaks the connection
            exchange.sendResponseHeaders(200, body.length + 1L);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
