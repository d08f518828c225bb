package offpeak.simulator.http;

import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import offpeak.simulator.home.Home;
import offpeak.simulator.home.Settings;
import offpeak.simulator.home.Settings.ExportRule;
import offpeak.simulator.home.Settings.Mode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** NetZero's configuration API: one flat object, whose POST answers the whole of it. */
final class NetZeroFace implements Face {

    /** Any of ten thousand neighbours, so that several simulations on one computer can be several accounts. */
    private static final Pattern PATH = Pattern.compile(
            "/api/v1/(?!" + Accounts.EMPTY_SITE_ID + ")" + Accounts.SITE_ID / 10_000 + "\\d{4}/config");

    private final Home home;
    private final Faults faults;

    NetZeroFace(Home home, Faults faults) {
        this.home = home;
        this.faults = faults;
    }

    @Override
    public Answer badRequest(String why) {
        return error(400, why);
    }

    @Override
    public Answer answer(Request request) {
        if (request.bearer().filter(Accounts.NETZERO_TOKEN::equals).isEmpty()) {
            return error(401, "Unauthorized");
        }
        if (!PATH.matcher(request.path()).matches()) {
            return error(404, "Not found");
        }
        if (request.isPost()) {
            ObjectNode body = Json.objectOf(request.body());
            UnaryOperator<Settings> change = change(body);
            home.change(Vendor.NETZERO.wire(), request.path(), request.body(), !faults.has(Fault.NETZERO_IGNORE),
                    change);
        } else if (!request.isGet()) {
            return error(405, "Method not allowed");
        }
        return Answer.json(200, config());
    }

    private UnaryOperator<Settings> change(ObjectNode body) {
        UnaryOperator<Settings> all = s -> s;
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            UnaryOperator<Settings> before = all;
            UnaryOperator<Settings> one = change(field.getKey(), field.getValue());
            all = s -> one.apply(before.apply(s));
        }
        return all;
    }

    private UnaryOperator<Settings> change(String name, JsonNode value) {
        switch (name) {
            case "backup_reserve_percent" :
                int percent = snapped(Fields.percent(value, name));
                return s -> s.withReservePercent(percent);
            case "operational_mode" :
                Mode mode = Fields.oneOf(value, name, Mode::ofWire);
                return s -> s.withMode(mode);
            case "energy_exports" :
                ExportRule rule = Fields.oneOf(value, name, ExportRule::ofWire);
                return s -> s.withExportRule(rule);
            case "grid_charging" :
                boolean allowed = Fields.flag(value, name);
                return s -> s.withGridCharging(allowed);
            default :
                throw new BadRequest("there is no setting " + name);
        }
    }

    private int snapped(int percent) {
        OptionalInt most = faults.number(Fault.NETZERO_RESERVE_SNAP);
        return most.isPresent() ? Math.min(percent, most.getAsInt()) : percent;
    }

    private ObjectNode config() {
        Settings settings = home.state().settings();
        ObjectNode live = FleetReads.liveStatus(home);
        ObjectNode config = Json.object().put("backup_reserve_percent", settings.reservePercent())
                .put("operational_mode", settings.mode().wire()).put("energy_exports", settings.exportRule().wire())
                .put("grid_charging", settings.gridCharging())
                .put("grid_status", "Active (on_grid)");
        config.set("percentage_charged", live.path("percentage_charged"));
        config.set("live_status", live);
        return config;
    }

    private static Answer error(int status, String why) {
        return Answer.json(status, Json.object().put("error", why));
    }
}
