package offpeak.itest.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import offpeak.itest.Tools;
import org.junit.AssumptionViolatedException;

/** The table of results. It has no date, so that it changes only when a result does. */
final class Matrix {
    private static final Path FILE = Tools.root().resolve("runtime/itest/FAULTS.md");
    private static final String HEAD = """
            # Faults that Offpeak survives

            Written by `runtime/itest/faults`, which runs every row; `runtime/itest/faults F17 F18` runs and replaces these.
            Each row injects its fault into real hosts, asserts what they should do then, and judges the invariants
            over the audit. `-Doffpeak.seed=N` repeats a row as it was; `mvn verify` runs the short form of most.

            | row | fault | result | seen | seconds | seed | form |
            |---|---|---|---|---|---|---|
            """;

    /**
     * @param outcome passed, failed: why, skipped: why, later: issue
     * @param seen a figure
     */
    record Result(String row, String fault, String outcome, String seen, long seconds, long seed, boolean full) {
        String line() {
            boolean ran = !outcome.startsWith("later");
            return "| " + row + " | " + cell(fault) + " | " + cell(outcome) + " | " + cell(seen) + " | "
                    + (ran ? Long.toString(seconds) : "") + " | " + (ran ? Long.toString(seed) : "") + " | "
                    + (!ran ? "" : full ? "full" : "short") + " |";
        }

        private static String cell(String text) {
            String line = text.strip().replaceAll("\\s+", " ").replace("|", "\\|");
            return line.length() > 240 ? line.substring(0, 240) + "…" : line;
        }
    }

    private final List<Result> results = new ArrayList<>();
    private final Seed seed = Seed.chosen();

    /** Runs a row and notes what came of it. */
    void run(Scenario scenario) throws Throwable {
        System.out.println(scenario + ": seed " + seed.number());
        if (scenario.later().isPresent()) {
            note(scenario, "later: " + scenario.later().get(), "", 0);
            throw new AssumptionViolatedException("later: " + scenario.later().get());
        }
        long begun = System.nanoTime();
        Run run = new Run(scenario, seed, Rows.full());
        try (run) {
            scenario.skipped().ifPresent(why -> {
                throw new AssumptionViolatedException(why);
            });
            scenario.run(run);
            run.finish();
            note(scenario, "passed", run.seen(), begun);
        } catch (AssumptionViolatedException e) {
            note(scenario, "skipped: " + e.getMessage().replaceFirst("^(got: .*|skipped: )", ""), "", begun);
            throw e;
        } catch (Throwable e) {
            note(scenario, "failed: " + String.valueOf(e.getMessage()).split("\n", 2)[0], run.seen(), begun);
            throw e;
        }
    }

    private void note(Scenario scenario, String outcome, String seen, long begun) {
        long seconds = begun == 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        Result result = new Result(scenario.id(), scenario.fault(), outcome, seen, seconds, seed.number(), Rows.full());
        results.add(result);
        System.out.println(result.line());
    }

    /** Puts the results in the place of the former ones of the same rows. */
    void write() throws IOException {
        Map<String, String> lines = lines();
        results.forEach(result -> lines.put(result.row(), result.line()));
        Files.writeString(FILE, HEAD + String.join("\n", lines.values()) + "\n");
    }

    /** What the repository's table says, by row. */
    static Map<String, String> lines() throws IOException {
        Map<String, String> lines = new TreeMap<>();
        if (Files.exists(FILE)) {
            for (String line : Files.readAllLines(FILE)) {
                if (line.matches("\\| [A-Z]\\d\\d .*")) {
                    lines.put(line.substring(2, 5), line);
                }
            }
        }
        return lines;
    }
}
