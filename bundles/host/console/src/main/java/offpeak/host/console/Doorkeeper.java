package offpeak.host.console;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import offpeak.api.host.Access;
import offpeak.api.host.Access.Identity;
import offpeak.api.host.Role;
import offpeak.api.host.WebCall;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the host's administrators into the web console, and nobody else. The console shows itself only while this service
 * is there, because the framework property {@code felix.webconsole.security.providers} names its id; the same property
 * switches off the console's own name and password.
 */
@Component(service = SecurityProvider.class, property = {SecurityProvider.PROPERTY_ID + "=" + Doorkeeper.ID,
        "service.ranking:Integer=1000"})
public final class Doorkeeper implements SecurityProvider {
    static final String ID = "offpeak.host.console";

    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final String ROLE = "admin";
    /** What the installer does, with checks and a way back; what the console would do behind its back. */
    private static final Set<String> INSTALLING = Set.of("install", "update", "uninstall");

    private final Access access;
    private final Set<String> names;
    /** Told once each, so that nobody can fill the log with it. */
    private final Set<String> keptOut = ConcurrentHashMap.newKeySet();

    @Activate
    public Doorkeeper(@Reference Access access, BundleContext context) {
        this.access = access;
        this.names = WebCall.names(Optional.ofNullable(context.getProperty(WebCall.NAMES_PROPERTY)));
    }

    @Override
    public Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        harden(request, response);
        WebCall call = call(request);
        Optional<Identity> who = call.identity(access);
        try {
            if (!call.meant(names)) {
                refuse(response, 421, "this host does not answer to the name '" + call.host()
                        + "'; use its address, or add the name to " + WebCall.NAMES_PROPERTY);
            } else if (who.isEmpty()) {
                askToSignIn(call, response);
            } else if (!who.get().role().includes(Role.ADMIN)) {
                if (keptOut.add(who.get().name())) {
                    LOG.warn("{} was kept out of the web console: it needs the role {}", who.get().name(), ROLE);
                }
                refuse(response, 403, "the web console needs the role " + ROLE + "; " + who.get().name() + " has "
                        + who.get().role().name().toLowerCase(Locale.ROOT));
            } else if (call.reading() || mayChange(who.get(), call, request, response)) {
                return who.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return null;
    }

    private static boolean mayChange(Identity who, WebCall call, HttpServletRequest request,
            HttpServletResponse response) throws IOException {
        boolean ambient = !call.authorized() && call.session().isPresent();
        if (call.foreign() || ambient && !call.ours()) {
            LOG.warn("an order to the web console in the name of {} came from a foreign page", who.name());
            refuse(response, 403, "this was not sent by a page of this host");
            return false;
        }
        boolean upload = Optional.ofNullable(request.getContentType())
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("multipart/")).isPresent();
        String[] actions = upload ? null : request.getParameterValues("action");
        if (upload || actions != null && Arrays.stream(actions).anyMatch(INSTALLING::contains)) {
            if (upload) {
                // a browser shows the answer only when it got rid of its file
                request.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            refuse(response, 403, "the web console installs, updates and removes nothing: install through the "
                    + "Integrations page or `offpeak integrations install`");
            return false;
        }
        if (actions != null) {
            LOG.info("{} in the web console: {} {}", who.name(), request.getRequestURI(),
                    String.join(" ", actions).replaceAll("[^\\w ,.-]", "?"));
        }
        return true;
    }

    private void askToSignIn(WebCall call, HttpServletResponse response) throws IOException {
        boolean page = call.header().apply("Accept").filter(types -> types.contains("text/html")).isPresent();
        if (page && call.reading() && !call.authorized()) {
            response.sendRedirect("/login");
            return;
        }
        response.setHeader("WWW-Authenticate", "Bearer realm=\"offpeak\"");
        refuse(response, 401, "sign in on the page, or send a token as 'Authorization: Bearer …'");
    }

    private static void refuse(HttpServletResponse response, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        // what is refused is not read to its end, and so nothing can follow on the same connection
        response.setHeader("Connection", "close");
        response.setContentType("text/plain;charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /** The console's pages hold scripts, and its tables evaluate text, so what the host's own pages forbid can't be here. */
    private static void harden(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        // with no-referrer a browser would not name the origin of a form, and no form could be told from a foreign one
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Content-Security-Policy",
                "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
                        + "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
                        + "form-action 'self'");
        if (!request.getRequestURI().contains("/res/")) {
            response.setHeader("Cache-Control", "no-store");
        }
    }

    @Override
    public boolean authorize(Object user, String role) {
        return user instanceof Identity who && who.role().includes(Role.ADMIN);
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        call(request).session().ifPresent(access::logOut);
        Cookie gone = new Cookie(WebCall.COOKIE, "");
        gone.setPath("/");
        gone.setMaxAge(0);
        gone.setHttpOnly(true);
        response.addCookie(gone);
        try {
            response.sendRedirect("/login");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WebCall call(HttpServletRequest request) {
        return new WebCall(request.getMethod(), Optional.ofNullable(request.getServerName()).orElse(""),
                request.getServerPort(), Optional.ofNullable(request.getRemoteAddr()).orElse(""),
                name -> Optional.ofNullable(request.getHeader(name)));
    }
}
