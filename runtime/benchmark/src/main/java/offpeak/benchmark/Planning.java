package offpeak.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What planning costs a running host: the demo with the rule that plans, and at the same time one without it. */
public final class Planning {
    /** Seconds of the demo's own time in a real one, unless it is told otherwise. */
    private static final int SPEED = 60;
    private static final String RULE = "offpeak.rule.plan~home.cfg.json";

    private final PrintStream out;
    private final Path home;
    private final Path work;
    private final int pairs;
    private final int settleMinutes;
    private final int minutes;

    /**
     * @param home the distribution's folder
     * @param work a folder for their data, which does not exist yet
     * @param settleMinutes of their own time before it counts
     * @param minutes of their own time that count
     */
    Planning(PrintStream out, Path home, Path work, int pairs, int settleMinutes, int minutes) {
        this.out = out;
        this.home = home;
        this.work = work;
        this.pairs = pairs;
        this.settleMinutes = settleMinutes;
        this.minutes = minutes;
    }

    /** @param args the distribution's folder, a folder to work in; then options */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(Map.of("--pairs", 3, "--settle", 30, "--minutes", 60));
        for (int i = 2; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length || !args[i + 1].matches("[1-9]\\d{0,3}")) {
                System.err.println("options: --pairs N (3), --settle MINUTES (30), --minutes MINUTES (60)");
                System.exit(2);
            }
            options.put(args[i], Integer.parseInt(args[i + 1]));
        }
        Files.createDirectories(Path.of(args[1]));
        new Planning(System.out, Path.of(args[0]), Files.createTempDirectory(Path.of(args[1]), "planning"),
                options.get("--pairs"), options.get("--settle"), options.get("--minutes")).run();
    }

    /** @return processor seconds of planning in that time, pair by pair */
    List<Double> run() throws IOException, InterruptedException {
        out.printf("%s, JDK %s, %d processors, load average %s before%n", Instant.now().truncatedTo(ChronoUnit.SECONDS),
                System.getProperty("java.vm.version"), Runtime.getRuntime().availableProcessors(), Proc.load());
        out.printf("processor seconds in %d minutes of the hosts' own time, which runs %d times as fast%n", minutes,
                SPEED);
        row("", "without the plan", "with it", "planning", "of a core, %");
        List<Double> all = new ArrayList<>();
        for (int pair = 1; pair <= pairs; pair++) {
            Path without = Files.createDirectories(work.resolve(pair + "/without"));
            Path with = Files.createDirectories(work.resolve(pair + "/with"));
            Files.createDirectories(with.resolve("data/config"));
            Files.writeString(with.resolve("data/config").resolve(RULE), "{}\n");
            try (Running a = new Contender.Host(home, without).start();
                    Running b = new Contender.Host(home, with).start()) {
                pass(settleMinutes);
                double a0 = a.cpuSeconds();
                double b0 = b.cpuSeconds();
                pass(minutes);
                double aUsed = a.cpuSeconds() - a0;
                double bUsed = b.cpuSeconds() - b0;
                all.add(bUsed - aUsed);
                row("pair " + pair, seconds(aUsed), seconds(bUsed), seconds(bUsed - aUsed), share(bUsed - aUsed));
            }
        }
        Spread planning = Spread.of(all);
        row("median", "", "", seconds(planning.median()), share(planning.median()));
        out.println("load average " + Proc.load() + " after");
        out.flush();
        return all;
    }

    private static void pass(int ownMinutes) throws InterruptedException {
        Thread.sleep(ownMinutes * 60_000L / SPEED);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds);
    }

    private String share(double seconds) {
        return String.format(Locale.ROOT, "%.3f", 100 * seconds / (minutes * 60.0));
    }

    private void row(String... cells) {
        out.printf(Locale.ROOT, "%-8s %18s %10s %10s %14s%n", (Object[]) cells);
        out.flush();
    }
}
