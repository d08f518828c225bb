package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The optional solver comes into a host that runs, is replaced there, and goes: what is planned says by whom each time. */
public class ExactSolverIT {
    private static final String SOLVER = "offpeak.host.exact-solver";
    /** Four hours, a battery, and a load that should run in the cheapest of them. */
    private static final String REQUEST = """
            {"schema": 1, "horizon": {"bounds": ["2026-03-01T18:00:00Z", "2026-03-01T19:00:00Z", "2026-03-01T20:00:00Z",
               "2026-03-01T21:00:00Z", "2026-03-01T22:00:00Z"]},
             "currency": "GBP", "load_w": [500, 2000, 500, 500], "solar_w": [0, 0, 0, 0], "solar_curtailable": true,
             "grid": {"import_price": [0.2, 0.4, 0.3, 0.1], "export_price": [0.05, 0.05, 0.05, 0.05],
               "estimated": [0, 0, 0, 0], "import_limit_w": [14000, 14000, 14000, 14000],
               "export_limit_w": [5000, 5000, 5000, 5000], "carbon_g_per_kwh": [0, 0, 0, 0],
               "carbon_price_per_kg": 0, "demand_charges": []},
             "batteries": [{"id": "battery", "capacity_wh": 10000, "charge_w": {"points": [{"x": 0, "y": 5000}]},
               "discharge_w": {"points": [{"x": 0, "y": 5000}]}, "min_charge_w": 0, "min_discharge_w": 0,
               "charge_efficiency": 0.95, "discharge_efficiency": 0.95, "self_discharge_per_hour": 0,
               "initial_charge": 0, "ceiling": 1, "reserve": [0, 0, 0, 0], "wear_per_kwh": 0,
               "terminal_value": {"points": [{"x": 0, "y": 0}]}, "charges_from_grid": true, "exports": true}],
             "cars": [], "loads": [{"id": "washer", "run": [{"length": "PT1H", "power_w": 2000}],
               "window": {"start": "2026-03-01T18:00:00Z", "end": "2026-03-01T22:00:00Z"}, "value_of_run": 2,
               "interruptible": false, "min_on": "PT0S", "min_off": "PT0S", "max_starts": 1, "start_cost": 0,
               "after": []}],
             "zones": [], "outages": [], "scenarios": [], "tolerance": {"money": 0, "share": 0}}
            """;

    /** Twelve loads of different power in four hours whose highest is paid for: what the planner can't prove by itself. */
    private static final String HARD = """
            {"schema": 1, "horizon": {"bounds": ["2026-03-01T18:00:00Z", "2026-03-01T19:00:00Z", "2026-03-01T20:00:00Z",
               "2026-03-01T21:00:00Z", "2026-03-01T22:00:00Z"]},
             "currency": "GBP", "load_w": [500, 2000, 500, 500], "solar_w": [0, 0, 0, 0], "solar_curtailable": true,
             "grid": {"import_price": [0.2, 0.2, 0.2, 0.2], "export_price": [0.05, 0.05, 0.05, 0.05],
               "estimated": [0, 0, 0, 0], "import_limit_w": [14000, 14000, 14000, 14000],
               "export_limit_w": [5000, 5000, 5000, 5000], "carbon_g_per_kwh": [0, 0, 0, 0],
               "carbon_price_per_kg": 0, "demand_charges": [{"id": "peak", "price_per_kw": 10, "peak_so_far_w": 0,
                 "interval": "PT1H", "counts": [1, 1, 1, 1], "imported_wh": 0}]},
             "batteries": [], "cars": [], "loads": [%s],
             "zones": [], "outages": [], "scenarios": [], "tolerance": {"money": 0, "share": 0}}
            """.formatted(IntStream.range(0, 12).mapToObj(i -> """
            {"id": "load%d", "run": [{"length": "PT1H", "power_w": %d}],
             "window": {"start": "2026-03-01T18:00:00Z", "end": "2026-03-01T22:00:00Z"}, "value_of_run": 2,
             "interruptible": false, "min_on": "PT0S", "min_off": "PT0S", "max_starts": 1, "start_cost": 0,
             "after": []}""".formatted(i, 1000 + 7 * i * i * i % 1000)).collect(Collectors.joining(",")));

    private static Path jar() throws IOException {
        Path target = Path.of("..", "..", "bundles", "host", "exact-solver", "target");
        if (!Files.isDirectory(target)) {
            return target;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(each -> each.getFileName().toString().matches("offpeak\\.host\\.exact-solver-.*\\.jar"))
                    .findFirst().orElse(target);
        }
    }

    private static void integrations(HostProcess host, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(AssembledHost.home().resolve("bin/offpeak").toAbsolutePath().toString(), "integrations"));
        command.addAll(List.of(more));
        command.addAll(List.of("--url", host.pages().base(), "--token", host.token()));
        Process process = HostProcess.processBuilder(command, host.data()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(said, 0, process.exitValue());
    }

    private static JsonNode planned(HostProcess host, String request) {
        HttpResponse<String> answer = host.api().send("POST", "plan", request);
        assertEquals(answer.body(), 200, answer.statusCode());
        JsonNode plan = JsonMapper.shared().readTree(answer.body());
        assertTrue(answer.body(), plan.path("bound").asDouble() <= plan.path("best").asDouble());
        return plan;
    }

    private static void plansTheSmall(HostProcess host) {
        JsonNode plan = planned(host, REQUEST);
        assertEquals("2026-03-01T21:00:00Z",
                plan.path("loads").path("washer").path("runs").path(0).path("start").asString());
        // the first hour from the grid and 2 kWh with what is lost of them, the third and the last of them as they come
        assertEquals(0.2 * (0.5 + 2.5 / 0.95 / 0.95) + 0.1 * 2.5, plan.path("costs").path("imported").asDouble(), 1e-6);
        assertEquals(plan.path("best").asDouble(), plan.path("bound").asDouble(), 1e-3);
    }

    /** The first answer of a library that was just loaded may come too late. */
    private static void untilSolvedByScip(HostProcess host) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        String solver = "";
        while (!solver.equals("scip") && System.nanoTime() < until) {
            solver = planned(host, HARD).path("solver").asString();
        }
        assertEquals("scip", solver);
        plansTheSmall(host);
    }

    @Test
    public void comesAndGoesWhileTheHostRuns() throws Exception {
        Path jar = jar();
        assumeTrue("not built: mvn -pl bundles/host/exact-solver package", Files.isRegularFile(jar));
        assumeTrue("SCIP has libraries for Linux alone", System.getProperty("os.name").equals("Linux"));
        try (HostProcess host = HostProcess.demo("exact-solver").as("admin").start()) {
            plansTheSmall(host);
            assertEquals("decomposition", planned(host, HARD).path("solver").asString());
            integrations(host, "install", jar.toString());
            untilSolvedByScip(host);
            // its classes are new ones then, which its libraries are not to stand in the way of
            integrations(host, "update", jar.toString());
            untilSolvedByScip(host);
            integrations(host, "remove", SOLVER);
            assertEquals("decomposition", planned(host, HARD).path("solver").asString());
            integrations(host, "install", jar.toString());
            untilSolvedByScip(host);
        }
    }
}
