package offpeak.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That it measures: what it measures here, beside other builds, says nothing. */
class BenchmarkIT {

    @TempDir
    Path work;

    @Test
    void onePairOfStartsFillsTheTable() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Path home = Path.of(System.getProperty("offpeak.home")).toRealPath();
        Path jar = Path.of(System.getProperty("offpeak.benchmark.jar"));

        Spread ratio = new Benchmark(new PrintStream(bytes, true, StandardCharsets.UTF_8), home, jar,
                work.resolve("work"), 1, 1, 0).run();

        String table = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(ratio.median() > 0.5, table);
        assertTrue(table.lines().anyMatch(line -> line.matches("resident after 0 s, MB( +\\d+ / \\d+ / \\d+){2}")),
                table);
        assertEquals("yes yes", words(table, "classes from a dynamic AppCDS archive"), table);
        String[] bundles = words(table, "bundles").split(" ");
        long shipped;
        try (var jars = Files.list(home.resolve("bundles"))) {
            shipped = jars.count();
        }
        assertEquals(shipped - ofBacktests(home), Long.parseLong(bundles[1]), table);
        assertTrue(Long.parseLong(bundles[0]) > 15 && Long.parseLong(bundles[0]) < shipped, table);
    }

    @Test
    void solversPlanInProcessesOfTheirOwn() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Solvers(new PrintStream(bytes, true, StandardCharsets.UTF_8), System.getProperty("java.class.path"),
                work.resolve("solvers"), 1, 1).run(List.of("a96"), List.of("offpeak", "ojalgo"));

        String table = bytes.toString(StandardCharsets.UTF_8);
        double[] costs = table.lines().filter(line -> line.startsWith("a96 "))
                .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".* ", ""))).toArray();
        assertEquals(2, costs.length, table);
        assertEquals(costs[0], costs[1], 1e-5, table);
    }

    @Test
    void aHostThatPlansIsSetBesideOneThatDoesNot() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Path home = Path.of(System.getProperty("offpeak.home")).toRealPath();
        List<Double> pairs = new Planning(new PrintStream(bytes, true, StandardCharsets.UTF_8), home,
                work.resolve("planning"), 1, 1, 1).run();

        String table = bytes.toString(StandardCharsets.UTF_8);
        assertEquals(1, pairs.size(), table);
        assertTrue(table.lines().anyMatch(line -> line.matches("pair 1( +-?\\d+\\.\\d+){4}")), table);
    }

    /** They start for that command alone. */
    private static long ofBacktests(Path home) throws IOException {
        try (var lines = Files.lines(home.resolve("features/backtest.json"))) {
            return lines.filter(line -> line.strip().startsWith("{\"id\"")).count();
        }
    }

    private static String words(String table, String row) {
        String line = table.lines().filter(each -> each.startsWith(row + " ")).findFirst().orElseThrow();
        return line.substring(row.length()).strip().replaceAll(" +", " ");
    }
}
