package offpeak.host.web;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import offpeak.api.host.Access;
import offpeak.api.host.Access.Identity;
import offpeak.api.host.WebCall;
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
    static final String COOKIE = WebCall.COOKIE;

    /** What a foreign page can send without asking first. */
    private static final List<String> SIMPLE_TYPES = List.of("text/plain", "application/x-www-form-urlencoded",
            "multipart/form-data");

    private final Access access;
    private final Set<String> names;

    @Activate
    public Gate(@Reference Access access, BundleContext context) {
        this.access = access;
        this.names = WebCall.names(Optional.ofNullable(context.getProperty(WebCall.NAMES_PROPERTY)));
    }

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) asked;
        HttpServletResponse response = (HttpServletResponse) answer;
        harden(response);
        try {
            WebCall call = call(request);
            checkHost(call);
            Optional<Identity> who = call.identity(access);
            if (call.authorized() && who.isEmpty()) {
                throw new Problem(401, "Not signed in",
                        "the bearer token is not known: make one with 'offpeak token create'");
            }
            checkOrigin(call, request);
            who.ifPresent(identity -> request.setAttribute(IDENTITY, identity));
            chain.doFilter(request, response);
        } catch (Problem problem) {
            problem.send(request, response);
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

    private void checkHost(WebCall call) throws Problem {
        if (!call.meant(names)) {
            throw new Problem(421, "Not this host", "this host does not answer to the name '" + call.host()
                    + "'; use its address, or add the name to " + WebCall.NAMES_PROPERTY);
        }
    }

    /** A page of another site must not be able to order anything about in its reader's name. */
    private static void checkOrigin(WebCall call, HttpServletRequest request) throws Problem {
        if (call.reading() || call.authorized()) {
            return;
        }
        String type = request.getContentType();
        boolean simple = request.getMethod().equals("POST") && (type == null
                || SIMPLE_TYPES.stream().anyMatch(one -> type.toLowerCase(Locale.ROOT).startsWith(one)));
        if (call.foreign()
                || simple && call.session().isPresent() && request.getHeader(WebCall.OWN_HEADER) == null) {
            throw new Problem(403, "Foreign page",
                    "this was not sent by a page of this host: send it with a token, or as "
                            + "JSON with the header " + WebCall.OWN_HEADER + ": 1");
        }
    }

    static Optional<String> cookie(HttpServletRequest request) {
        return call(request).session();
    }

    private static WebCall call(HttpServletRequest request) {
        return new WebCall(request.getMethod(), Optional.ofNullable(request.getServerName()).orElse(""),
                request.getServerPort(), Optional.ofNullable(request.getRemoteAddr()).orElse(""),
                name -> Optional.ofNullable(request.getHeader(name)));
    }
}
