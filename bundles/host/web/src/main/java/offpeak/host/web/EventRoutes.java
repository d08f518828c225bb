package offpeak.host.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.DemandEvent;
import offpeak.api.Site;
import offpeak.api.host.DemandEvents;
import offpeak.api.host.Role;
import offpeak.api.host.Shapes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The pauses for the grid's sake, and the wish to have none. */
@Component(service = EventRoutes.class)
public final class EventRoutes {
    private static final Optional<Role> VIEWER = Optional.of(Role.VIEWER);
    private static final int EVENTS = 100;
    private static final int MOST = 10_000;
    private static final List<String> COLUMNS = List.of("id", "device", "rule", "start", "end", "node", "utility",
            "power_kw", "avoided_kw", "avoided_kwh", "value", "currency", "mean_price", "max_price", "opted_out_at",
            "opted_out_by");

    private final Views views;
    private final DemandEvents events;

    @Activate
    public EventRoutes(@Reference Views views, @Reference DemandEvents events) {
        this.views = views;
        this.events = events;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "events", VIEWER,
                        "Pauses for the grid's sake and what they brought, newest first; ?since=&until=&limit=",
                        request -> Answer.ok(shapes(request))),
                new Route("GET", "events.csv", VIEWER, "The same as CSV",
                        request -> Answer.text("text/csv", csv(shapes(request)))),
                new Route("POST", "events/{id}/opt-out", Optional.of(Role.USER),
                        "End one for its device, which is not paused again for the same spell of prices",
                        this::optOut));
    }

    private List<Map<String, Object>> shapes(Request request) throws Problem {
        Site site = views.site(request.query("site"));
        return events.events(site.id(), request.queryInstant("since"), request.queryInstant("until"),
                request.queryInt("limit", EVENTS, MOST)).stream().map(Shapes::event).toList();
    }

    private Answer optOut(Request request) throws Problem {
        Site site = views.site(request.query("site"));
        DemandEvent event = events.optOut(site.id(), request.name(), request.by());
        return Answer.ok(Shapes.event(event));
    }

    private static String csv(List<Map<String, Object>> events) {
        StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
        for (Map<String, Object> event : events) {
            csv.append(String.join(",", COLUMNS.stream().map(column -> cell(event.get(column))).toList()))
                    .append("\r\n");
        }
        return csv.toString();
    }

    /** Text that a spreadsheet would take for a formula is none any more; a number may be negative. */
    private static String cell(Object value) {
        if (value == null || value instanceof Number) {
            return value == null ? "" : value.toString();
        }
        String text = String.valueOf(value);
        String safe = text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + text : text;
        return safe.matches("(?s).*[\",\\r\\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
