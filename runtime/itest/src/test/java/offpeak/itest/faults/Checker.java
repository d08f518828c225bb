package offpeak.itest.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import offpeak.itest.HostProcess;
import offpeak.itest.faults.Invariants.Envelope;
import offpeak.itest.faults.Invariants.Looked;
import tools.jackson.databind.JsonNode;

/**
 * Watches a host while faults happen to it and judges the invariants I1 to I10 over what it did. The host may be killed
 * and started again: {@link #again} goes on with the new one.
 */
public final class Checker implements AutoCloseable {
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration HEALTH = Duration.ofSeconds(1);
    /** By the host's clock, for a host that can reach its device. */
    private static final Duration LATE = Duration.ofSeconds(60);
    /** HTTP takes its real time however fast the clock runs. */
    private static final Duration REAL_PATIENCE = Duration.ofSeconds(5);
    /** The host's own usual limit, of each device. */
    private static final int COMMANDS_PER_DAY = 48;
    private static final int SHOWN = 5;
    private static final int LOOKS = 25;
    /** No file with secrets is so large; what a test itself put there may be. */
    private static final long LARGEST_FILE = 64 << 20;

    private volatile HostProcess host;
    private final Thread watch;
    private volatile boolean closed;
    private volatile boolean paused;
    private boolean judged;
    private volatile boolean mayBeChanged;
    private final List<String> slow = new CopyOnWriteArrayList<>();
    private final List<Looked> looks = new CopyOnWriteArrayList<>();
    private final AtomicLong worstNanos = new AtomicLong();
    private final AtomicLong stalledNanos = new AtomicLong();
    private final Map<String, Callable<Boolean>> promises = new LinkedHashMap<>();
    private final List<String> canaries = new ArrayList<>();
    private List<Audit.Decided> ledger = List.of();
    private JsonNode own;
    private Envelope envelope;

    Checker(HostProcess host) {
        this.host = host;
        own = settings();
        envelope = new Envelope(own.path("backup_reserve_percent").asInt(0), COMMANDS_PER_DAY);
        watch = new Thread(this::watch, "checker");
        watch.setDaemon(true);
        watch.start();
        Thread stalls = new Thread(this::stalls, "checker-stalls");
        stalls.setDaemon(true);
        stalls.start();
    }

    /** The user's own settings are others from now on: those that the device has at this moment. */
    public Checker ownSettingsAreThese() {
        own = settings();
        envelope = new Envelope(own.path("backup_reserve_percent").asInt(0), envelope.commandsPerDay());
        return this;
    }

    public Checker envelope(Envelope other) {
        envelope = other;
        return this;
    }

    /** A fault that lets nothing be put back: changed settings may outlive their lease, but never be without one. */
    public Checker deviceCanNotBeReached(boolean so) {
        mayBeChanged = so;
        return this;
    }

    /** The host is down by the test's own will: its silence is no violation. */
    public Checker down() {
        paused = true;
        return this;
    }

    /** The same home with a new process. */
    public Checker again(HostProcess restarted) {
        host = restarted;
        paused = false;
        return this;
    }

    /** I7: what was acknowledged to the user, and how to see that it still holds. */
    public Checker promised(String what, Callable<Boolean> kept) {
        promises.put(what, kept);
        return this;
    }

    /** I9: a secret that must appear nowhere. */
    public Checker secret(String canary) {
        canaries.add(canary);
        return this;
    }

    public Audit audit() {
        try {
            return Audit.of(host);
        } catch (IOException e) {
            throw new AssertionError("the simulator can't be asked: " + e, e);
        }
    }

    public Duration worstHealth() {
        return Duration.ofNanos(worstNanos.get());
    }

    boolean judged() {
        return judged;
    }

    /** All that did not hold until now, as sentences. May be asked again and again. */
    public List<String> violations() {
        judged = true;
        Audit audit = audit();
        List<String> violations = new ArrayList<>(Invariants.envelope(audit.writes(), envelope));
        violations.addAll(leases(audit));
        violations.addAll(Invariants.commands(audit.decisions(), envelope));
        violations.addAll(Invariants.fresh(audit.decisions(), looks));
        violations.addAll(Invariants.oneValue(audit.decisions()));
        violations.addAll(Invariants.grown(ledger, audit.decisions()));
        ledger = audit.decisions();
        violations.addAll(promises());
        violations.addAll(secrets());
        violations.addAll(slow);
        return violations;
    }

