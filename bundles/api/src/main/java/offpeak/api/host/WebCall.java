package offpeak.api.host;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import offpeak.api.host.Access.Identity;

/**
 * A request as far as it matters for who may in: which host it was meant for, from which page it came, and who asks. The
 * pages, the routes and the web console decide by the same rules.
 *
 * @param method as in HTTP, such as {@code GET}
 * @param host the name or address that was asked for, without the port; empty when the request names none
 * @param port that was asked for
 * @param address of who asks; empty when it is not known
 * @param header the value of a header by its name
 */
public record WebCall(String method, String host, int port, String address,
        Function<String, Optional<String>> header) {

    /** The name of the cookie that holds a session. */
    public static final String COOKIE = "offpeak";
    /** What a page of another site can't send without asking first. */
    public static final String OWN_HEADER = "X-Offpeak";
    /** The framework property with the names, separated by commas, that this host answers to besides its addresses. */
    public static final String NAMES_PROPERTY = "offpeak.hosts";

    private static final String BEARER = "Bearer ";
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> LOOPBACK_IPV6 = Set.of("::1", "0:0:0:0:0:0:0:1", "[::1]", "[0:0:0:0:0:0:0:1]");

    public WebCall {
        host = bracketed(host.toLowerCase(Locale.ROOT));
    }

    /** @param property the value of {@link #NAMES_PROPERTY} */
    public static Set<String> names(Optional<String> property) {
        return property
                .map(names -> Set.copyOf(Arrays.asList(names.toLowerCase(Locale.ROOT).strip().split("\\s*,\\s*"))))
                .orElse(Set.of());
    }

    /**
     * Whether the request was meant for this host: a foreign name that leads to its address (DNS rebinding) is not it.
     *
     * @param names what {@link #names} says
     */
    public boolean meant(Set<String> names) {
        return LOOPBACK_NAMES.contains(host) || IP.matcher(host).matches() || host.endsWith(".local")
                || names.contains(host);
    }

    /** Whether it asks for nothing to change. */
    public boolean reading() {
        return READING.contains(method);
    }

    /** Whether it says who asks by itself, so that no page of another site can have sent it in its reader's name. */
    public boolean authorized() {
        return header.apply("Authorization").isPresent();
    }

    /** Whether a browser says that a page of another site sent it. */
    public boolean foreign() {
        return header.apply("Sec-Fetch-Site").filter(site -> !site.equals("same-origin") && !site.equals("none"))
                .isPresent() || header.apply("Origin").filter(origin -> !own(origin)).isPresent();
    }

    /** Whether a browser says that a page of this host sent it. */
    public boolean ours() {
        return !foreign() && (header.apply("Origin").isPresent()
                || header.apply("Sec-Fetch-Site").filter("same-origin"::equals).isPresent()
                || header.apply(OWN_HEADER).isPresent());
    }

    private boolean own(String origin) {
        try {
            URI uri = URI.create(origin);
            int named = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return uri.getHost() != null && bracketed(uri.getHost().toLowerCase(Locale.ROOT)).equals(host)
                    && named == port;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The value of the session's cookie, known or not. */
    public Optional<String> session() {
        return header.apply("Cookie").flatMap(all -> Arrays.stream(all.split(";")).map(String::strip)
                .filter(one -> one.startsWith(COOKIE + "=")).map(one -> one.substring(COOKIE.length() + 1))
                .findFirst());
    }

    /**
     * Who asks. A token that is not known is nobody: neither the session nor the demo's visitor stands in for it.
     *
     * @param access knows sessions and tokens
     */
    public Optional<Identity> identity(Access access) {
        Optional<String> authorization = header.apply("Authorization");
        if (authorization.isPresent()) {
            return authorization.filter(value -> value.startsWith(BEARER))
                    .flatMap(value -> access.byToken(value.substring(BEARER.length()).strip()));
        }
        return session().flatMap(access::bySession).or(() -> access.visitor(loopback()));
    }

    /** Both the address and the name: a foreign name on the loopback interface is no visitor. */
    private boolean loopback() {
        return LOOPBACK_NAMES.contains(host) && (address.startsWith("127.") || LOOPBACK_IPV6.contains(address));
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
