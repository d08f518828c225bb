package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import offpeak.host.forecast.PastLearner;
import offpeak.host.planner.ExactPlanner;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two months of recorded prices and a recorded home, where they lie beside the checkout. */
class RealYearTest {

    private static final Path DATA = Path.of(System.getProperty("offpeak.data-dir", "../../../../shared/data"));

    @TempDir
    Path folder;

    private static Path recorded(String name) {
        Path file = DATA.resolve(name).normalize();
        if (!Files.isReadable(file)) {
            System.out.println("SKIPPED: there is no " + file);
        }
        Assumptions.assumeTrue(Files.isReadable(file), "skipped: there is no " + file);
        return file;
    }

    @Test
    void thePlanSavesMostOfWhatCouldBeSaved() throws Refused, IOException {
        Path prices = recorded("agile-import-london-2019-2020.csv");
        Path exports = recorded("agile-outgoing-london-2019-2020.csv");
        StringBuilder load = new StringBuilder("start,kw\n");
        StringBuilder sun = new StringBuilder("start,kw\n");
        for (String line : Files.readAllLines(recorded("home-load-pv-sydney-2011h2.csv"))) {
            if (line.matches("2011-0[78].*")) {
                String[] parts = line.split(",");
                // a July of Sydney's as London's, eight years on
                var at = LocalDateTime.parse(parts[0].replace(' ', 'T')).plusYears(8).toInstant(ZoneOffset.UTC);
                load.append(at).append(',').append(parts[1]).append('\n');
                sun.append(at).append(',').append(4 * Double.parseDouble(parts[2])).append('\n');
            }
        }
        Made.file(folder, "load.csv", load.toString());
        Made.file(folder, "pv.csv", sun.toString());
        Request request = Made.request(folder, "--prices", prices.toAbsolutePath().toString(), "--export",
                exports.toAbsolutePath().toString(), "--pv", "pv.csv", "--power-unit", "kW", "--battery",
                "13.5kWh,5kW,5kW,0.9");

        Policy.Outcomes outcomes = new Runner(new ExactPlanner(), new PastLearner(), 1).run(request,
                () -> Map.of("plan", RunnerTest.plan(request.store(), true)));

        double share = outcomes.share(outcomes.outcomes().get(2)).orElseThrow();
        System.out.printf(Locale.ROOT, "plan: %.1f %% of perfect foresight's saving over %d steps from %s%n",
                100 * share, outcomes.recorded().steps(), outcomes.recorded().start());
        assertTrue(outcomes.recorded().steps() > 2800);
        assertTrue(share > 0.9 && share <= 1, "of what could be saved it saves " + share);
    }
}
