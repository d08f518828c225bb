package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/** Rows about the process: killed, stopped, twice, starved. */
final class ProcessRows {
    private static final int KILLS = Integer.getInteger("offpeak.kills", 0);
    private static final Duration PATIENCE = RealHome.PATIENCE;

    private ProcessRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F01", "kill -9 at any moment", run -> kill(run, KillLoop.Style.ANY_MOMENT, 25, 500)),
                Scenario.row("F02", "kill -9 while configurations are saved",
                        run -> kill(run, KillLoop.Style.SAVING, 6, 100)),
                Scenario.row("F14", "process stopped for minutes", ProcessRows::stopped),
                Scenario.row("F39", "two hosts on one data folder", ProcessRows::twoHosts),
                Scenario.row("F50", "crash loop", ProcessRows::crashLoop).onlyInFull(),
                Scenario.row("F51", "engine stuck while the page answers", ProcessRows::stuckEngine)
                        .skipped(Machine::untraceable).onlyInFull(),
                Scenario.row("F52", "one core, and that at 100 %", ProcessRows::busyCore)
                        .skipped(() -> Machine.missing("taskset")).onlyInFull(),
                Scenario.row("F53", "port in use, no more files", ProcessRows::noPortNoFiles));
    }

    private static void kill(Run run, KillLoop.Style style, int few, int many) throws IOException {
        int times = KILLS > 0 ? KILLS : run.full() ? many : few;
        try (KillLoop loop = new KillLoop(run.random().nextInt(1_000_000_000), style)) {
            run.saw(loop.run(times));
        }
    }

    /** In a host that runs sixty times as fast, seven seconds are seven minutes: longer than a reading is good for. */
    private static void stopped(Run run) throws Exception {
        try (HostProcess host = HostProcess.demo("faults-stopped").with("--speed", "60").start()) {
            host.running("powerwall", "agile");
            JsonNode own = host.simulatorHome().path("settings");
            RealHome.order(host, "charge_from_grid target=0.9", 300);
            Await.that("the battery to charge", PATIENCE, () -> host.get("decisions?limit=3").toString(),
                    () -> !host.simulatorHome().path("settings").equals(own));
            Await.that("that to be confirmed", PATIENCE, () -> host.get("decisions").toString(),
                    () -> host.get("decisions").path(0).path("stage").asString().matches("CONFIRMED|EFFECTIVE"));
            JsonNode before = host.simulatorHome();
            Instant stopped = host.clock();
            long begun = System.nanoTime();
            Machine.signal("STOP", host);
            Thread.sleep(7_000);
            Instant resumed = stopped.plusNanos((System.nanoTime() - begun) * 60);
            Machine.signal("CONT", host);
            assertTrue("its clock stood still", host.clock().isAfter(resumed));
            Await.that("the user's own settings " + own, PATIENCE, () -> host.get("decisions?limit=3") + host.errors(),
                    () -> host.simulatorHome().path("settings").equals(own));
            JsonNode after = host.simulatorHome();
            int writes = after.path("writes").size() - before.path("writes").size();
            int requests = after.path("requests").path("fleet").asInt() - before.path("requests").path("fleet").asInt();
            assertTrue(writes + " writes without a look before, " + requests + " requests", requests > writes);
            Instant written = Instant
                    .parse(after.path("writes").path(before.path("writes").size()).path("at").asString());
            assertFalse("acted on what it had seen before", written.isBefore(resumed));
            run.saw("stopped for " + Duration.between(stopped, resumed).toMinutes() + " min of its clock; " + requests
                    + " requests since, of which " + writes + " writes");
        }
    }

    private static void twoHosts(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("first");
        try (HostProcess host = plan.start()) {
            try (HostProcess second = RealHome.again(plan, "second").launch().keepData()) {
                assertEquals(second.errors(), 4, second.exit());
                assertTrue(second.errors(), second.errors().contains("another host runs with the data folder"));
                assertTrue(second.errors(), second.errors().contains("--data"));
            }
            assertEquals(200, host.api().status("GET", "plan", ""));
            run.saw("the second ends with status 4");
        }
    }

    private static void crashLoop(Run run) throws Exception {
        RealHome home = RealHome.shared();
        JsonNode own = home.settings();
        HostProcess.Plan plan = home.plan("loop");
        try (HostProcess host = plan.start().keepData()) {
            host.running("powerwall");
            home.charge(host);
            home.vendors().fault("netzero", "500");
            host.killHard();
        }
        for (int crash = 2; crash <= 3; crash++) {
            try (HostProcess host = RealHome.again(plan, "loop-" + crash).start().keepData()) {
                host.killHard();
            }
        }
        home.vendors().fault("netzero", "");
        try (HostProcess host = RealHome.again(plan, "loop-safe").start().keepData()) {
            JsonNode health = host.get("health");
            assertEquals(health.toString(), "SAFE_MODE", health.path("status").asString());
            assertTrue(health.toString(), health.toString().contains("3 starts since"));
            long begun = System.nanoTime();
            home.putBack(host, own);
            run.saw("safe mode after 3 crashes; put back within "
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)
                    + " s");
            host.stop();
        }
        try (HostProcess host = RealHome.again(plan, "loop-over").start()) {
            assertFalse("SAFE_MODE".equals(host.get("health").path("status").asString()));
        }
    }

    /** The disk takes a write and never answers: as dying cards do. */
    private static void stuckEngine(Run run) throws Exception {
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("stuck");
        Path said = plan.data().resolve("notified");
        Path bin = Files.createDirectories(plan.data().resolve("bin"));
        Files.writeString(bin.resolve("systemd-notify"), "#!/bin/sh\nshift\necho \"$@\" >>" + said + "\n");
        bin.resolve("systemd-notify").toFile().setExecutable(true);
        plan.by("env", "NOTIFY_SOCKET=" + said, "WATCHDOG_USEC=20000000", "PATH=" + bin + ":" + System.getenv("PATH"));
        try (HostProcess host = plan.start()) {
            host.running("powerwall");
            Await.that("a host that is ready and alive", PATIENCE, host::errors,
                    () -> told(said).contains("READY=1") && told(said).contains("WATCHDOG=1"));
            try (Machine.Traced disk = Machine.trace(host, "fsync,fdatasync:delay_enter=900000000")) {
                // its answer will never come
                Thread order = new Thread(() -> {
                    try {
                        RealHome.order(host, "hold", 3600);
                    } catch (RuntimeException | AssertionError lost) {
                        // of course
                    }
                });
                order.setDaemon(true);
                order.start();
                long begun = System.nanoTime();
                Await.that("the culprit to be named", Duration.ofMinutes(6), host::errors,
                        () -> host.errors().contains("the engine has finished nothing for 3 minutes"));
                assertTrue(disk.seen(), disk.seen().contains("sync("));
                run.saw("named after " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)
                        + " s, and silent to systemd from then on");
                long kicks = told(said).stream().filter("WATCHDOG=1"::equals).count();
                Thread.sleep(25_000);
                assertEquals("systemd heard of life", kicks,
                        told(said).stream().filter("WATCHDOG=1"::equals).count());
                // without a login: those lie on the disk
                assertEquals("the page", 200, host.pages().status("GET", "api/v1/health", ""));
            }
        }
    }

    private static List<String> told(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** The battery is read every second; on a core that it shares with something greedy. */
    private static void busyCore(Run run) throws Exception {
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("busy").by("taskset", "-c", "0").config(
                "offpeak.device.powerwall~home.cfg.json",
                home.powerwall(", \"poll\": \"PT1S\""));
        Process greedy = new ProcessBuilder("taskset", "-c", "0", "sh", "-c", "while :; do :; done").start();
        try (HostProcess host = plan.start()) {
            host.running("powerwall");
            TreeSet<Instant> seen = new TreeSet<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(run.full() ? 60 : 12);
            while (System.nanoTime() < end) {
                seen.add(Instant.parse(host.get("devices/" + RealHome.BATTERY).path("observed_at").asString()));
                Thread.sleep(50);
            }
            Duration worst = Duration.ZERO;
            Instant last = seen.first();
            for (Instant one : seen) {
                Duration gap = Duration.between(last, one);
                worst = gap.compareTo(worst) > 0 ? gap : worst;
                last = one;
            }
            run.saw(seen.size() + " readings, the longest gap " + worst.toMillis() + " ms");
            // the vendor's stamps are whole seconds, and polls come up to 5 % late
            assertTrue("gap of " + worst, worst.compareTo(Duration.ofMillis(1_000 + 2_000 + 1_000)) < 0);
        } finally {
            greedy.destroyForcibly();
        }
    }

    private static void noPortNoFiles(Run run) throws Exception {
        RealHome home = RealHome.shared();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HostProcess host = home.plan("port").with("--port", Integer.toString(taken.getLocalPort())).launch()) {
            assertEquals(host.errors(), 1, host.exit());
            assertTrue(host.errors(), host.errors().contains("port " + taken.getLocalPort()));
            assertTrue(host.errors(), host.errors().contains("--port"));
        }
        // with too few for a start it says so and ends
        try (HostProcess host = home.plan("few").by("sh", "-c", "ulimit -n 64; exec \"$0\" \"$@\"")
                .with("--timeout", "20").launch()) {
            boolean ready = host.readyBefore(System.nanoTime() + TimeUnit.SECONDS.toNanos(40));
            if (!ready) {
                assertTrue(host.errors(), host.exit() != 0);
                assertTrue(host.errors(), host.errors().contains("Too many open files"));
            }
            run.saw("with 64 files: " + (ready ? "starts" : "says \"Too many open files\" and ends"));
        }
        // with enough for itself it survives those who take the rest
        try (HostProcess host = home.plan("files").by("sh", "-c", "ulimit -n 200; exec \"$0\" \"$@\"")
                .config("offpeak.device.powerwall~home.cfg.json", home.powerwall(", \"poll\": \"PT2S\"")).start()) {
            host.running("powerwall");
            Optional<String> before = RealHome.life(host, "powerwall");
            List<Socket> greedy = new ArrayList<>();
            int port = java.net.URI.create(host.pages().base()).getPort();
            try {
                for (int i = 0; i < 300; i++) {
                    Socket one = new Socket();
                    greedy.add(one);
                    // those behind a full queue are not answered
                    one.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                }
            } catch (SocketTimeoutException full) {
                run.saw(greedy.size() + " connections until none was taken");
            } finally {
                Thread.sleep(2_000);
                for (Socket one : greedy) {
                    one.close();
                }
            }
            Await.that("all to be well", PATIENCE,
                    () -> Machine.run(Duration.ofSeconds(5), "ls", "-l", "/proc/" + host.pid() + "/fd").out()
                            + host.get("health"),
                    () -> host.get("health").path("status").asString().equals("UP"));
            assertEquals(before, RealHome.life(host, "powerwall"));
            run.saw("well again when they are gone");
        }
    }
}
