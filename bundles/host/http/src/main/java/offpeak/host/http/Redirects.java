package offpeak.host.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** A redirect is followed within the same server alone: anywhere else would be given the token. */
final class Redirects {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirects() {}

    static boolean isRedirect(int status) {
        return STATUSES.contains(status);
    }

    /** @throws VendorException BAD_ANSWER when it must not be followed */
    static URI target(String method, URI from, HttpResponse<?> response) throws VendorException {
        String says = from.getHost() + " answered HTTP " + response.statusCode();
        URI to;
        try {
            to = from.resolve(response.headers().firstValue("location").orElseThrow());
        } catch (RuntimeException noAddress) {
            throw new VendorException(Kind.BAD_ANSWER, says + ", a redirect without an address that can be read");
        }
        if (!method.equals("GET")) {
            throw new VendorException(Kind.BAD_ANSWER,
                    says + ", a redirect of a " + method + ", which is not followed");
        }
        if (!server(from).equals(server(to))) {
            throw new VendorException(Kind.BAD_ANSWER,
                    says + ", a redirect to another server (" + server(to) + "), which is not followed");
        }
        return to;
    }

    private static String server(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }
}
