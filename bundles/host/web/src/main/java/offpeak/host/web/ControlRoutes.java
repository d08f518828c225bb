package offpeak.host.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.ManualOverride;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.host.Configurations;
import offpeak.api.host.Engine;
import offpeak.api.host.Installer;
import offpeak.api.host.Role;
import offpeak.api.host.Shapes;
import offpeak.api.host.Supervisor;
import offpeak.api.host.Until;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What may be ordered and changed. */
@Component(service = ControlRoutes.class)
public final class ControlRoutes {
    private static final Optional<Role> VIEWER = Optional.of(Role.VIEWER);
    private static final Optional<Role> USER = Optional.of(Role.USER);
    private static final Optional<Role> ADMIN = Optional.of(Role.ADMIN);

    private final Views views;
    private final Engine engine;
    private final Supervisor supervisor;
    private final Installer installer;
    private final Configurations configurations;

    @Activate
    public ControlRoutes(@Reference Views views, @Reference Engine engine, @Reference Supervisor supervisor,
            @Reference Installer installer, @Reference Configurations configurations) {
        this.views = views;
        this.engine = engine;
        this.supervisor = supervisor;
        this.installer = installer;
        this.configurations = configurations;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "overrides", VIEWER, "The manual orders that hold",
                        request -> Answer.ok(views.overrides(views.site(request.query("site"))))),
                new Route("POST", "overrides", USER, "A manual order {device, setting, value, until}", this::override),
                new Route("DELETE", "overrides/{id}", USER, "Take a manual order back", this::cancel),
                new Route("POST", "integrations", ADMIN,
                        "Install or update from a jar (the body), or bring back what came with the host and was removed {name}",
                        this::install),
                new Route("PUT", "integrations/{id}", USER, "Switch on or off {enabled}", this::enable),
                new Route("DELETE", "integrations/{id}", ADMIN, "Remove; ?keep=true leaves its data", this::remove),
                new Route("GET", "integrations/{id}/schema", VIEWER, "The form of its configuration", this::schema),
                new Route("GET", "configurations", ADMIN, "All pids", request -> Answer.ok(configurations.pids())),
                new Route("GET", "configurations/{pid}", ADMIN, "One configuration; secrets are references",
                        this::configuration),
                new Route("PUT", "configurations/{pid}", ADMIN, "Write a configuration", this::configure),
                new Route("DELETE", "configurations/{pid}", ADMIN, "Delete a configuration", this::deconfigure));
    }

    private Answer override(Request request) throws Problem, IOException {
        Map<String, Object> body = request.body();
        Setting setting = Setting.parse(Request.text(body, "setting"), Request.text(body, "value"));
        if (setting instanceof Setting.Restore) {
            throw new Problem(400, "Not possible", "'restore' is the host's own act; cancel the override instead");
        }
        EntityId device = device(Request.optionalText(body, "device"));
        Site site = engine.site(device.site())
                .orElseThrow(() -> new Problem(404, "No such site", "there is no site '" + device.site() + "'"));
        ManualOverride order = engine.override(device, setting,
                Until.parse(Request.text(body, "until"), site, views.now()), request.by());
        return Answer.json(201, Shapes.override(order));
    }

    /** The id in full, or its last part or integration where that is enough, or nothing where there is one battery. */
    private EntityId device(Optional<String> named) throws Problem {
        if (named.isPresent() && named.get().chars().filter(c -> c == '/').count() == 3) {
            return EntityId.parse(named.get());
        }
        List<EntityId> fitting = engine.sites().stream()
                .flatMap(site -> engine.situation(site.id()).observations().values().stream())
                .filter(seen -> seen.state() instanceof BatteryState).map(seen -> seen.entity())
                .filter(id -> named.isEmpty() || id.name().equals(named.get()) || id.integration().equals(named.get()))
                .toList();
        if (fitting.size() != 1) {
            throw new Problem(fitting.isEmpty() ? 404 : 400, "Which device?",
                    fitting.isEmpty()
                            ? "no device '" + named.orElse("") + "' that can be told anything is known"
                            : "several devices fit: " + fitting);
        }
        return fitting.get(0);
    }

    private Answer cancel(Request request) {
        engine.cancelOverride(request.name(), request.by());
        return Answer.none();
    }

    private Answer install(Request request) throws Problem, IOException {
        try {
            String type = Optional.ofNullable(request.http().getContentType()).orElse("");
            Installer.Installed installed = type.startsWith("application/json")
                    ? installer.bringBack(Request.text(request.body(), "name"), request.by())
                    : installer.install(request.http().getInputStream(), request.by());
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put("name", installed.name());
            shape.put("version", installed.version());
            shape.put("integrations", supervisor.integrations().stream()
                    .filter(status -> status.bundle().equals(installed.name())).map(Shapes::integration).toList());
            return Answer.json(201, shape);
        } catch (Installer.RefusedException e) {
            throw new Problem(422, "Not installed", e.getMessage());
        }
    }

    private Supervisor.Status status(Request request) throws Problem {
        return supervisor.integration(request.name())
                .orElseThrow(() -> new Problem(404, "No such integration",
                        "there is no integration '" + request.name() + "'"));
    }

    private Answer enable(Request request) throws Problem, IOException {
        Supervisor.Status before = status(request);
        Object enabled = request.body().get("enabled");
        if (!(enabled instanceof Boolean on)) {
            throw new Problem(400, "Field missing", "send {\"enabled\": true} or {\"enabled\": false}");
        }
        supervisor.enable(before.id(), on, request.by());
        return Answer.ok(Shapes.integration(status(request)));
    }

    private Answer remove(Request request) throws Problem {
        boolean keep = Boolean.parseBoolean(request.query("keep").orElse("true"));
        if (supervisor.integration(request.name()).isEmpty()
                && installer.installed().stream().anyMatch(each -> each.name().equals(request.name()))) {
            // a solver is no integration: it goes by its bundle's name
            return remove(request.name(), keep, request);
        }
        Supervisor.Status status = status(request);
        long instances = supervisor.integrations().stream().filter(one -> one.bundle().equals(status.bundle())).count();
        if (instances > 1 && status.pid().isPresent()) {
            // the bundle serves others: only this one's configuration goes
            configurations.delete(status.pid().get());
            return Answer.none();
        }
        return remove(status.bundle(), keep, request);
    }

    private Answer remove(String bundle, boolean keep, Request request) throws Problem {
        try {
            installer.remove(bundle, keep, request.by());
            return Answer.none();
        } catch (Installer.RefusedException e) {
            throw new Problem(422, "Not removed", e.getMessage());
        }
    }

    private Answer schema(Request request) throws Problem {
        Supervisor.Status status = status(request);
        return configurations.schema(status.pid().orElse(status.bundle())).map(Answer::ok)
                .orElseThrow(() -> new Problem(404, "No form", "'" + request.name() + "' has no form"));
    }

    private Answer configuration(Request request) throws Problem {
        return configurations.get(request.name()).map(Answer::ok).orElseThrow(
                () -> new Problem(404, "No such configuration", "there is no configuration '" + request.name() + "'"));
    }

    private Answer configure(Request request) throws Problem, IOException {
        try {
            configurations.put(request.name(), request.body());
            return Answer.ok(configurations.get(request.name()).orElse(Map.of()));
        } catch (Configurations.InvalidException e) {
            throw new Problem(422, "Not valid", e.getMessage());
        }
    }

    private Answer deconfigure(Request request) throws Problem {
        configuration(request);
        configurations.delete(request.name());
        return Answer.none();
    }
}
