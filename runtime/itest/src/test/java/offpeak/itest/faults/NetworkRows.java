package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import offpeak.itest.Await;

/** Networks that are gone, and clients that hold on. */
final class NetworkRows {
    private static final int DEAD_NAMES = 8;
    private static final int CLIENTS = 500;
    private static final Duration DRIP = Duration.ofSeconds(1);
    /** The promise is 30 s; who looks once a second sees it a little later. */
    private static final Duration IDLE = Duration.ofSeconds(35);

    private NetworkRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F15", "names that can't be resolved", LiveHome.on(NetworkRows::noNames)).onlyInFull(),
                Scenario.row("F16", "no network at all for 48 h", NetworkRows::noNetwork).onlyInFull(),
                Scenario.row("F21", "500 slow clients on the page", LiveHome.on(NetworkRows::slowClients)));
    }

    private static void noNames(Run run, LiveHome home) throws Exception {
        Footprint before = Footprint.of(home.host());
        home.configure(FastHome.AGILE, LiveHome.agile("http://octopus.invalid"));
        for (int i = 0; i < DEAD_NAMES; i++) {
            home.configure("offpeak.price.agile~dead" + i + ".cfg.json",
                    LiveHome.agile("http://octopus" + i + ".invalid"));
        }
        String said = FastHome.named(home.host(), "agile", "octopus.invalid");
        assertTrue(said, said.contains("has no address") || said.contains("name"));
        for (int i = 0; i < DEAD_NAMES; i++) {
            FastHome.named(home.host(), "agile-dead" + i, "octopus" + i + ".invalid");
        }
        home.batteryGoesOn();
        home.batteryGoesOn();
        Footprint meanwhile = Footprint.of(home.host());
        // each instance has a worker of its own, and so may have each name that is waited for
        assertTrue(before + " -> " + meanwhile, meanwhile.threads() <= before.threads() + 2 * DEAD_NAMES + 8);
        for (int i = 0; i < DEAD_NAMES; i++) {
            home.remove("offpeak.price.agile~dead" + i + ".cfg.json");
        }
        home.configure(FastHome.AGILE, LiveHome.agile(home.url()));
        FastHome.well(home.host());
        run.saw(DEAD_NAMES + 1 + " dead names: " + before.threads() + " -> " + meanwhile.threads()
                + " threads, the battery read all the while");
    }

    private static void noNetwork(Run run) throws Exception {
        FastHome home = run.keep(FastHome.own("faults-48h", "2026-06-15T22:00:00Z", 2400));
        Checker checker = run.watch(home.host()).secret(FastHome.SECRET);
        Footprint before = Footprint.of(home.host());
        home.order("charge_from_grid target=0.9", Duration.ofHours(3));
        Await.that("the order to be followed", FastHome.PATIENCE, () -> home.host().get("decisions").toString(),
                () -> !home.host().simulatorHome().path("settings").path("backup_reserve_percent").toString()
                        .equals("20"));
        Instant cut = home.host().clock();
        checker.deviceCanNotBeReached(true);
        home.octopus().mode(FaultMode.refuse());
        home.fleet().mode(FaultMode.refuse());
        home.named("powerwall", "refused");
        Await.that("the battery to be stale", FastHome.PATIENCE, () -> home.battery().toString(),
                () -> home.battery().path("stale").asBoolean());
        long decided = own(checker);
        Await.that("48 h", Duration.ofSeconds(200), () -> home.host().clock().toString(), () -> {
            assertEquals(200, home.host().pages().status("GET", "", ""));
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            return home.host().clock().isAfter(cut.plus(Duration.ofHours(48)));
        });
        assertEquals("decided while nothing was known: " + checker.audit().decisions(), decided, own(checker));
        assertEquals("its order ended long ago", 0, home.host().get("overrides").size());
        Footprint after = Footprint.of(home.host());
        Run.expect(Invariants.flat(before, after));
        Run.expect(checker.violations());
        home.recovers();
        Await.that("the user's own settings", FastHome.PATIENCE, () -> home.host().get("decisions").toString(),
                () -> checker.audit().leases().isEmpty() || home.host().simulatorHome().path("grid_w").asDouble() > 1);
        checker.deviceCanNotBeReached(false);
        run.saw("48 h: " + before + " -> " + after + ", the order ended by itself, /health at most "
                + checker.worstHealth().toMillis() + " ms");
    }

    /** All but those that put back. */
    private static long own(Checker checker) {
        return checker.audit().decisions().stream().filter(one -> !one.restores()).count();
    }

    /** A third each: heads that never end, bodies that never end, answers that nobody reads. */
    private static void slowClients(Run run, LiveHome home) throws Exception {
        URI page = URI.create(home.host().pages().base());
        Footprint before = Footprint.of(home.host());
        List<Socket> clients = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.getPort());
                socket.setSoTimeout(1);
                clients.add(socket);
                send(socket, switch (i % 3) {
                    case 0 -> "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + page.getPort() + "\r\nX-Slow: ";
                    case 1 -> "POST /api/v1/overrides HTTP/1.1\r\nHost: 127.0.0.1:" + page.getPort()
                            + "\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{";
                    default -> "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1:" + page.getPort() + "\r\n\r\n";
                });
            }
            Thread drips = new Thread(() -> drip(clients, over), "drips");
            drips.setDaemon(true);
            drips.start();
            long worst = 0;
            long until = System.nanoTime() + Duration.ofSeconds(run.full() ? 40 : 6).toNanos();
            while (System.nanoTime() < until) {
                long begun = System.nanoTime();
                assertEquals(200, home.host().api().status("GET", "state", ""));
                assertEquals(200, home.host().api().status("GET", "plan", ""));
                worst = Math.max(worst, System.nanoTime() - begun);
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
            over.set(true);
            assertTrue("others waited " + TimeUnit.NANOSECONDS.toMillis(worst) + " ms",
                    worst < Duration.ofSeconds(3).toNanos());
            Footprint meanwhile = Footprint.of(home.host());
            run.saw("others served within " + TimeUnit.NANOSECONDS.toMillis(worst) + " ms, threads "
                    + before.threads() + " -> " + meanwhile.threads());
            if (run.full()) {
                Await.that("the idle ones to be cut", IDLE, () -> clients.stream().filter(NetworkRows::open).count()
                        + " are open", () -> clients.stream().noneMatch(NetworkRows::open));
                run.saw("idle ones cut within " + IDLE.toSeconds() + " s");
            }
        } finally {
            over.set(true);
            for (Socket socket : clients) {
                socket.close();
            }
        }
    }

    private static void drip(List<Socket> clients, AtomicBoolean over) {
        while (!over.get()) {
            LockSupport.parkNanos(DRIP.toNanos());
            for (int i = 0; i < clients.size(); i++) {
                // every second one says nothing more
                if (i % 2 == 0 && !over.get()) {
                    send(clients.get(i), "x");
                }
            }
        }
    }

    private static void send(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException cut) {
            // as it should be, sooner or later
        }
    }

    /** Reads what there is without waiting for more. */
    private static boolean open(Socket socket) {
        try {
            byte[] some = new byte[8192];
            while (true) {
                if (socket.getInputStream().read(some) < 0) {
                    return false;
                }
            }
        } catch (SocketTimeoutException nothing) {
            return true;
        } catch (IOException reset) {
            return false;
        }
    }
}
