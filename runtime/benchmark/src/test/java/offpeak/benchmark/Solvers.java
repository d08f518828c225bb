package offpeak.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import offpeak.benchmark.plan.PlanProcess;

/** Fresh processes that plan, each solver in turn for each home: how soon the first plan is there, and what it takes. */
public final class Solvers {
    /** Those of the host, with memory for solvers that need more. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k",
            "-Xmx512m", "-Xlog:disable", "-Xlog:all=off");

    private final PrintStream out;
    private final String classPath;
    private final Path work;
    private final int runs;
    private final int warm;

    /**
     * @param work a folder for what they leave
     * @param runs fresh processes of each
     * @param warm plans that are counted in each
     */
    Solvers(PrintStream out, String classPath, Path work, int runs, int warm) {
        this.out = out;
        this.classPath = classPath;
        this.work = work;
        this.runs = runs;
        this.warm = warm;
    }

    /** @param args a folder to work in; then options */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = new LinkedHashMap<>(Map.of("--runs", "5", "--warm", "40", "--homes",
                "a96,n96,a576,n576,b96", "--solvers", "offpeak,ojalgo,scip"));
        for (int i = 1; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length
                    || !args[i + 1].matches(options.get(args[i]).matches("\\d+") ? "[1-9]\\d{0,3}" : "[a-z0-9,]+")) {
                System.err.println("options: --runs N (5), --warm PLANS (40), --homes a96,n96,a576,n576,b96 (or x576,"
                        + " b576), --solvers offpeak,ojalgo,scip");
                System.exit(2);
            }
            options.put(args[i], args[i + 1]);
        }
        new Solvers(System.out, System.getProperty("java.class.path"), Path.of(args[0]),
                Integer.parseInt(options.get("--runs")), Integer.parseInt(options.get("--warm")))
                .run(List.of(options.get("--homes").split(",")), List.of(options.get("--solvers").split(",")));
    }

    /** What was measured of a solver with a home. */
    private static final class Measured {
        final List<Double> start = new ArrayList<>();
        final List<Double> loaded = new ArrayList<>();
        final List<Double> cold = new ArrayList<>();
        final List<Double> coldCpu = new ArrayList<>();
        final List<Double> warm = new ArrayList<>();
        final List<Double> warmCpu = new ArrayList<>();
        final List<Double> cpuSeconds = new ArrayList<>();
        final List<Double> megabytes = new ArrayList<>();
        double cost;
    }

    void run(List<String> homes, List<String> solvers) throws IOException, InterruptedException {
        Files.createDirectories(work);
        out.printf("%s, JDK %s, %d processors, load average %s before%n", Instant.now().truncatedTo(ChronoUnit.SECONDS),
                System.getProperty("java.vm.version"), Runtime.getRuntime().availableProcessors(), Proc.load());
        out.println(
                "medians of " + runs + " processes; ms by the clock, in brackets the least in ms of processor time");
        row("home", "solver", "start to plan", "loading", "first plan alone", "warm plan", "cpu s to plan",
                "resident MB", "least cost");
        for (String home : homes) {
            Map<String, Measured> all = new LinkedHashMap<>();
            for (String solver : solvers) {
                all.put(solver, new Measured());
                Path archive = archive(solver);
                Files.deleteIfExists(archive);
                // writes the archive of classes that the others start from, as the host's first run does
                process(solver, home, List.of("-XX:ArchiveClassesAtExit=" + archive), new Measured(), 1);
            }
            for (int i = 0; i < runs; i++) {
                for (String solver : solvers) {
                    Path archive = archive(solver);
                    process(solver, home, Files.exists(archive)
                            ? List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive)
                            : List.of(), all.get(solver), warm);
                }
            }
            all.forEach((solver, each) -> print(home, solver, each));
        }
        out.println("load average " + Proc.load() + " after");
        out.flush();
    }

    private Path archive(String solver) {
        return work.resolve(solver + ".jsa");
    }

    private void process(String solver, String home, List<String> flags, Measured into, int plans)
            throws IOException, InterruptedException {
        List<String> command = Stream.of(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), FLAGS, flags,
                List.of("-cp", classPath, PlanProcess.class.getName(), solver, home, Integer.toString(plans)))
                .flatMap(List::stream).toList();
        Path log = work.resolve("solvers.log");
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        try {
            // not closed here: closing its input ends the process
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            double[] first = figures(said, "first", solver, log);
            into.start.add((System.nanoTime() - begun) / 1e6);
            Proc proc = new Proc(process.pid());
            into.cpuSeconds.add(proc.cpuSeconds());
            double[] then = figures(said, "warm", solver, log);
            into.megabytes.add(proc.status("VmRSS") * 1024 / 1e6);
            into.loaded.add(first[0]);
            into.cold.add(first[1]);
            into.coldCpu.add(first[2]);
            into.cost = first[3];
            into.warm.add(then[1]);
            into.warmCpu.add(then[2]);
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("process " + process.pid() + " did not end within 60 s");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** @return the figures of the line that begins with a word; the libraries say other things in between */
    private static double[] figures(BufferedReader said, String word, String solver, Path log) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(word + " ")) {
                return Stream.of(line.substring(word.length() + 1).split(" ")).mapToDouble(Double::parseDouble)
                        .toArray();
            }
        }
        throw new IOException(solver + " did not plan; see " + log);
    }

    private void print(String home, String solver, Measured all) {
        row(home, solver, median(all.start, "%.0f"), median(all.loaded, "%.0f"),
                median(all.cold, "%.1f") + " [" + least(all.coldCpu) + "]",
                median(all.warm, "%.2f") + " [" + least(all.warmCpu) + "]", median(all.cpuSeconds, "%.2f"),
                median(all.megabytes, "%.0f"), String.format(Locale.ROOT, "%.5f", all.cost));
    }

    private static String median(List<Double> figures, String format) {
        return String.format(Locale.ROOT, format, Spread.of(figures).median());
    }

    private static String least(List<Double> figures) {
        return String.format(Locale.ROOT, "%.2f", Spread.of(figures).min());
    }

    private void row(String... cells) {
        out.printf(Locale.ROOT, "%-5s %-8s %13s %8s %18s %18s %13s %12s %10s%n", (Object[]) cells);
        out.flush();
    }
}
