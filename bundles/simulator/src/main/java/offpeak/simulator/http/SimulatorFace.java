package offpeak.simulator.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

import offpeak.simulator.home.Home;
import offpeak.simulator.home.HomeState;
import offpeak.simulator.home.Settings;
import offpeak.simulator.home.TallyRow;
import offpeak.simulator.home.Write;
import offpeak.simulator.price.Prices;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The simulator's own routes: what really happened in the home, and the switches of the faults. */
final class SimulatorFace implements Face {

    private final Home home;
    private final Prices imports;
    private final Faults faults;
    private final Mishaps mishaps;
    private final ToIntFunction<Vendor> requests;

    SimulatorFace(Home home, Prices imports, Faults faults, Mishaps mishaps, ToIntFunction<Vendor> requests) {
        this.home = home;
        this.imports = imports;
        this.faults = faults;
        this.mishaps = mishaps;
        this.requests = requests;
    }

    @Override
    public Answer badRequest(String why) {
        return Answer.json(400, Json.object().put("error", why));
    }

    @Override
    public Answer answer(Request request) {
        if (request.path().equals("/simulator/home") && request.isGet()) {
            return Answer.json(200, homeNow(since(request)));
        }
        if (request.path().equals("/simulator/faults")) {
            if (request.isPost()) {
                switchFaults(Json.objectOf(request.body()));
            }
            return Answer.json(200, faultsNow());
        }
        return Answer.json(404, Json.object().put("error", "there are /simulator/home and /simulator/faults"));
    }

    private static Instant since(Request request) {
        String text = request.query().getOrDefault("since", Instant.EPOCH.toString());
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new BadRequest("since is not an instant such as 2026-06-15T14:00:00Z: " + text);
        }
    }

    /** @param since of the writes and half-hours, only those that began then or later are told */
    private ObjectNode homeNow(Instant since) {
        HomeState state = home.state();
        ObjectNode body = Json.object().put("at", state.at().toString()).put("soc", state.battery().soc())
                .put("stored_wh", state.battery().storedWh()).put("load_w", state.flows().loadW())
                .put("solar_w", state.flows().solarW()).put("battery_w", state.flows().batteryW())
                .put("grid_w", state.flows().gridW());
        Settings settings = state.settings();
        body.putObject("settings").put("backup_reserve_percent", settings.reservePercent())
                .put("mode", settings.mode().wire()).put("grid_charging", settings.gridCharging())
                .put("export_rule", settings.exportRule().wire()).put("storm_mode", settings.stormMode())
                .set("tariff", settings.tariff().<JsonNode>map(t -> t.content()).orElseGet(Json::object));
        ObjectNode counts = body.putObject("requests");
        for (Vendor vendor : Vendor.values()) {
            counts.put(vendor.wire(), requests.applyAsInt(vendor));
        }
        ObjectNode happened = body.putObject("mishaps");
        mishaps.counts().forEach((kind, count) -> happened.put(kind.name().toLowerCase(Locale.ROOT), count));
        ArrayNode writes = body.putArray("writes");
        for (Write write : home.writes(since)) {
            writes.addObject().put("at", write.at().toString()).put("vendor", write.vendor())
                    .put("path", write.path()).put("body", write.body()).put("applied", write.applied());
        }
        ArrayNode tally = body.putArray("tally");
        for (TallyRow row : home.tally(since)) {
            tally.add(tallyRow(row));
        }
        return body;
    }

    private ObjectNode tallyRow(TallyRow row) {
        ObjectNode json = Json.object().put("start", row.start().toString()).put("end", row.end().toString())
                .put("grid_to_battery_wh", row.gridToBatteryWh()).put("grid_import_wh", row.gridImportWh())
                .put("grid_export_wh", row.gridExportWh()).put("solar_wh", row.solarWh())
                .put("load_wh", row.loadWh()).put("charged_wh", row.chargedWh())
                .put("discharged_wh", row.dischargedWh());
        imports.penceIncVat(row.start()).ifPresent(p -> json.put("import_pence_per_kwh", Json.rounded(p, 5)));
        return json;
    }

    /** All or nothing: a name that is not known changes none of them. */
    private void switchFaults(ObjectNode wanted) {
        List<Runnable> switches = wanted.properties().stream().map(this::switchOf).toList();
        switches.forEach(Runnable::run);
    }

    private Runnable switchOf(Map.Entry<String, JsonNode> wanted) {
        Vendor vendor = Vendor.ofWire(wanted.getKey())
                .orElseThrow(() -> new BadRequest("there is no vendor " + wanted.getKey()));
        if (wanted.getValue().isNull()) {
            return () -> faults.clear(vendor);
        }
        Faults.Active named = Faults.parse(vendor, wanted.getValue().asString(""));
        return () -> faults.set(named.fault(), named.number());
    }

    private ObjectNode faultsNow() {
        ObjectNode body = Json.object();
        ObjectNode active = body.putObject("active");
        ObjectNode known = body.putObject("known");
        for (Vendor vendor : Vendor.values()) {
            active.put(vendor.wire(), faults.active(vendor).map(Faults.Active::wire).orElse(null));
            ArrayNode names = known.putArray(vendor.wire());
            Fault.of(vendor).forEach(f -> names.add(new Faults.Active(f, f.usualNumber()).wire()));
        }
        return body;
    }
}
