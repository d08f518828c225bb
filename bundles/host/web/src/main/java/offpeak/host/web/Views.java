package offpeak.host.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Fields;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.StateBus;
import offpeak.api.host.Engine;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.Forecasts;
import offpeak.api.host.History;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.Shapes;
import offpeak.api.host.Spending;
import offpeak.api.host.Supervisor;
import offpeak.api.host.TimeSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What the routes and the event stream both show. */
@Component(service = Views.class)
public final class Views {
    /** Points of a day's charge curve; more than a phone has pixels for it. */
    private static final int CURVE_POINTS = 288;
    private static final int RECENT_DECISIONS = 50;
    private static final String CONSOLE = "offpeak.host.console";

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<HealthCheck> checks = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<Spending> spending = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private final List<Forecasts> forecasts = new java.util.concurrent.CopyOnWriteArrayList<>();

    private final Engine engine;
    private final StateBus bus;
    private final Supervisor supervisor;
    private final TimeSource clock;
    private final History history;
    private final ReasonTexts texts;
    private final BundleContext context;
    private final String version;
    private final Optional<String> safe;

    @Activate
    public Views(@Reference Engine engine, @Reference StateBus bus, @Reference Supervisor supervisor,
            @Reference TimeSource clock,
            @Reference History history, @Reference ReasonTexts texts, BundleContext context) {
        this.engine = engine;
        this.bus = bus;
        this.supervisor = supervisor;
        this.clock = clock;
        this.history = history;
        this.texts = texts;
        this.context = context;
        this.version = Optional.ofNullable(context.getProperty("offpeak.version"))
                .orElse(context.getBundle().getVersion().toString());
        this.safe = Optional.ofNullable(context.getProperty("offpeak.safe"));
    }

    Instant now() {
        return clock.instant();
    }

    Site site(Optional<String> id) throws Problem {
        if (id.isEmpty()) {
            return engine.site(SiteId.HOME).orElseGet(() -> engine.sites().get(0));
        }
        return engine.sites().stream().filter(site -> site.id().value().equals(id.get())).findFirst()
                .orElseThrow(() -> new Problem(404, "No such site", "there is no site '" + id.get() + "'"));
    }

