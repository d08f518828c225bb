package offpeak.simulator.http;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

import offpeak.simulator.home.Battery;
import offpeak.simulator.home.Home;
import offpeak.simulator.home.HomeState;
import offpeak.simulator.home.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the Fleet API tells of the site. Power in W, energy in Wh, charge in %. */
final class FleetReads {

    /** What is not there, or null, while the gateway is offline. */
    private static final List<String> OF_THE_GATEWAY = List.of("percentage_charged", "energy_left",
            "total_pack_energy", "battery_power", "solar_power", "load_power", "grid_power", "grid_status",
            "default_real_mode", "backup_reserve_percent");

    private final Home home;
    private final Faults faults;
    private final VehicleFace vehicle;

    FleetReads(Home home, Faults faults, VehicleFace vehicle) {
        this.vehicle = vehicle;
        this.home = home;
        this.faults = faults;
    }

    ObjectNode products() {
        HomeState state = home.state();
        ObjectNode body = Json.object();
        var list = body.putArray("response");
        list.add(vehicle.listed());
        ObjectNode empty = list.addObject().put("energy_site_id", Accounts.EMPTY_SITE_ID);
        empty.putObject("components").put("battery", false).put("solar", false).put("grid", false)
                .put("load_meter", false);
        ObjectNode site = list.addObject().put("energy_site_id", Accounts.SITE_ID).put("resource_type", "battery")
                .put("site_name", "Simulated home").put("id", "STE-SIMULATED").put("gateway_id", "SIMULATED--01")
                .put("battery_type", "ac_powerwall").put("backup_capable", true)
                .put("storm_mode_enabled", state.settings().stormMode())
                .put("battery_power", Math.round(state.flows().batteryW()));
        site.setAll(charge(state.battery()));
        site.putObject("components").put("battery", true).put("battery_type", "ac_powerwall").put("solar", true)
                .put("solar_type", "pv_panel").put("grid", true).put("load_meter", true)
                .put("market_type", "residential");
        site.putObject("features");
        return body.put("count", list.size());
    }

    ObjectNode liveStatus() {
        return withFault(liveStatus(home));
    }

    /** The powers and the charge; NetZero passes the same object on. */
    static ObjectNode liveStatus(Home home) {
        HomeState state = home.state();
        ObjectNode live = charge(state.battery());
        live.put("solar_power", Json.rounded(state.flows().solarW(), 1))
                .put("battery_power", Json.rounded(state.flows().batteryW(), 1))
                .put("load_power", Json.rounded(state.flows().loadW(), 1))
                .put("grid_power", Json.rounded(state.flows().gridW(), 1)).put("generator_power", 0)
                .put("backup_capable", true).put("grid_status", "Active").put("grid_services_active", false)
                .put("grid_services_power", 0).put("island_status", "on_grid").put("storm_mode_active", false)
                .put("timestamp", OffsetDateTime.ofInstant(state.at(), home.zone()).truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        live.putArray("wall_connectors");
        return live;
    }

    private static ObjectNode charge(Battery battery) {
        return Json.object().put("percentage_charged", Json.rounded(battery.soc() * 100, 6))
                .put("energy_left", Json.rounded(battery.storedWh(), 3))
                .put("total_pack_energy", Math.round(battery.spec().capacityWh()));
    }

    ObjectNode siteInfo() {
        Settings settings = home.settingsBefore(Duration.ofSeconds(faults.number(Fault.FLEET_LAG).orElse(0)));
        Battery battery = home.state().battery();
        ObjectNode info = Json.object().put("id", "STE-SIMULATED").put("site_name", "Simulated home")
                .put("backup_reserve_percent", settings.reservePercent())
                .put("default_real_mode", settings.mode().wire())
                .put("installation_date", "2024-05-01T10:00:00+01:00")
                .put("installation_time_zone", faults.has(Fault.FLEET_NO_ZONE) ? "" : home.zone().getId())
                .put("version", "25.18.4 simulated").put("battery_count", 1)
                .put("nameplate_power", Math.round(battery.spec().dischargeW()))
                .put("nameplate_energy", Math.round(battery.spec().capacityWh()))
                .put("max_site_meter_power_ac", 1_000_000_000).put("min_site_meter_power_ac", -1_000_000_000)
                .put("vpp_backup_reserve_percent", 0).put("off_grid_vehicle_charging_reserve_percent", 65);
        info.putObject("user_settings").put("storm_mode_enabled", settings.stormMode());
        info.set("components", components(settings));
        info.putObject("tou_settings").put("optimization_strategy", "economics").putArray("schedule");
        info.set("tariff_content_v2", settings.tariff().map(t -> shortened(t.content())).orElseGet(Json::object));
        return withFault(info);
    }

    private static ObjectNode components(Settings settings) {
        ObjectNode components = Json.object().put("solar", true).put("solar_type", "pv_panel").put("battery", true)
                .put("battery_type", "ac_powerwall").put("grid", true).put("backup", true).put("gateway", "teg")
                .put("load_meter", true).put("tou_capable", true).put("storm_mode_capable", true)
                .put("configurable", true).put("grid_services_enabled", false)
                .put("customer_preferred_export_rule", settings.exportRule().wire()).put("net_meter_mode",
                        settings.exportRule().wire());
        if (!settings.gridCharging()) {
            // the vendor leaves it out when it is false
            components.put("disallow_charge_from_grid_with_solar_installed", true);
        }
        return components;
    }

    /** The vendor gives a tariff back without the fields of its periods that are 0. */
    private static ObjectNode shortened(JsonNode tariff) {
        ObjectNode copy = (ObjectNode) tariff.deepCopy();
        shortenSeasons(copy.path("seasons"));
        shortenSeasons(copy.path("sell_tariff").path("seasons"));
        return copy;
    }

    private static void shortenSeasons(JsonNode seasons) {
        for (JsonNode season : seasons.values()) {
            for (JsonNode named : season.path("tou_periods").values()) {
                for (JsonNode period : (named.isArray() ? named : named.path("periods")).values()) {
                    period.asObjectOpt().ifPresent(p -> p.removeIf(v -> v.isNumber() && v.asDouble() == 0));
                }
            }
        }
    }

    private ObjectNode withFault(ObjectNode body) {
        for (String name : OF_THE_GATEWAY) {
            if (faults.has(Fault.FLEET_MISSING)) {
                body.remove(name);
            } else if (faults.has(Fault.FLEET_NULL) && body.has(name)) {
                body.putNull(name);
            }
        }
        return body;
    }
}
