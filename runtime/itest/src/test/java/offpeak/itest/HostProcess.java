package offpeak.itest;

import static org.junit.Assert.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** A host as a process of its own, started by the command that users have, and gone with the test. */
public final class HostProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);

    /** What is run, where, and by which command. */
    public static final class Plan {
        private final String name;
        private final List<String> before = new ArrayList<>();
        private final List<String> args = new ArrayList<>();
        private Path data;
        private String token = "";

        private Plan(String name, String command) throws IOException {
            this.name = name;
            this.data = Files.createTempDirectory("offpeak-it-" + name + "-");
            args.add(command);
        }

        public Plan with(String... more) {
            args.addAll(List.of(more));
            return this;
        }

        /** Runs the command by another one, such as {@code unshare}. */
        public Plan by(String... command) {
            before.addAll(List.of(command));
            return this;
        }

        /** Keeps what an earlier host left. */
        public Plan data(Path kept) throws IOException {
            delete(data);
            data = kept;
            return this;
        }

        public Path data() {
            return data;
        }

        /** Its tests ask with this role. */
        public Plan as(String role) throws IOException {
            token = HostProcess.token(data, role, role);
            return this;
        }

        /** Its tests ask with a token that was made before. */
        public Plan token(String made) {
            token = made;
            return this;
        }

        public String token() {
            return token;
        }

        public Plan config(String file, String json) throws IOException {
            Path folder = Files.createDirectories(data.resolve("config"));
            Files.writeString(folder.resolve(file), json);
            return this;
        }

        public HostProcess start() throws IOException {
            HostProcess host = launch();
            try {
                host.awaitReady();
                return host;
            } catch (IOException | RuntimeException | AssertionError e) {
                host.close();
                throw e;
            }
        }

        /** Without waiting until it is ready. */
        public HostProcess launch() throws IOException {
            return new HostProcess(this);
        }
    }

    private final Plan plan;
    private final Path errors;
    private final Process process;
    private final Thread reaper;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private boolean keep;
    private Path seenAt;
    private Rest rest;

    public static Plan demo(String name) throws IOException {
        // not MQTT's own port: others may use it
        return new Plan(name, "demo").config("offpeak.broker.cfg.json", "{\"port\": 0}");
    }

    public static Plan start(String name) throws IOException {
        return new Plan(name, "start");
    }

    private HostProcess(Plan plan) throws IOException {
        this.plan = plan;
        Path logs = Files.createDirectories(Path.of("target", "hosts").toAbsolutePath());
        errors = logs.resolve(plan.name + ".err");
        List<String> command = new ArrayList<>(plan.before);
        command.add(AssembledHost.home().resolve("bin/offpeak").toAbsolutePath().normalize().toString());
        command.addAll(plan.args);
        if (plan.args.stream().noneMatch("--port"::equals)) {
            command.addAll(List.of("--port", "0"));
        }
        if (plan.args.stream().noneMatch("--data"::equals)) {
            command.addAll(List.of("--data", plan.data.toString()));
        }
        process = processBuilder(command, plan.data).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        // a test that is killed must not leave hosts behind
        reaper = new Thread(() -> kill(process), "reaper");
        Runtime.getRuntime().addShutdownHook(reaper);
        Thread reader = new Thread(this::read, "host-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Any command, with the user's own folders out of its sight. */
    public static ProcessBuilder processBuilder(List<String> command, Path data) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_STATE_HOME", data.resolve("xdg-state").toString());
        builder.environment().put("XDG_DATA_HOME", data.resolve("xdg-data").toString());
        return builder;
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("ready ")) {
                    ready.complete(line.substring("ready ".length()).strip());
                }
            }
            ready.completeExceptionally(new IOException("the host ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Whether it says that it is ready before a moment of {@link System#nanoTime}. */
    public boolean readyBefore(long nanos) throws IOException {
        try {
            rest = new Rest(ready.get(Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS));
            return true;
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitReady() throws IOException {
        try {
            rest = new Rest(ready.get(START.toSeconds(), TimeUnit.SECONDS));
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new AssertionError("the host is not ready: " + e + "\n" + errors(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it said on standard error so far. */
    public String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The exit status of a host that ends by itself. */
    public int exit() {
        try {
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the host goes on running\n" + errors());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public Path data() {
        return seenAt == null ? plan.data : seenAt;
    }

    /** Where others see its data folder that has a file system of its own. */
    public HostProcess seenAt(Path path) {
        seenAt = path;
        return this;
    }

    /** Leaves the data folder for another host. */
    public HostProcess keepData() {
        keep = true;
        return this;
    }

    /** What its tests ask with; empty for nothing. */
    public String token() {
        return plan.token;
    }

    /** Its pages. */
    public Rest pages() {
        return rest;
    }

    public Rest api() {
        Rest api = new Rest(rest.base() + "api/v1/");
        return plan.token.isEmpty() ? api : api.bearer(plan.token);
    }

    public JsonNode get(String path) {
        return api().get(path);
    }

    public Instant clock() {
        return Instant.parse(get("health").path("clock").asString());
    }

    /** The simulated home and its vendors' faults; the demo's configuration says where they are. */
    public Rest simulator() throws IOException {
        String config = Files.readString(data().resolve("config/offpeak.simulator.cfg.json"));
        return new Rest("http://127.0.0.1:" + config.replaceAll("(?s).*\"port\":\\s*(\\d+).*", "$1") + "/simulator/");
    }

    /** Waits until integrations and rules have done their first work. */
    public HostProcess running(String... ids) {
        Await.that(List.of(ids) + " to run", START, () -> get("integrations") + "\n" + errors(), () -> {
            List<String> running = new ArrayList<>();
            get("integrations").forEach(one -> {
                if (one.path("state").asString().equals("RUNNING")) {
                    running.add(one.path("id").asString());
                }
            });
            return running.containsAll(List.of(ids));
        });
        return this;
    }

    public JsonNode simulatorHome() throws IOException {
        return simulator().get("home");
    }

    /** @param fault such as {@code 500}; empty takes it away */
    public void fault(String vendor, String fault) throws IOException {
        String value = fault.isEmpty() ? "null" : StringNode.valueOf(fault).toString();
        int status = simulator().status("POST", "faults", "{\"" + vendor + "\": " + value + "}");
        if (status != 200) {
            throw new AssertionError("the simulator answered " + status + " to the fault " + fault);
        }
    }

    /** A bearer token, as the command makes it; only its hash may stay behind. */
    public static String token(Path data, String name, String role) throws IOException {
        List<String> command = List.of(AssembledHost.home().resolve("bin/offpeak").toString(), "token", "create", name,
                "--role", role, "--data", data.toString());
        Process process = processBuilder(command, data).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0
                    || !out.matches("offpeak_[A-Za-z0-9_-]{43}")) {
                throw new AssertionError("token create printed " + out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return out;
    }

    /** As power loss would end it. */
    public void killHard() {
        kill(process);
    }

    /** As a service manager ends it. */
    public void stop() {
        process.destroy();
        assertEquals(errors(), 0, exit());
    }

    private static void kill(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        kill(process);
        Runtime.getRuntime().removeShutdownHook(reaper);
        if (!keep) {
            delete(plan.data);
        }
    }

    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
