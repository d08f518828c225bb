package offpeak.simulator.http;

import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import offpeak.simulator.home.Home;
import offpeak.simulator.home.Settings;
import offpeak.simulator.home.Settings.ExportRule;
import offpeak.simulator.home.Settings.Mode;
import offpeak.simulator.home.Tariff;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the Fleet API lets one set, by the last part of the path. */
final class FleetWrites {

    private static final String DISALLOW_GRID = "disallow_charge_from_grid_with_solar_installed";
    private static final String EXPORT_RULE = "customer_preferred_export_rule";
    private static final Map<String, Function<ObjectNode, UnaryOperator<Settings>>> BY_NAME = Map.of( //
            "backup", FleetWrites::backup, //
            "operation", FleetWrites::operation, //
            "grid_import_export", FleetWrites::gridImportExport, //
            "storm_mode", FleetWrites::stormMode, //
            "time_of_use_settings", FleetWrites::timeOfUse);

    private final Vendor vendor;
    private final Home home;
    private final Faults faults;

    FleetWrites(Vendor vendor, Home home, Faults faults) {
        this.vendor = vendor;
        this.home = home;
        this.faults = faults;
    }

    boolean knows(String name) {
        return BY_NAME.containsKey(name);
    }

    void write(String name, Request request) {
        UnaryOperator<Settings> change = BY_NAME.get(name).apply(Json.objectOf(request.body()));
        home.change(vendor.wire(), request.path(), request.body(), !faults.has(Fault.FLEET_IGNORE), change);
    }

    private static UnaryOperator<Settings> backup(ObjectNode body) {
        int percent = Fields.percent(body.path("backup_reserve_percent"), "backup_reserve_percent");
        return s -> s.withReservePercent(percent);
    }

    private static UnaryOperator<Settings> operation(ObjectNode body) {
        Mode mode = Fields.oneOf(body.path("default_real_mode"), "default_real_mode", Mode::ofWire);
        return s -> s.withMode(mode);
    }

    private static UnaryOperator<Settings> gridImportExport(ObjectNode body) {
        if (!body.has(DISALLOW_GRID) && !body.has(EXPORT_RULE)) {
            throw new BadRequest("neither " + DISALLOW_GRID + " nor " + EXPORT_RULE);
        }
        UnaryOperator<Settings> change = s -> s;
        if (body.has(DISALLOW_GRID)) {
            boolean disallowed = Fields.flag(body.path(DISALLOW_GRID), DISALLOW_GRID);
            change = s -> s.withGridCharging(!disallowed);
        }
        if (body.has(EXPORT_RULE)) {
            ExportRule rule = Fields.oneOf(body.path(EXPORT_RULE), EXPORT_RULE, ExportRule::ofWire);
            UnaryOperator<Settings> before = change;
            change = s -> before.apply(s).withExportRule(rule);
        }
        return change;
    }

    private static UnaryOperator<Settings> stormMode(ObjectNode body) {
        boolean on = Fields.flag(body.path("enabled"), "enabled");
        return s -> s.withStormMode(on);
    }

    private static UnaryOperator<Settings> timeOfUse(ObjectNode body) {
        JsonNode content = body.path("tou_settings").path("tariff_content_v2");
        if (!content.isObject()) {
            throw new BadRequest("tou_settings.tariff_content_v2 is missing");
        }
        try {
            Tariff tariff = Tariff.parse(content);
            return s -> s.withTariff(tariff);
        } catch (IllegalArgumentException e) {
            throw new BadRequest("the tariff is refused: " + e.getMessage());
        }
    }
}
