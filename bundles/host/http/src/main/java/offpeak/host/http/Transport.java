package offpeak.host.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Brings a request to its server, and the answer back. */
interface Transport {
    /** Ends when the server's address is known; with an {@link java.io.IOException} when it has none. */
    CompletableFuture<Void> known(URI server);

    /**
     * The future ends with an {@link java.io.IOException} when no whole answer came.
     *
     * @param pinned digits of the fingerprint of the only certificate that is trusted
     */
    CompletableFuture<HttpResponse<byte[]>> sendAsync(HttpRequest request, Optional<String> pinned, CappedBody body);
}
