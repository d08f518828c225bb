package offpeak.host.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import offpeak.api.host.Access.Identity;
import offpeak.api.host.Role;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request, checks the role, and answers. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/api/v1/*")
public final class Api extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    private final transient List<Route> routes = new ArrayList<>();

    @Activate
    public Api(@Reference ReadRoutes reading, @Reference ControlRoutes control, @Reference AccountRoutes accounts,
            @Reference MetricRoutes metrics, @Reference SupportRoutes support, @Reference LinkRoutes links,
            @Reference EventRoutes events, @Reference LedgerRoutes ledger, @Reference WhatIfRoutes whatIf,
            @Reference ScheduleRoutes schedules,
            @Reference NotificationRoutes notifications) {
        routes.addAll(reading.routes());
        routes.addAll(control.routes());
        routes.addAll(schedules.routes());
        routes.addAll(accounts.routes());
        routes.addAll(metrics.routes());
        routes.addAll(support.routes());
        routes.addAll(notifications.routes());
        routes.addAll(links.routes());
        routes.addAll(events.routes());
        routes.addAll(ledger.routes());
        routes.addAll(whatIf.routes());
        routes.add(
                new Route("GET", "stream", Optional.of(Role.VIEWER), "All of it as server-sent events, as it changes",
                        Api::notYet));
        routes.add(new Route("GET", "openapi.json", Optional.empty(), "This description",
                request -> Answer.ok(OpenApi.of(routes))));
    }

    /** The stream has a servlet of its own, which comes and goes by itself. */
    private static Answer notYet(Request request) throws Problem {
        throw new Problem(503, "Not yet", "the event stream is starting: ask again in a second");
    }

    @Override
    protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
        try {
            answer(http, response).send(response);
        } catch (Problem problem) {
            problem.send(http, response);
        } catch (IllegalArgumentException e) {
            new Problem(400, "Not possible", String.valueOf(e.getMessage())).send(http, response);
        } catch (RuntimeException | IOException e) {
            if (response.isCommitted()) {
                throw e;
            }
            LOG.error("{} {} failed", http.getMethod(), http.getRequestURI(), e);
            new Problem(500, "Failed here", "the host could not do this; its log says more").send(http, response);
        }
    }

    private Answer answer(HttpServletRequest http, HttpServletResponse response) throws Problem, IOException {
        String info = http.getPathInfo();
        String path = info == null ? "" : info.substring(1);
        String method = http.getMethod().equals("HEAD") ? "GET" : http.getMethod();
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Optional<String> name = route.match(path);
            if (name.isPresent() && route.method().equals(method)) {
                Optional<Identity> who = Optional.ofNullable((Identity) http.getAttribute(Gate.IDENTITY));
                authorize(route, who);
                return route.action().answer(new Request(http, response, name.get(), who));
            }
            name.ifPresent(found -> methods.add(route.method()));
        }
        if (!methods.isEmpty()) {
            response.setHeader("Allow", String.join(", ", methods));
            throw new Problem(405, "Not this way", "/" + path + " takes " + String.join(", ", methods));
        }
        throw new Problem(404, "Nothing here",
                "there is no /api/v1/" + path + "; /api/v1/openapi.json lists what there is");
    }

    private static void authorize(Route route, Optional<Identity> who) throws Problem {
        if (route.role().isEmpty()) {
            return;
        }
        if (who.isEmpty()) {
            throw new Problem(401, "Not signed in",
                    "sign in on the page, or send a token as 'Authorization: Bearer …'");
        }
        if (!who.get().role().includes(route.role().get())) {
            throw new Problem(403, "Not allowed",
                    "this needs the role " + route.role().get().name().toLowerCase(java.util.Locale.ROOT)
                            + "; " + who.get().name() + " has "
                            + who.get().role().name().toLowerCase(java.util.Locale.ROOT));
        }
    }
}
