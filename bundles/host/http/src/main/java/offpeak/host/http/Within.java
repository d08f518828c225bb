package offpeak.host.http;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Servers that live in this process, so that a year of calls needs no socket; all others are where they always are. For
 * simulated time alone: in earnest no bundle may put itself between an integration and its vendor.
 */
final class Within implements Transport {
    private final Transport network;
    private final Map<Function<HttpRequest, HttpResponse<byte[]>>, String> servers = new ConcurrentHashMap<>();

    Within(Transport network) {
        this.network = network;
    }

    /** @param at base URL of the addresses that are theirs, without a slash at its end */
    void add(String at, Function<HttpRequest, HttpResponse<byte[]>> some) {
        servers.put(some, at + "/");
    }

    void remove(Function<HttpRequest, HttpResponse<byte[]>> some) {
        servers.remove(some);
    }

    @Override
    public CompletableFuture<Void> known(URI server) {
        return servers.values().stream().anyMatch(server.toString()::startsWith)
                ? CompletableFuture.completedFuture(null)
                : network.known(server);
    }

    @Override
    public CompletableFuture<HttpResponse<byte[]>> sendAsync(HttpRequest request, Optional<String> pinned,
            CappedBody body) {
        String uri = request.uri().toString();
        for (Map.Entry<Function<HttpRequest, HttpResponse<byte[]>>, String> some : servers.entrySet()) {
            if (uri.startsWith(some.getValue())) {
                try {
                    return CompletableFuture.completedFuture(some.getKey().apply(request));
                } catch (UncheckedIOException broken) {
                    return CompletableFuture.failedFuture(broken.getCause());
                }
            }
        }
        return network.sendAsync(request, pinned, body);
    }
}
