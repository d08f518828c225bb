package offpeak.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Runs rules and plans over recorded time: in a host with what that needs and nothing else, and nothing to keep. */
final class Backtest {

    static final String HELP = """
                               Usage: offpeak backtest --prices FILE --load FILE --battery BATTERY [options]
                               What a recorded time would have cost without a battery, with one that only stores the sun's surplus, with
                               each rule, with the plan (which knows at each moment only what was known then), and with perfect foresight.

                                 --prices FILE        what a kWh from the grid cost
                                 --load FILE          what the home drew
                                 --pv FILE            what the panels gave (default: no panels)
                                 --export FILE        what a kWh to the grid earned (default: nothing, and the battery never exports)
                                 --battery C,P,P,E    capacity, charging power, discharging power, round-trip efficiency: 13.5kWh,5kW,5kW,0.9
                                 --rule NAME          a rule to run; its options follow: --rule 'cheapest-slots target=0.9'; may be repeated
                                 --no-plan            without the plan and perfect foresight
                                 --price-unit UNIT    p/kWh (default), GBP/kWh, ct/kWh, EUR/kWh, EUR/MWh, $/kWh or $/MWh
                                 --power-unit W|kW    of load and panels (default W)
                                 --zone ZONE          of the home, and of times without an offset (default Europe/London, Europe/Berlin or
                                                      America/Los_Angeles, by the currency)
                                 --published HH:MM    when the next day's prices are known (default 16:00)
                                 --json               for programs
                                 --html FILE          writes a report with charts too

                               Files are CSV: a header line, then start and value in each line, such as 2026-03-01T00:30:00Z,14.7. A value
                               holds until the next start. What all files have in common is run, in steps as long as those of the prices.

                               Example: offpeak backtest --prices agile.csv --load load.csv --pv pv.csv --battery 13.5kWh,5kW,5kW,0.9 \\
                                          --rule cheapest-slots --html report.html
                               """;

    /** The others tell, ask, keep or show: nothing of that here. */
    private static final Predicate<String> NEEDED = Set.of("org.ops4j.pax.logging.pax-logging-api",
            "org.osgi.util.function", "org.osgi.util.promise", "org.osgi.service.component",
            "org.apache.felix.metatype", "org.apache.felix.configadmin", "org.apache.felix.scr",
            "com.fasterxml.jackson.core.jackson-annotations", "tools.jackson.core.jackson-core",
            "tools.jackson.core.jackson-databind", "offpeak.api", "offpeak.host.configuration",
            "offpeak.host.forecast", "offpeak.host.planner", "offpeak.host.backtest", "de.siegmar.fastcsv")::contains;
    private static final Predicate<String> RULES = name -> name.startsWith("offpeak.rule.");

    private static final String SERVICE = "(offpeak.backtest=true)";
    private static final long STEP_MILLIS = 20;
    private static final long SHOW_MILLIS = 200;
    /** Until the bundle is there; the work itself takes as long as it takes. */
    private static final long START_NANOS = 60_000_000_000L;
    private static final long STOP_MILLIS = 2_000;

    private Backtest() {}

    /** @return the exit status */
    static int run(List<String> args, Home home, PrintStream out) throws Refusal {
        try {
            Path folder = Files.createTempDirectory("offpeak-backtest-");
            // who breaks it off leaves nothing behind either
            Thread hook = new Thread(() -> delete(folder), "offpeak-backtest-stop");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                return run(args, home, folder, out);
            } finally {
                DataFolder.delete(folder);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.FAILED, "interrupted", e);
        }
    }

    private static int run(List<String> args, Home home, Path folder, PrintStream out)
            throws Refusal, IOException, InterruptedException {
        Options options = Options.parse("replay", List.of("--data", folder.resolve("data").toString()));
        try (DataFolder data = DataFolder.open(options)) {
            Map<String, String> properties = new HashMap<>(
                    FrameworkSettings.common(data, Files.createDirectories(data.resolve("config"))));
            properties.put("offpeak.backtest", String.join("\n", args));
            properties.put("offpeak.backtest.folder", Path.of("").toAbsolutePath().toString());
            properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "ERROR");
            Container container = new Container(data.resolve("cache"),
                    new Bundles(home, data.path(), List.of("core", "integrations", "backtest"), false)
                            .only(NEEDED.or(RULES)),
                    properties);
            try {
                Map<?, ?> result = await(container.start());
                int status = Integer.parseInt(String.valueOf(result.get("status")));
                String text = String.valueOf(result.get("text"));
                if (status != 0) {
                    throw new Refusal(status, text);
                }
                out.println(text);
                Archive.markComplete();
                return status;
            } finally {
                container.announceStop();
                container.stop(STOP_MILLIS);
            }
        }
    }

    private static Map<?, ?> await(BundleContext context) throws Refusal, InterruptedException {
        boolean terminal = Boolean.getBoolean("offpeak.terminal");
        long end = System.nanoTime() + START_NANOS;
        boolean found = false;
        for (long shown = 0; found || System.nanoTime() < end; shown += STEP_MILLIS) {
            Map<?, ?> said = ask(context);
            found |= !said.isEmpty();
            if (terminal && shown % SHOW_MILLIS == 0) {
                System.err.print("\r\033[K" + (said.containsKey("progress") ? said.get("progress") : ""));
            }
            if (said.containsKey("status")) {
                if (terminal) {
                    System.err.print("\r\033[K");
                }
                return said;
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new Refusal(Refusal.FAILED, "the back-test did not start: "
                + String.join(", ", Container.inactive(context)) + "; install the distribution again");
    }

    private static Map<?, ?> ask(BundleContext context) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, SERVICE);
            return found != null && context.getService(found[0]) instanceof Supplier<?> service
                    && service.get() instanceof Map<?, ?> said ? said : Map.of();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            DataFolder.delete(folder);
        } catch (IOException e) {
            System.err.println("could not delete " + folder + ": " + e.getMessage());
        }
    }
}
