package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as a user gives it, over four days of which each has a cheap night and a dear evening. */
public class BacktestIT {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final int STEPS = 4 * 48;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private record Said(int status, String out, String err) {}

    @Before
    public void files() throws IOException {
        file("prices.csv", i -> i % 48 < 10 ? 5 : i % 48 > 32 && i % 48 < 40 ? 35 : 20);
        file("load.csv", i -> 600);
    }

    private void file(String name, IntToDoubleFunction value) throws IOException {
        StringBuilder text = new StringBuilder("start,value\n");
        for (int i = 0; i < STEPS; i++) {
            text.append(START.plusSeconds(1800L * i)).append(',').append(value.applyAsDouble(i)).append('\n');
        }
        Files.writeString(folder.getRoot().toPath().resolve(name), text);
    }

    private Said run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Tools.root().resolve("runtime/distribution/target/offpeak/bin/offpeak").toString(), "backtest"));
        command.addAll(List.of(args));
        Path out = folder.newFile().toPath();
        Path err = folder.newFile().toPath();
        Process process = new ProcessBuilder(command).directory(folder.getRoot()).redirectOutput(out.toFile())
                .redirectError(err.toFile()).start();
        try {
            assertTrue("it ends", process.waitFor(120, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        return new Said(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    public void programsGetWhatIsPromised() throws Exception {
        Said said = run("--prices", "prices.csv", "--load", "load.csv", "--battery", "10kWh,5kW,5kW,0.9", "--rule",
                "cheapest-slots target=0.8", "--json", "--html", "report.html");

        assertEquals(said.err(), 0, said.status());
        assertEquals("nothing is shown where nobody looks", "", said.err());
        JsonNode json = new JsonMapper().readTree(said.out());
        assertEquals("GBP", json.path("currency").asString());
        assertEquals("2026-03-06T00:00:00Z", json.path("end").asString());
        assertEquals(1800, json.path("step_seconds").asInt());
        List<String> names = json.path("policies").valueStream().map(one -> one.path("name").asString()).toList();
        assertEquals(List.of("none", "self-consumption", "cheapest-slots", "plan", "perfect-foresight"), names);
        double[] costs = json.path("policies").valueStream().mapToDouble(one -> one.path("cost").asDouble())
                .toArray();
        // each day 0.3 kWh times 10 at 5 p, 7 at 35 p and 31 at 20 p
        assertEquals(4 * 0.3 * (10 * 0.05 + 7 * 0.35 + 31 * 0.20), costs[0], 1e-4);
        assertEquals("without sun there is nothing to store", costs[0], costs[1], 1e-4);
        assertTrue("the rule charges at night", costs[2] < costs[1] - 0.5);
        assertTrue(costs[4] <= Math.min(costs[2], costs[3]) + 1e-4);
        String page = Files.readString(folder.getRoot().toPath().resolve("report.html"));
        assertTrue(page.contains("<svg") && page.contains("cheapest-slots") && !page.contains("http"));
    }

    @Test
    public void peopleGetATable() throws Exception {
        Said said = run("--prices", "prices.csv", "--load", "load.csv", "--battery", "10kWh,5kW,5kW,0.9", "--no-plan");

        assertEquals(said.err(), 0, said.status());
        assertTrue(said.out(), said.out().contains("\nself-consumption "));
        assertFalse(said.out(), said.out().contains("perfect"));
    }

    @Test
    public void whatIsWrongIsOneLine() throws Exception {
        Said rule = run("--prices", "prices.csv", "--load", "load.csv", "--battery", "10kWh,5kW,5kW,0.9", "--rule",
                "cheapest-slots target=2");
        assertEquals(2, rule.status());
        assertEquals(rule.err(), 1, rule.err().lines().count());
        assertTrue(rule.err(), rule.err().startsWith("offpeak: the rule cheapest-slots does not take that: target"));

        Said unknown = run("--prices", "prices.csv", "--load", "load.csv", "--battery", "10kWh,5kW,5kW,0.9", "--rule",
                "no-such");
        assertEquals(2, unknown.status());
        assertTrue(unknown.err(),
                unknown.err().startsWith("offpeak: there is no rule no-such; there are cheapest-slots,"));

        Files.writeString(folder.getRoot().toPath().resolve("load.csv"), "start,w\n2026-03-02T00:00:00Z,many\n");
        Said file = run("--prices", "prices.csv", "--load", "load.csv", "--battery", "10kWh,5kW,5kW,0.9");
        assertEquals(1, file.status());
        assertTrue(file.err(), file.err().endsWith("load.csv line 2 has 'many' where a number should be\n"));
    }
}