    Map<String, Object> site(Site site, Locale locale) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", site.id().value());
        shape.put("name", site.name());
        shape.put("zone", site.zone().getId());
        shape.put("currency", site.currency().getCurrencyCode());
        shape.put("clock", now().toString());
        shape.put("speed", clock.speed());
        shape.put("simulated", clock.simulated());
        shape.put("locale", locale.toLanguageTag());
        List<Object> missed = missed(site);
        if (!missed.isEmpty()) {
            shape.put("forecasts", missed);
        }
        return shape;
    }

    /** Where the web console is, while it runs. */
    Optional<String> console() {
        return Arrays.stream(context.getBundles()).filter(bundle -> CONSOLE.equals(bundle.getSymbolicName())
                && bundle.getState() == Bundle.ACTIVE).findFirst().map(bundle -> "/system/console/bundles");
    }

    /** {@code {entity, role, source, day, mae_w}}: by how much each forecast missed the last day that was scored. */
    private List<Object> missed(Site site) {
        List<Object> shapes = new ArrayList<>();
        for (Forecasts.Scored forecast : scored(site)) {
            if (!forecast.scores().isEmpty()) {
                Forecasts.Score last = forecast.scores().get(forecast.scores().size() - 1);
                Map<String, Object> shape = Fields.of(forecast);
                shape.remove("scores");
                shape.put("day", last.day().toString());
                shape.put("mae_w", last.maeW());
                shapes.add(shape);
            }
        }
        return shapes;
    }

    /** {@code {entity, role, source, scores: [{day, mae_w, bias_w, pinball_w: {p10, p50, p90}, coverage, samples}]}}. */
    List<Object> forecasts(Site site) {
        return scored(site).stream().map(forecast -> (Object) Fields.of(forecast)).toList();
    }

    private List<Forecasts.Scored> scored(Site site) {
        return forecasts.stream().flatMap(part -> part.forecasts().stream())
                .filter(forecast -> forecast.entity().site().equals(site.id())).toList();
    }

    /** @param messages whether to say what is wrong; who is not signed in sees only that something is */
    Map<String, Object> health(boolean messages) {
        List<Check> all = new ArrayList<>();
        checks.forEach(one -> all.addAll(health(one)));
        safe.ifPresent(why -> all.add(new Check("safe-mode", HealthCheck.Status.DEGRADED, why)));
        all.sort(Comparator.comparing(Check::status).reversed().thenComparing(Check::name));
        HealthCheck.Status worst = all.isEmpty() ? HealthCheck.Status.UP : all.get(0).status();
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("status", safe.isPresent() && worst != HealthCheck.Status.DOWN ? "SAFE_MODE" : worst.name());
        shape.put("version", version);
        shape.put("clock", now().toString());
        List<Object> rows = new ArrayList<>();
        for (Check check : all) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", check.name());
            row.put("status", check.status().name());
            row.put("message", messages ? check.message() : "");
            rows.add(row);
        }
        shape.put("checks", rows);
        return shape;
    }

    /** A part that can't even say how it is, is down; the rest of the health is told all the same. */
    private static List<Check> health(HealthCheck part) {
        try {
            return List.copyOf(part.health());
        } catch (RuntimeException e) {
            String name = part.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            return List.of(new Check(name, HealthCheck.Status.DOWN, "its health could not be asked: " + e));
        }
    }

    /** As it was seen last, believed or not. */
    List<Object> state(Site site) {
        Instant now = now();
        List<Object> shapes = new ArrayList<>();
        Map<EntityId, Observation<?>> seen = new TreeMap<>();
        for (SiteId id : List.of(SiteId.GRID, site.id())) {
            bus.all(id).forEach(one -> seen.put(one.entity(), one));
        }
        seen.values().forEach(one -> shapes.add(Shapes.state(one, now)));
        return shapes;
    }

    List<Object> prices(Site site) {
        List<Object> shapes = new ArrayList<>();
        engine.situation(site.id()).observations().values().forEach(one -> {
            if (one.state() instanceof Prices prices) {
                shapes.add(Shapes.prices(one.entity(), prices));
            }
        });
        return shapes;
    }

    Map<String, Object> plan(Site site, Locale locale) {
        return engine.plan(site.id()).map(plan -> Shapes.plan(plan, words(site, locale)))
                .orElseGet(() -> {
                    Map<String, Object> none = new LinkedHashMap<>();
                    none.put("site", site.id().value());
                    none.put("made_at", now().toString());
                    none.put("valid_to", now().toString());
                    none.put("slots", List.of());
                    none.put("soc", List.of());
                    return none;
                });
    }

    Shapes.Words words(Site site, Locale locale) {
        return new Shapes.Words(texts, site, locale);
    }

    List<Object> integrations() {
        List<Spending.Account> accounts = accounts();
        return supervisor.integrations().stream()
                .map(status -> (Object) Shapes.integration(status, accounts.stream()
                        .filter(account -> account.integration().equals(status.id())).findFirst()))
                .toList();
    }

    List<Spending.Account> accounts() {
        return spending.stream().flatMap(one -> one.accounts().stream()).toList();
    }

    List<Object> budgets() {
        return accounts().stream().map(account -> (Object) Shapes.budget(account)).toList();
    }

    List<Object> recentDecisions(Site site, Locale locale) {
        return engine.situation(site.id()).decisions().stream().limit(RECENT_DECISIONS)
                .map(decision -> (Object) Shapes.decision(decision, words(site, locale))).toList();
    }

    List<Object> overrides(Site site) {
        return engine.overrides(site.id()).stream().map(order -> (Object) Shapes.override(order)).toList();
    }

    /** The past day's charge of each battery. */
    Map<String, Object> charge(Site site) {
        Situation situation = engine.situation(site.id());
        Interval day = new Interval(situation.now().minusSeconds(86_400), situation.now());
        List<Object> curves = new ArrayList<>();
        for (Observation<?> one : situation.observations().values()) {
            if (one.state() instanceof BatteryState) {
                curves.add(Shapes.curve(one.entity(), curve(one.entity(), day)));
            }
        }
        return Map.of("soc", curves);
    }

    private List<Object> curve(EntityId battery, Interval day) {
        List<History.Sample> samples = history.samples(battery, "state_of_charge", day);
        int step = Math.max(1, samples.size() / CURVE_POINTS);
        List<Object> points = new ArrayList<>();
        for (int i = 0; i < samples.size(); i += step) {
            points.add(Shapes.point(samples.get(i).at(), samples.get(i).value()));
        }
        return points;
    }
}
