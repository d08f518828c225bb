package offpeak.simulator.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

import offpeak.simulator.home.Home;
import offpeak.simulator.home.TallyRow;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the site recorded of a day, in rows of a quarter of an hour; of one in which it recorded nothing an empty text. */
final class FleetHistory {

    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(25);

    private final Home home;

    FleetHistory(Home home) {
        this.home = home;
    }

    Answer answer(Request request) {
        if (!request.query().getOrDefault("kind", "").equals("energy")
                || !request.query().getOrDefault("period", "").equals("day")) {
            return FleetFace.error(400, "invalid_request", "kind and period");
        }
        Instant from;
        Instant to;
        try {
            from = OffsetDateTime.parse(request.query().getOrDefault("start_date", "")).toInstant();
            to = OffsetDateTime.parse(request.query().getOrDefault("end_date", "")).toInstant();
        } catch (DateTimeException e) {
            return FleetFace.error(400, "invalid_request", "start_date and end_date");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            return FleetFace.error(400, "invalid_request", "more than a day");
        }
        ObjectNode response = Json.object().put("serial_number", "SIMULATED--01").put("period", "day")
                .put("installation_time_zone", home.zone().getId());
        ArrayNode rows = response.putArray("time_series");
        Instant now = home.state().at();
        for (TallyRow row : home.tally(from)) {
            // the half-hour that goes on is not told yet
            if (row.start().isBefore(to) && !row.end().isAfter(now)) {
                rows.add(quarter(row, row.start()));
                rows.add(quarter(row, row.start().plus(QUARTER)));
            }
        }
        return rows.isEmpty()
                ? Answer.json(200, Json.object().put("response", ""))
                : FleetFace.response(response);
    }

    /** Half of the half-hour. What the home uses of its sun is what neither its battery nor the grid got of it. */
    private ObjectNode quarter(TallyRow row, Instant start) {
        double solarToBattery = Math.max(0, row.chargedWh() - row.gridToBatteryWh());
        double solarToGrid = Math.min(row.gridExportWh(), Math.max(0, row.solarWh() - solarToBattery));
        double batteryToGrid = row.gridExportWh() - solarToGrid;
        double fromSolar = Math.min(row.loadWh(), Math.max(0, row.solarWh() - solarToBattery - solarToGrid));
        double fromBattery = Math.min(row.loadWh() - fromSolar, Math.max(0, row.dischargedWh() - batteryToGrid));
        String at = OffsetDateTime.ofInstant(start, home.zone()).toString();
        return Json.object().put("timestamp", at).put("solar_energy_exported", half(row.solarWh()))
                .put("generator_energy_exported", 0).put("grid_energy_imported", half(row.gridImportWh()))
                .put("grid_services_energy_imported", 0).put("grid_services_energy_exported", 0)
                .put("grid_energy_exported_from_solar", half(solarToGrid))
                .put("grid_energy_exported_from_generator", 0)
                .put("grid_energy_exported_from_battery", half(batteryToGrid))
                .put("battery_energy_exported", half(row.dischargedWh()))
                .put("battery_energy_imported_from_grid", half(row.gridToBatteryWh()))
                .put("battery_energy_imported_from_solar", half(solarToBattery))
                .put("battery_energy_imported_from_generator", 0)
                .put("consumer_energy_imported_from_grid", half(row.loadWh() - fromSolar - fromBattery))
                .put("consumer_energy_imported_from_solar", half(fromSolar))
                .put("consumer_energy_imported_from_battery", half(fromBattery))
                .put("consumer_energy_imported_from_generator", 0).put("raw_timestamp", at);
    }

    private static double half(double energyWh) {
        return Json.rounded(energyWh / 2, 3);
    }
}
