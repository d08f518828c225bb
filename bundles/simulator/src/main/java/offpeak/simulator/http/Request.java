package offpeak.simulator.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;

import com.sun.net.httpserver.HttpExchange;

/**
 * What a client asked.
 *
 * @param base scheme, host and port by which the client came, for absolute links
 * @param query its parameters, decoded
 */
record Request(String method, String base, String path, Map<String, String> query, String authorization,
        String contentType, String cookie, String body) {

    /** More than any vendor's API is sent: a tariff with 48 periods a season is some 20 kB. */
    private static final int MOST_BODY_BYTES = 1 << 20;

    static Request read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES + 1);
        if (body.length > MOST_BODY_BYTES) {
            throw new IOException("a request body of more than " + MOST_BODY_BYTES + " bytes");
        }
        var address = exchange.getLocalAddress();
        String base = "http://" + header(exchange, "Host", address.getHostString() + ":" + address.getPort());
        return new Request(exchange.getRequestMethod(), base, exchange.getRequestURI().getPath(),
                parameters(exchange.getRequestURI().getRawQuery()), header(exchange, "Authorization", ""),
                header(exchange, "Content-Type", ""), header(exchange, "Cookie", ""),
                new String(body, StandardCharsets.UTF_8));
    }

    /** The same of a client within the process, whose bodies are at hand. */
    static Request of(HttpRequest request) {
        URI uri = request.uri();
        return new Request(request.method(), uri.getScheme() + "://" + uri.getRawAuthority(), uri.getPath(),
                parameters(uri.getRawQuery()), request.headers().firstValue("Authorization").orElse(""),
                request.headers().firstValue("Content-Type").orElse(""),
                request.headers().firstValue("Cookie").orElse(""),
                request.bodyPublisher().map(Request::text).orElse(""));
    }

    private static String text(HttpRequest.BodyPublisher body) {
        HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
        body.subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                text.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer part) {
                text.onNext(List.of(part));
            }

            @Override
            public void onError(Throwable failure) {
                text.onError(failure);
            }

            @Override
            public void onComplete() {
                text.onComplete();
            }
        });
        return text.getBody().toCompletableFuture().join();
    }

    private static String header(HttpExchange exchange, String name, String otherwise) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? otherwise : value;
    }

    /** The parameters of a form or of a query, in their order. */
    static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (encoded != null && !encoded.isEmpty()) {
            for (String pair : encoded.split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    boolean isGet() {
        return method.equals("GET");
    }

    boolean isPost() {
        return method.equals("POST");
    }

    Optional<String> bearer() {
        String scheme = "Bearer ";
        return authorization.startsWith(scheme)
                ? Optional.of(authorization.substring(scheme.length()))
                : Optional.empty();
    }

    /** The same at a vendor that shares its base URL with others. */
    Request below(String prefix) {
        return new Request(method, base, path.substring(prefix.length()), query, authorization, contentType, cookie,
                body);
    }

    /** The parts of the path: {@code /api/1/products} is api, 1, products. */
    List<String> segments() {
        return List.of(path.replaceAll("^/|/$", "").split("/"));
    }
}
