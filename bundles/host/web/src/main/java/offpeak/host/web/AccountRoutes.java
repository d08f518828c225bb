package offpeak.host.web;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.servlet.http.Cookie;
import offpeak.api.host.Access;
import offpeak.api.host.Role;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Signing in and out, and the first account. */
@Component(service = AccountRoutes.class)
public final class AccountRoutes {
    /** Seconds; the session itself ends sooner when it is not used. */
    private static final int COOKIE_AGE = 30 * 86_400;

    private final Access access;

    @Activate
    public AccountRoutes(@Reference Access access) {
        this.access = access;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "setup", Optional.empty(), "The first account {code, name, password}", this::setUp),
                new Route("POST", "sessions", Optional.empty(), "Sign in {name, password}", this::logIn),
                new Route("DELETE", "sessions/current", Optional.empty(), "Sign out", this::logOut),
                new Route("GET", "sessions", Optional.of(Role.VIEWER), "Who is signed in",
                        request -> Answer.ok(Map.of("name", request.by(), "role",
                                request.who().orElseThrow().role().name().toLowerCase(java.util.Locale.ROOT)))));
    }

    private Answer setUp(Request request) throws Problem, IOException {
        Map<String, Object> body = request.body();
        try {
            return signedIn(request, access.setUp(Request.text(body, "code"), Request.text(body, "name"),
                    Request.text(body, "password")));
        } catch (Access.RefusedException e) {
            throw new Problem(403, "Not set up", e.getMessage());
        }
    }

    private Answer logIn(Request request) throws Problem, IOException {
        Map<String, Object> body = request.body();
        try {
            return signedIn(request, access.logIn(Request.text(body, "name"), Request.text(body, "password"),
                    request.http().getRemoteAddr()));
        } catch (Access.RefusedException e) {
            throw new Problem(401, "Not signed in", e.getMessage());
        }
    }

    private Answer logOut(Request request) {
        Gate.cookie(request.http()).ifPresent(access::logOut);
        request.response().addCookie(cookie(request, "", 0));
        return Answer.none();
    }

    private static Answer signedIn(Request request, String session) {
        request.response().addCookie(cookie(request, session, COOKIE_AGE));
        return Answer.none();
    }

    /** Secure wherever it can be: plain HTTP within a home can't, see the security notes. */
    private static Cookie cookie(Request request, String value, int age) {
        Cookie cookie = new Cookie(Gate.COOKIE, value);
        cookie.setHttpOnly(true);
        cookie.setPath("/");
        cookie.setMaxAge(age);
        cookie.setSecure(request.http().isSecure());
        cookie.setAttribute("SameSite", "Strict");
        return cookie;
    }
}
