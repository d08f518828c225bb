package offpeak.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long it takes from the start of the process to the page's 200 with all components active, and how much memory it
 * holds half a minute later: Offpeak's demo host and, in turn with it, the bare stack.
 */
public final class Benchmark {

    private final PrintStream out;
    private final Path home;
    private final Path page;
    private final Path work;
    private final int runs;
    private final int memoryRuns;
    private final long settleMillis;

    /**
     * @param home the distribution's folder
     * @param page the jar of this benchmark
     * @param work a folder that is emptied first
     * @param memoryRuns runs that are kept until they settled
     */
    Benchmark(PrintStream out, Path home, Path page, Path work, int runs, int memoryRuns, long settleMillis) {
        this.out = out;
        this.home = home;
        this.page = page;
        this.work = work;
        this.runs = runs;
        this.memoryRuns = memoryRuns;
        this.settleMillis = settleMillis;
    }

    /** @param args the distribution's folder, the jar of this class, a folder to work in; then options */
    public static void main(String[] args) throws Exception {
        Map<String, Integer> options = new LinkedHashMap<>(Map.of("--runs", 10, "--memory-runs", 3, "--settle", 30));
        for (int i = 3; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length || !args[i + 1].matches("\\d{1,4}")) {
                System.err.println("options: --runs N (10), --memory-runs N (3), --settle SECONDS (30)");
                System.exit(2);
            }
            options.put(args[i], Integer.parseInt(args[i + 1]));
        }
        new Benchmark(System.out, Path.of(args[0]), Path.of(args[1]), Path.of(args[2]),
                Math.max(1, options.get("--runs")), Math.max(1, options.get("--memory-runs")),
                options.get("--settle") * 1000L).run();
    }

    /** What was measured, of each contender. */
    private static final class Measured {
        final List<Double> millis = new ArrayList<>();
        final List<Double> cpuMillis = new ArrayList<>();
        final List<Double> megabytes = new ArrayList<>();
        final List<Double> decisionMillis = new ArrayList<>();
        String classes = "";
        String threads = "";
        String bundles = "";
        boolean fromArchive = true;

        void started(Running running) throws IOException {
            millis.add(running.secondsToPage() * 1000);
            cpuMillis.add(running.cpuSecondsToPage() * 1000);
            fromArchive &= running.fromArchive();
        }
    }

    /** @return the ratio of the starts, host by bare stack, pair by pair */
    Spread run() throws IOException, InterruptedException {
        delete(work);
        Files.createDirectories(work.resolve("bare"));
        Files.createDirectories(work.resolve("host"));
        Contender host = new Contender.Host(home, work.resolve("host"));
        Contender bare;
        String load = Proc.load();
        // the first runs fill the bundle caches and, as they end, write the archives; the second take these up
        try (Running first = host.start()) {
            bare = new Contender.Bare(home, page, work.resolve("bare"), first.jvmFlags(), first.allocator());
            head(first);
        }
        for (Contender each : List.of(bare, host, bare)) {
            each.start().close();
        }
        Measured a = new Measured();
        Measured b = new Measured();
        for (int i = 0; i < runs; i++) {
            start(bare, a);
            start(host, b);
        }
        for (int i = 0; i < memoryRuns; i++) {
            settle(bare, a);
            settle(host, b);
        }
        Spread ratio = Spread.of(IntStream.range(0, runs).mapToObj(i -> b.millis.get(i) / a.millis.get(i)).toList());
        print(bare, a, host, b, ratio, load);
        return ratio;
    }

    private void head(Running host) throws IOException {
        out.printf("%s, JDK %s (%s), %d processors, %s %s%n", Instant.now().truncatedTo(ChronoUnit.SECONDS),
                System.getProperty("java.vm.version"), System.getProperty("java.vm.vendor"),
                Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
                System.getProperty("os.arch"));
        out.println("flags of both: " + String.join(" ", host.jvmFlags())
                + (host.allocator().isEmpty() ? "" : ", with " + host.allocator()));
        out.println("figures are least / median / greatest");
        out.flush();
    }

    private static void start(Contender contender, Measured measured) throws IOException, InterruptedException {
        try (Running running = contender.start()) {
            measured.started(running);
        }
    }

    private void settle(Contender contender, Measured measured) throws IOException, InterruptedException {
        try (Running running = contender.start()) {
            if (contender instanceof Contender.Host) {
                measured.decisionMillis.add(running.secondsToDecision() * 1000);
            }
            Thread.sleep(settleMillis);
            measured.megabytes.add(running.status("VmRSS") * 1024 / 1e6);
            measured.threads = Long.toString(running.status("Threads"));
            measured.classes = running.loadedClasses();
            measured.bundles = Long.toString(contender.bundles());
        }
    }

    private void print(Contender bare, Measured a, Contender host, Measured b, Spread ratio, String load)
            throws IOException {
        row("", bare.name(), host.name());
        row("start to the page's 200, ms", Spread.of(a.millis).text("%.0f"), Spread.of(b.millis).text("%.0f"));
        row("  times the bare stack, by pairs", "1", ratio.text("%.2f"));
        row("processor time until then, ms", Spread.of(a.cpuMillis).text("%.0f"), Spread.of(b.cpuMillis).text("%.0f"));
        row("start to the rules' first cycle, ms", "", Spread.of(b.decisionMillis).text("%.0f"));
        row("resident after " + settleMillis / 1000 + " s, MB", Spread.of(a.megabytes).text("%.0f"),
                Spread.of(b.megabytes).text("%.0f"));
        row("bundles", a.bundles, b.bundles);
        row("loaded classes", a.classes, b.classes);
        row("threads", a.threads, b.threads);
        row("classes from a dynamic AppCDS archive", a.fromArchive ? "yes" : "no", b.fromArchive ? "yes" : "no");
        out.printf(
                "starts counted %d of each in turn, memory %d; all are second boots; load average %s before, %s after%n",
                runs, memoryRuns, load, Proc.load());
        out.flush();
    }

    private void row(String what, String a, String b) {
        out.printf(Locale.ROOT, "%-40s %22s %22s%n", what, a, b);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
