package offpeak.host.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.Http.Call;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Turns a call into the JDK's request. */
final class Requests {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");

    private Requests() {}

    /** @throws VendorException CONFIGURATION for an address that can't be called */
    static void check(Call call) throws VendorException {
        if (!METHODS.contains(call.method())) {
            throw new IllegalArgumentException("method must be one of " + METHODS + ", not " + call.method());
        }
        String scheme = call.uri().getScheme();
        if (call.uri().getHost() == null || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw new VendorException(Kind.CONFIGURATION,
                    "an address must begin with http:// or https:// and a host, not " + call);
        }
        if (call.uri().getRawUserInfo() != null) {
            throw new VendorException(Kind.CONFIGURATION, "the address of " + call.uri().getHost()
                    + " holds a user name or password; put it into its own field");
        }
    }

    /**
     * The digits of the fingerprint that a call trusts alone.
     *
     * @throws VendorException CONFIGURATION when it is none, or the call is not encrypted
     */
    static Optional<String> pinned(Call call) throws VendorException {
        if (call.terms().fingerprint().isEmpty()) {
            return Optional.empty();
        }
        if (!"https".equalsIgnoreCase(call.uri().getScheme())) {
            throw new VendorException(Kind.CONFIGURATION, call.uri().getHost()
                    + " is to be known by its certificate, so its address must begin with https://");
        }
        Optional<String> digits = Trust.digits(call.terms().fingerprint().get());
        if (digits.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "the fingerprint of the certificate of "
                    + call.uri().getHost() + " must be SHA-256: 64 hex digits, with or without colons");
        }
        return digits;
    }

    static HttpRequest request(Call call, URI uri, String userAgent) throws VendorException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .setHeader("Accept-Encoding", "gzip")
                .setHeader("User-Agent", userAgent);
        for (Map.Entry<String, String> header : call.headers().entrySet()) {
            try {
                request.setHeader(header.getKey(), header.getValue());
            } catch (IllegalArgumentException refused) {
                // the JDK's message and so the cause would show the value, which may be a token
                throw new VendorException(Kind.CONFIGURATION, "the header " + header.getKey() + " for " + uri.getHost()
                        + " can't be sent: its value holds characters that HTTP does not allow, or is the client's own");
            }
        }
        return request.method(call.method(), body(call)).build();
    }

    private static BodyPublisher body(Call call) {
        return call.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody);
    }
}
