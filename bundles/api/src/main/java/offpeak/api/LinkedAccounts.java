package offpeak.api;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An integration that also serves accounts which their users linked, e.g. by OAuth, with one configuration for all. The
 * host keeps the links and runs an instance for each, with a site, a budget and secrets of its own.
 */
public interface LinkedAccounts extends Integration {

    /** The secret under which a link's first refresh token is kept. */
    String REFRESH_TOKEN = "refreshToken";

    /**
     * How users sign in at the vendor: OAuth 2 with the code flow and PKCE. The host makes verifier and state, and keeps the
     * refresh token as {@link #REFRESH_TOKEN}.
     *
     * @param vendor for people
     * @param authorize the page where the user signs in, without a query
     * @param more fields for its query besides those of OAuth
     * @param token where the code is exchanged
     * @param clientId the application
     * @param clientSecret as configured, may be a reference; empty for an application without one
     * @param redirect where the vendor sends the browser afterwards, exactly as registered there
     * @param scopes what is asked for
     * @param exchange fields for the exchange besides those of OAuth
     */
    record SignIn(String vendor, URI authorize, Map<String, String> more, URI token, String clientId,
            String clientSecret, URI redirect, List<String> scopes, Map<String, String> exchange) {

        public SignIn {
            Objects.requireNonNull(vendor, "vendor");
            Objects.requireNonNull(authorize, "authorize");
            Objects.requireNonNull(token, "token");
            Objects.requireNonNull(clientId, "clientId");
            Objects.requireNonNull(clientSecret, "clientSecret");
            Objects.requireNonNull(redirect, "redirect");
            more = Map.copyOf(more);
            scopes = List.copyOf(scopes);
            exchange = Map.copyOf(exchange);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return vendor + " at " + authorize;
        }
    }

    /**
     * What serves one linked account; made anew for each link, light, and without I/O. Its login is among the secrets of
     * the {@link Host} that it is then given.
     *
     * @param account the link's name
     */
    Integration account(String account);

    /**
     * How users link their accounts on the host's page; empty when this configuration takes none.
     *
     * @throws VendorException CONFIGURATION naming the field that it lacks
     */
    default Optional<SignIn> signIn() throws VendorException {
        return Optional.empty();
    }
}
