package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.http.HttpResponse;
import org.junit.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What would be planned, asked of a host that runs: the planner answers through the page's own routes. */
public class WhatIfIT {
    /** Two hours, of which the first is cheap. */
    private static final String REQUEST = """
            {"schema": 1, "horizon": {"bounds": ["2026-03-01T18:00:00Z", "2026-03-01T19:00:00Z", "2026-03-01T20:00:00Z"]},
             "currency": "GBP", "load_w": [500, 2000], "solar_w": [0, 0], "solar_curtailable": true,
             "grid": {"import_price": [0.1, 0.4], "export_price": [0.05, 0.05], "estimated": [0, 0],
               "import_limit_w": [14000, 14000], "export_limit_w": [5000, 5000], "carbon_g_per_kwh": [0, 0],
               "carbon_price_per_kg": 0, "demand_charges": []},
             "batteries": [{"id": "battery", "capacity_wh": 10000, "charge_w": {"points": [{"x": 0, "y": 5000}]},
               "discharge_w": {"points": [{"x": 0, "y": 5000}]}, "min_charge_w": 0, "min_discharge_w": 0,
               "charge_efficiency": 0.95, "discharge_efficiency": 0.95, "self_discharge_per_hour": 0,
               "initial_charge": 0, "ceiling": 1, "reserve": [0, 0], "wear_per_kwh": 0,
               "terminal_value": {"points": [{"x": 0, "y": 0}]}, "charges_from_grid": true, "exports": false}],
             "cars": [], "loads": [], "zones": [], "outages": [], "scenarios": [],
             "tolerance": {"money": 0, "share": 0}}
            """;

    @Test
    public void aRequestIsPlannedAndSaidWhyWithoutBeingDone() throws Exception {
        try (HostProcess host = HostProcess.demo("what-if").as("user").start()) {
            HttpResponse<String> answer = host.api().with("Accept-Language", "de").send("POST", "plan", REQUEST);

            assertEquals(answer.body(), 200, answer.statusCode());
            JsonNode plan = JsonMapper.shared().readTree(answer.body());
            // 2 kWh are wanted at 0.40, and stored with a twentieth lost each way
            assertEquals(2000 / 0.95 / 0.95, plan.path("batteries").path("battery").path("charge_w").path(0).asDouble(),
                    1e-3);
            assertEquals(0.1 * (0.5 + 2 / 0.95 / 0.95), plan.path("costs").path("imported").asDouble(), 1e-9);
            JsonNode reason = plan.path("why").path("slots").path(0).path("reason");
            assertEquals("planner.charge-for", reason.path("code").asString());
            assertTrue(reason.toString(),
                    reason.path("text").asString().startsWith("Laden zu 10,00p/kWh für 19:00 Uhr"));
            assertEquals(3, plan.path("why").path("baselines").size());

            HttpResponse<String> refused = host.api().send("POST", "plan",
                    REQUEST.replace("\"capacity_wh\": 10000", "\"capacity_wh\": 10"));
            assertEquals(400, refused.statusCode());
            assertTrue(refused.body(), refused.body().contains("battery.capacityWh must be from 100.0"));
        }
    }
}