    private List<String> leases(Audit audit) {
        Instant now;
        double speed;
        try {
            now = host.clock();
            speed = Math.max(1, host.get("site").path("speed").asDouble(1));
        } catch (RuntimeException | AssertionError dead) {
            return List.of();
        }
        Duration late = mayBeChanged
                ? Duration.ofDays(3650)
                : LATE.plusMillis((long) (REAL_PATIENCE.toMillis() * speed));
        JsonNode seen = settings();
        List<String> violations = new ArrayList<>(Invariants.leases(!seen.equals(own), audit.leases(), now, late));
        List<Audit.Decided> last = audit.decisions();
        violations.replaceAll(one -> one + "; now " + seen + ", the user's " + own + "; last of all it did "
                + last.subList(Math.max(0, last.size() - SHOWN), last.size()));
        return violations;
    }

    private JsonNode settings() {
        try {
            return Files.exists(host.data().resolve("config/offpeak.simulator.cfg.json"))
                    ? host.simulatorHome().path("settings")
                    : tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        } catch (IOException e) {
            throw new AssertionError("the simulator can't be asked: " + e, e);
        }
    }

    private List<String> promises() {
        List<String> violations = new ArrayList<>();
        promises.forEach((what, kept) -> {
            try {
                if (!kept.call()) {
                    violations.add("I7: lost: " + what);
                }
            } catch (Exception | AssertionError e) {
                violations.add("I7: lost: " + what + " (" + e + ")");
            }
        });
        return violations;
    }

    /** What a user writes into a file is moved into the vault some moments later. */
    private List<String> secrets() {
        List<String> violations = List.of();
        for (int look = 0; look < LOOKS; look++) {
            violations = secretsNow();
            if (violations.isEmpty()) {
                break;
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
        return violations;
    }

    private List<String> secretsNow() {
        List<String> violations = new ArrayList<>();
        if (canaries.isEmpty()) {
            return violations;
        }
        Map<String, String> said = new LinkedHashMap<>();
        said.put("the log", host.errors());
        for (String route : List.of("health", "state", "integrations", "decisions?limit=5000", "budgets", "plan",
                "configurations")) {
            try {
                said.put(route, host.api().send("GET", route, "").body());
            } catch (RuntimeException silent) {
                // a host that is down tells no secrets
            }
        }
        try (Stream<Path> files = Files.walk(host.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // the simulator's own file is the vendor's side
                if (!file.getFileName().toString().startsWith("offpeak.simulator") && Files.size(file) < LARGEST_FILE) {
                    said.put(host.data().relativize(file).toString(),
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException | java.io.UncheckedIOException vanished) {
            // a log that was just moved away is read at the next look
        }
        said.forEach((where, text) -> canaries.stream().filter(text::contains)
                .forEach(canary -> violations.add("I9: the secret " + canary + " stands in " + where)));
        return violations;
    }

    /** I10, and what I4 needs to know of the battery. */
    private void watch() {
        while (!closed) {
            if (!paused) {
                look();
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
    }

    private void look() {
        HostProcess asked = host;
        long stalledBefore = stalledNanos.get();
        long begun = System.nanoTime();
        try {
            JsonNode health = asked.get("health");
            took(System.nanoTime() - begun - (stalledNanos.get() - stalledBefore));
            Instant from = Instant.parse(health.path("clock").asString());
            for (JsonNode one : asked.get("state")) {
                if (one.path("id").asString().endsWith("/battery")) {
                    looks.add(new Looked(from, asked.clock(), one.path("stale").asBoolean()));
                }
            }
        } catch (RuntimeException | AssertionError e) {
            // neither a host that the test took down meanwhile, nor one whose answer of DOWN came in time
            if (!closed && !paused && asked == host) {
                took(System.nanoTime() - begun - (stalledNanos.get() - stalledBefore));
                if (!(e instanceof AssertionError) && !String.valueOf(e.getMessage()).contains("answered 503")) {
                    slow.add("I10: /health did not answer: " + e);
                }
            }
        }
    }

    private void took(long nanos) {
        worstNanos.accumulateAndGet(nanos, Math::max);
        if (nanos > HEALTH.toNanos()) {
            slow.add("I10: /health took " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
        }
    }

    /** How long this machine itself stood still: others may work on it. */
    private void stalls() {
        while (!closed) {
            long begun = System.nanoTime();
            LockSupport.parkNanos(STALL_NANOS);
            long over = System.nanoTime() - begun - 2 * STALL_NANOS;
            if (over > 0) {
                stalledNanos.addAndGet(over);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
        try {
            watch.join(TimeUnit.SECONDS.toMillis(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
