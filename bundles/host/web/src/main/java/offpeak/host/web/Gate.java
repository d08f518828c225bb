package offpeak.host.web;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import offpeak.api.host.Access;
import offpeak.api.host.Access.Identity;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/** Stands before every page and route: which host was asked for, from which page, and who asks. */
@Component(service = Filter.class)
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
public final class Gate implements Filter {
    static final String IDENTITY = "offpeak.identity";
    static final String COOKIE = "offpeak";
    static final String HEADER = "X-Offpeak";

    private static final Set<String> READING = Set.of("GET", "HEAD");
    /** What a foreign page can send without asking first. */
    private static final List<String> SIMPLE_TYPES = List.of("text/plain", "application/x-www-form-urlencoded",
            "multipart/form-data");
    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Access access;
    private final Set<String> names;

    @Activate
    public Gate(@Reference Access access, BundleContext context) {
        String configured = context.getProperty("offpeak.hosts");
        this.access = access;
        this.names = configured == null ? Set.of() : Set.copyOf(Arrays.asList(configured.split("\\s*,\\s*")));
    }

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) asked;
        HttpServletResponse response = (HttpServletResponse) answer;
        harden(response);
        try {
            checkHost(request);
            Optional<Identity> who = identity(request);
            if (!READING.contains(request.getMethod())) {
                checkOrigin(request);
            }
            who.ifPresent(identity -> request.setAttribute(IDENTITY, identity));
            chain.doFilter(request, response);
        } catch (Problem problem) {
            problem.send(response);
        }
    }

    private static void harden(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Content-Security-Policy",
                "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
                        + "frame-ancestors 'none'; form-action 'self'");
    }

    /** A foreign name that leads to this address (DNS rebinding) is not this host. */
    private void checkHost(HttpServletRequest request) throws Problem {
        String host = hostOf(request);
        if (!LOOPBACK.contains(host) && !IP.matcher(host).matches() && !host.endsWith(".local")
                && !names.contains(host)) {
            throw new Problem(421, "Not this host", "this host does not answer to the name '" + host
                    + "'; use its address, or add the name to offpeak.hosts");
        }
    }

    private static String hostOf(HttpServletRequest request) {
        return request.getServerName() == null
                ? ""
                : bracketed(request.getServerName().toLowerCase(Locale.ROOT));
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** A page of another site must not be able to order anything about in its reader's name. */
    private static void checkOrigin(HttpServletRequest request) throws Problem {
        if (request.getHeader("Authorization") != null) {
            return;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none")
                || origin != null && !sameOrigin(origin, request);
        String type = request.getContentType();
        boolean simple = request.getMethod().equals("POST") && (type == null
                || SIMPLE_TYPES.stream().anyMatch(one -> type.toLowerCase(Locale.ROOT).startsWith(one)));
        boolean withCookie = cookie(request).isPresent();
        if (foreign || simple && withCookie && request.getHeader(HEADER) == null) {
            throw new Problem(403, "Foreign page",
                    "this was not sent by a page of this host: send it with a token, or as "
                            + "JSON with the header " + HEADER + ": 1");
        }
    }

    private static boolean sameOrigin(String origin, HttpServletRequest request) {
        try {
            URI uri = URI.create(origin);
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return uri.getHost() != null && bracketed(uri.getHost().toLowerCase(Locale.ROOT)).equals(hostOf(request))
                    && port == request.getServerPort();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<Identity> identity(HttpServletRequest request) throws Problem {
        String authorization = request.getHeader("Authorization");
        if (authorization != null) {
            Optional<Identity> byToken = authorization.startsWith("Bearer ")
                    ? access.byToken(authorization.substring("Bearer ".length()).strip())
                    : Optional.empty();
            if (byToken.isEmpty()) {
                throw new Problem(401, "Not signed in",
                        "the bearer token is not known: make one with 'offpeak token create'");
            }
            return byToken;
        }
        return cookie(request).flatMap(access::bySession).or(() -> access.visitor(loopback(request)));
    }

    /** Both the address and the name: a foreign name on the loopback interface is no visitor. */
    private static boolean loopback(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return LOOPBACK.contains(hostOf(request)) && address != null
                && (address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1")
                        || address.equals("[::1]") || address.equals("[0:0:0:0:0:0:0:1]"));
    }

    static Optional<String> cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies).filter(cookie -> cookie.getName().equals(COOKIE)).map(Cookie::getValue)
                        .findFirst();
    }
}
