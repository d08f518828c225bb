package offpeak.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A process from its start on; what it costs is read from the operating system, not asked of the process. */
final class Running implements AutoCloseable {

    /** A start that takes longer has gone wrong. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STEP_MILLIS = 2;
    private static final Pattern DECIDED = Pattern.compile("(?m)^offpeak_engine_ticks_total [1-9]");

    private final Process process;
    private final Proc proc;
    private final URI page;
    private final long startNanos;
    private final double secondsToPage;
    private final double cpuSecondsToPage;

    /** Returns when the process has said that it is ready and its page answers 200. */
    Running(List<String> command, Map<String, String> environment, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        startNanos = System.nanoTime();
        process = builder.start();
        proc = new Proc(process.pid());
        try {
            // not closed here: the process may say more
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            String line = said.readLine();
            if (line == null || !line.startsWith("ready ")) {
                throw new IOException(command + " did not start; see " + log);
            }
            page = URI.create(line.substring("ready ".length()).strip()).resolve("/");
            awaitPage(page, startNanos);
            secondsToPage = (System.nanoTime() - startNanos) / 1e9;
            cpuSecondsToPage = cpuSeconds();
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void awaitPage(URI page, long start) throws IOException, InterruptedException {
        while (status(page) != HttpURLConnection.HTTP_OK) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException(page + " does not answer 200");
            }
            Thread.sleep(STEP_MILLIS);
        }
    }

    private static int status(URI page) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /** Until the host has asked its rules for the first time. */
    double secondsToDecision() throws IOException, InterruptedException {
        URI metrics = page.resolve("/api/v1/metrics");
        while (!DECIDED.matcher(body(metrics)).find()) {
            if (System.nanoTime() - startNanos > PATIENCE_NANOS) {
                throw new IOException(metrics + " tells of no work of the rules");
            }
            Thread.sleep(STEP_MILLIS);
        }
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static String body(URI uri) throws IOException {
        try (InputStream in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    double secondsToPage() {
        return secondsToPage;
    }

    double cpuSecondsToPage() {
        return cpuSecondsToPage;
    }

    double cpuSeconds() throws IOException {
        return proc.cpuSeconds();
    }

    /** @return a number of {@code /proc/PID/status}, sizes in KiB */
    long status(String name) throws IOException {
        return proc.status(name);
    }

    /** With a second process of the JDK, so only after the memory has been read. */
    String loadedClasses() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return "unknown (no jcmd)";
        }
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "VM.metaspace")
                .redirectErrorStream(true).start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        return answer.lines().filter(line -> line.startsWith("Total Usage")).findFirst()
                .map(line -> line.replaceFirst(".*loaders?, (\\d+) classes.*", "$1")).orElse("unknown");
    }

    /** The arguments that the JVM itself got: all before the class path, without its archive of classes. */
    List<String> jvmFlags() throws IOException {
        List<String> flags = new ArrayList<>();
        String[] arguments = proc.list("cmdline");
        for (int i = 1; i < arguments.length && arguments[i].startsWith("-") && !arguments[i].equals("-cp"); i++) {
            boolean own = arguments[i].startsWith("-D") && !arguments[i].startsWith("-Djdk.");
            if (!own && !archive(arguments[i])) {
                flags.add(arguments[i]);
            }
        }
        return flags;
    }

    private static boolean archive(String argument) {
        return argument.startsWith("-Xshare") || argument.startsWith("-XX:SharedArchiveFile=")
                || argument.startsWith("-XX:ArchiveClassesAtExit=");
    }

    /** Whether it started from an archive of classes that an earlier run wrote. */
    boolean fromArchive() throws IOException {
        return List.of(proc.list("cmdline")).stream().anyMatch(each -> each.startsWith("-XX:SharedArchiveFile="));
    }

    /** What tunes the C library, as the process got it. */
    Map<String, String> allocator() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (String each : proc.list("environ")) {
            int equals = each.indexOf('=');
            if (each.startsWith("MALLOC_") && equals > 0) {
                found.put(each.substring(0, equals), each.substring(equals + 1));
            }
        }
        return found;
    }

    /** Ends it as a user would, and waits until it has written what it keeps. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("process " + process.pid() + " did not end within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
