package offpeak.host.web;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Site;
import offpeak.api.StateBus;
import offpeak.api.host.History;
import offpeak.api.host.Ledger;
import offpeak.api.host.Role;
import offpeak.api.host.Shapes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What may be looked at. */
@Component(service = ReadRoutes.class)
public final class ReadRoutes {
    private static final Optional<Role> VIEWER = Optional.of(Role.VIEWER);
    private static final int DECISIONS = 100;
    private static final int MOST_DECISIONS = 5000;
    private static final Duration LONGEST_HISTORY = Duration.ofDays(400);

    private final Views views;
    private final Ledger ledger;
    private final History history;
    private final StateBus bus;

    @Activate
    public ReadRoutes(@Reference Views views, @Reference Ledger ledger, @Reference History history,
            @Reference StateBus bus) {
        this.views = views;
        this.ledger = ledger;
        this.history = history;
        this.bus = bus;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "health", Optional.empty(), "How the host is", this::health),
                new Route("GET", "site", VIEWER, "The home, its zone and the host's clock",
                        request -> Answer.ok(views.site(site(request), request.locale()))),
                new Route("GET", "state", VIEWER, "The last observation of every entity",
                        request -> Answer.ok(views.state(site(request)))),
                new Route("GET", "prices", VIEWER, "All known prices",
                        request -> Answer.ok(views.prices(site(request)))),
                new Route("GET", "plan", VIEWER, "What will be done and why",
                        request -> Answer.ok(views.plan(site(request), request.locale()))),
                new Route("GET", "decisions", VIEWER, "What was decided, newest first; ?since=&until=&limit=",
                        this::decisions),
                new Route("GET", "integrations", VIEWER, "The integrations and rules",
                        request -> Answer.ok(views.integrations())),
                new Route("GET", "budgets", VIEWER, "What each integration has spent of its calls",
                        request -> Answer.ok(views.budgets())),
                new Route("GET", "forecasts", VIEWER, "How far each forecast of power was out, by day",
                        request -> Answer.ok(views.forecasts(site(request)))),
                new Route("GET", "devices/{id}", VIEWER, "One entity", this::device),
                new Route("GET", "history", VIEWER, "Numbers over time; ?entity=&field=&since=&until=", this::history),
                new Route("GET", "history.csv", VIEWER, "The same as CSV", this::historyCsv));
    }

    private Site site(Request request) throws Problem {
        return views.site(request.query("site"));
    }

    private Answer health(Request request) {
        Map<String, Object> health = views.health(request.who().isPresent());
        return Answer.json("DOWN".equals(health.get("status")) ? 503 : 200, health);
    }

    private Answer decisions(Request request) throws Problem {
        Site site = site(request);
        List<Decision> found = ledger.decisions(request.queryInstant("since"), request.queryInstant("until"),
                request.queryInt("limit", DECISIONS, MOST_DECISIONS));
        return Answer.ok(found.stream().filter(decision -> decision.device().site().equals(site.id()))
                .map(decision -> Shapes.decision(decision, views.words(site, request.locale()))).toList());
    }

    private Answer device(Request request) throws Problem {
        EntityId entity = EntityId.parse(request.name());
        Observation<?> seen = bus.last(entity)
                .orElseThrow(() -> new Problem(404, "No such device", "nothing is known of '" + entity + "'"));
        return Answer.ok(Shapes.state(seen, views.now()));
    }

    private record Asked(EntityId entity, String field, List<History.Sample> samples) {}

    private Asked samples(Request request) throws Problem {
        EntityId entity = EntityId.parse(request.query("entity")
                .orElseThrow(() -> new Problem(400, "Field missing", "say which: ?entity=site/kind/integration/name")));
        String field = request.query("field").orElse("power_w");
        Instant until = request.queryInstant("until").orElse(views.now());
        Instant since = request.queryInstant("since").orElse(until.minus(Duration.ofDays(1)));
        if (!since.isBefore(until) || since.isBefore(until.minus(LONGEST_HISTORY))) {
            throw new Problem(400, "No such time",
                    "since must be before until, by at most " + LONGEST_HISTORY.toDays() + " days");
        }
        return new Asked(entity, field, history.samples(entity, field, new Interval(since, until)));
    }

    private Answer history(Request request) throws Problem {
        Asked asked = samples(request);
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("entity", asked.entity().toString());
        shape.put("field", asked.field());
        shape.put("series", asked.samples().stream()
                .map(sample -> Shapes.point(sample.at(), sample.value())).toList());
        return Answer.ok(shape);
    }

    private Answer historyCsv(Request request) throws Problem {
        Asked asked = samples(request);
        // the field comes from the request: only a word may head a column, so that no spreadsheet takes it for a formula
        StringBuilder csv = new StringBuilder("at,").append(asked.field().replaceAll("[^a-z0-9_]", "")).append("\r\n");
        asked.samples().forEach(
                sample -> csv.append(sample.at()).append(',').append(sample.value()).append("\r\n"));
        return Answer.text("text/csv", csv.toString());
    }
}
