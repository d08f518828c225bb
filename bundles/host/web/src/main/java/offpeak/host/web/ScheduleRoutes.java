package offpeak.host.web;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.SwitchState;
import offpeak.api.ThermostatState;
import offpeak.api.VehicleState;
import offpeak.api.host.Engine;
import offpeak.api.host.Role;
import offpeak.api.host.Shapes;
import offpeak.api.host.Until;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Manual orders for a time to come. */
@Component(service = ScheduleRoutes.class)
public final class ScheduleRoutes {
    /** What takes a setting. */
    private static final Map<String, Set<Class<? extends State>>> TAKERS = Map.of("operation",
            Set.of(BatteryState.class), "reserve", Set.of(BatteryState.class), "charging",
            Set.of(VehicleState.class, ChargerState.class), "charge_limit", Set.of(VehicleState.class), "climate",
            Set.of(VehicleState.class), "temperature", Set.of(ThermostatState.class), "switch",
            Set.of(SwitchState.class));

    private final Views views;
    private final Engine engine;

    @Activate
    public ScheduleRoutes(@Reference Views views, @Reference Engine engine) {
        this.views = views;
        this.engine = engine;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "schedules", Optional.of(Role.VIEWER), "The slots that were ordered by hand",
                        request -> Answer.ok(engine.schedules(views.site(request.query("site")).id()).stream()
                                .map(Shapes::schedule).toList())),
                new Route("POST", "schedules", Optional.of(Role.USER),
                        "A manual order for a time to come {device, start, end, setting, value}", this::add),
                new Route("DELETE", "schedules/{id}", Optional.of(Role.USER), "Take a slot back", this::delete));
    }

    private Answer add(Request request) throws Problem, IOException {
        Map<String, Object> body = request.body();
        Setting setting = Setting.parse(Request.text(body, "setting"), Request.text(body, "value"));
        if (setting instanceof Setting.Restore) {
            throw new Problem(400, "Not possible", "'restore' is the host's own act; delete the slot instead");
        }
        EntityId device = device(Request.optionalText(body, "device"), setting);
        SiteId id = device.site();
        Site site = engine.site(id)
                .orElseThrow(() -> new Problem(404, "No such site", "there is no site '" + id + "'"));
        Instant start = time("start", Request.text(body, "start"), site, views.now());
        Instant end = time("end", Request.text(body, "end"), site, start);
        if (!end.isAfter(start)) {
            throw new Problem(400, "Not possible", "end must be after start, not " + end);
        }
        ManualOverride slot = engine.schedule(device, setting, new Interval(start, end), request.by());
        return Answer.json(201, Shapes.schedule(slot));
    }

    private static Instant time(String field, String text, Site site, Instant after) throws Problem {
        try {
            return Until.parse(text, site, after);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "Not possible", field + " must be HH:MM or an RFC 3339 time such as"
                    + " 2026-11-21T16:00:00Z, not '" + text + "'");
        }
    }

    /** The id in full, or its last part or integration where that is enough, or nothing where one device has the setting. */
    private EntityId device(Optional<String> named, Setting setting) throws Problem {
        if (named.isPresent() && named.get().chars().filter(c -> c == '/').count() == 3) {
            return EntityId.parse(named.get());
        }
        Set<EntityId> fitting = new LinkedHashSet<>();
        for (Site site : engine.sites()) {
            engine.situation(site.id()).observations().values().stream()
                    .filter(seen -> TAKERS.getOrDefault(setting.name(), Set.of()).stream()
                            .anyMatch(taker -> taker.isInstance(seen.state())))
                    .map(seen -> seen.entity())
                    .filter(id -> named.isEmpty() || id.name().equals(named.get())
                            || id.integration().equals(named.get()))
                    .forEach(fitting::add);
        }
        if (fitting.size() != 1) {
            throw new Problem(fitting.isEmpty() ? 404 : 400, "Which device?", fitting.isEmpty()
                    ? "no device '" + named.orElse("") + "' that has " + setting.name() + " is known"
                    : "several devices fit: " + fitting);
        }
        return fitting.iterator().next();
    }

    private Answer delete(Request request) {
        engine.cancelSchedule(request.name(), request.by());
        return Answer.none();
    }
}
