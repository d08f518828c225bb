package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import tools.jackson.databind.JsonNode;

/** Rows about add-ons: those that do what they should not, and those that come and go at the wrong moment. */
final class BundleRows {
    private static final Duration PATIENCE = RealHome.PATIENCE;
    private static final String WAITS = "synchronized (Hostile.class) { Hostile.class.wait(); }";

    private BundleRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F44", "bundle throws when it starts, lacks a class, lacks a package",
                        BundleRows::doNotStart),
                Scenario.row("F45",
                        "bundle never returns: at its start, from a reading, from a rule; two in a deadlock",
                        BundleRows::neverReturn),
                Scenario.row("F46", "bundle starts threads, changes the time zone, ends the process, eats the memory",
                        BundleRows::spoilTheProcess),
                Scenario.row("F47", "bundle half copied, empty, renamed, replaced while it runs",
                        BundleRows::halfCopied),
                Scenario.row("F48", "two versions; update and removal in the midst of an order", BundleRows::comeAndGo),
                Scenario.row("F49", "bundle cache garbled", BundleRows::garbledCache).onlyInFull());
    }

    private static void othersRun(HostProcess host) {
        host.running("powerwall");
        // to the login
        assertEquals(302, host.pages().status("GET", "", ""));
        assertEquals(200, host.api().status("GET", "plan", ""));
    }

    private static void failed(HostProcess host, HostileBundle bundle, String why) {
        Await.that(bundle.id() + " to be named", PATIENCE, () -> RealHome.lives(host) + host.errors(), () -> {
            String life = RealHome.life(host, bundle.id()).orElse("");
            return life.startsWith(bundle.id() + " FAILED") && life.contains(why)
                    && RealHome.trouble(host, bundle.id()).filter(text -> text.contains(why)).isPresent();
        });
    }

    private static void doNotStart(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("no-start");
        HostileBundle thrower = HostileBundle.integration("throws")
                .activating("if (true) { throw new IllegalStateException(\"the dog ate it\"); }").installedIn(plan);
        HostileBundle lacking = HostileBundle.integration("lack_a_class")
                .activating("if (true) { throw new NoClassDefFoundError(\"gone/Thing\"); }").installedIn(plan);
        HostileBundle unresolved = HostileBundle.integration("lack_a_package").importing("no.such.thing")
                .installedIn(plan);
        try (HostProcess host = plan.start()) {
            othersRun(host);
            failed(host, thrower, "the dog ate it");
            failed(host, lacking, "gone/Thing");
            failed(host, unresolved, "no.such.thing");
            HostileBundle late = HostileBundle.integration("throw_later");
            HttpResponse<String> refused = upload(host, late.importing("no.such.thing").jar());
            assertEquals(refused.body(), 422, refused.statusCode());
            assertFalse(Files.exists(host.data().resolve("plugins").resolve(late.symbolicName() + ".jar")));
            othersRun(host);
            run.saw("each FAILED with its cause, the others run; an upload that can't run is refused");
        }
    }

    private static void neverReturn(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("never");
        HostileBundle starting = HostileBundle.integration("never_start").activating("always();").installedIn(plan);
        HostileBundle deciding = HostileBundle.rule("never_decide").working("always();").installedIn(plan);
        HostileBundle locked = HostileBundle.rule("deadlock").working("""
                Object a = new Object(); Object b = new Object();
                Thread other = new Thread(() -> { synchronized (b) { pause(); synchronized (a) { pause(); } } });
                other.setDaemon(true); other.start();
                synchronized (a) { pause(); synchronized (b) { pause(); } }""").installedIn(plan);
        HostileBundle reading = HostileBundle.integration("never_read").working("always();").installedIn(plan);
        try (HostProcess host = plan.start()) {
            othersRun(host);
            failed(host, starting, "restarted");
            failed(host, deciding, "does not return within 5");
            failed(host, locked, "does not return within 5");
            RealHome home = RealHome.shared();
            JsonNode own = home.settings();
            home.charge(host);
            home.leave(host, own);
            assertEquals(200, host.api().status("PUT", "integrations/powerwall", "{\"enabled\": true}"));
            run.saw("start, rule and deadlock named within seconds, the battery follows orders");
            if (run.full()) {
                Await.that("the reading to be given up", Duration.ofSeconds(180),
                        () -> RealHome.lives(host).toString(), () -> RealHome.life(host, reading.id()).orElse("")
                                .contains("does not return within 2 minutes"));
                othersRun(host);
                run.saw("a reading that never returns given up after 2 minutes");
            }
        }
    }

    private static void spoilTheProcess(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("spoil");
        int threads = run.full() ? 5_000 : 800;
        HostileBundle.integration("start_threads").working("if (KEPT.isEmpty()) { KEPT.add(this); for (int i = 0; i < "
                + threads
                + "; i++) { Thread one = new Thread(() -> { try { " + WAITS
                + " } catch (InterruptedException e) { } }, \"greedy-\" + i); one.setDaemon(true); one.start(); } }")
                .installedIn(plan);
        HostileBundle.integration("change_zone").activating(
                "java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone(\"Pacific/Kiritimati\"));")
                .installedIn(plan);
        try (HostProcess host = plan.start()) {
            othersRun(host);
            RealHome.named(host, "process", "greedy-#", "Pacific/Kiritimati");
            assertEquals("Europe/London", host.get("site").path("zone").asString());
            host.stop();
            run.saw(threads + " threads and another time zone named");
        }
        if (run.full()) {
            blamed(run, "ends", HostileBundle.integration("end_the_process").working("System.exit(0);"));
            blamed(run, "memory", HostileBundle.integration("eat_memory")
                    .working("while (KEPT.size() < Integer.MAX_VALUE) { KEPT.add(new byte[1 << 20]); }"));
        }
    }

    /** Three times it takes the host down; the fourth start is without it and says who it was. */
    private static void blamed(Run run, String name, HostileBundle culprit) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("blame-" + name);
        culprit.installedIn(plan);
        try {
            for (int crash = 1; crash <= 3; crash++) {
                try (HostProcess host = RealHome.again(plan, "blame-" + name + crash).launch().keepData()) {
                    assertTrue("it ended well", host.exit() != 0);
                }
            }
            try (HostProcess host = RealHome.again(plan, "blame-safe").start().keepData()) {
                JsonNode health = host.get("health");
                assertEquals(health.toString(), "SAFE_MODE", health.path("status").asString());
                assertTrue(health.toString(), health.toString().contains(culprit.symbolicName()));
                assertTrue(RealHome.life(host, culprit.id()).isEmpty());
                host.stop();
            }
            run.saw(name + ": left out after 3 crashes, and named");
        } finally {
            HostProcess.delete(plan.data());
        }
    }

    private static void halfCopied(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("half");
        HostileBundle good = HostileBundle.integration("well").installedIn(plan);
        byte[] jar = HostileBundle.integration("half").jar();
        Path plugins = plan.data().resolve("plugins");
        Files.write(plugins.resolve("half.jar"), Arrays.copyOf(jar, jar.length / 2));
        Files.write(plugins.resolve("empty.jar"), new byte[0]);
        Files.write(plugins.resolve("text.txt"), jar);
        Files.write(plugins.resolve("coming.part"), Arrays.copyOf(jar, jar.length / 3));
        try (HostProcess host = plan.start()) {
            othersRun(host);
            host.running(good.id());
            assertTrue(host.errors(), host.errors().contains("half.jar") && host.errors().contains("empty.jar"));
            assertTrue(RealHome.life(host, "does_half").isEmpty());

            // replaced under its feet: it goes on with what it has, until it is told or started anew
            Files.write(plugins.resolve(good.symbolicName() + ".jar"),
                    HostileBundle.integration("well").version("2.0.0").jar());
            othersRun(host);
            assertEquals("1.0.0", version(host, good));
            SplittableRandom random = run.random();
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> refused = upload(host, Arrays.copyOf(jar, random.nextInt(jar.length)));
                assertTrue(refused.statusCode() + refused.body(), refused.statusCode() / 100 == 4);
            }
            assertEquals("1.0.0", version(host, good));
            run.saw("left out and named; 5 cut uploads refused; the running one untouched");
        }
    }

    private static String version(HostProcess host, HostileBundle bundle) {
        for (JsonNode one : host.get("integrations")) {
            if (one.path("id").asString().equals(bundle.id())) {
                return one.path("version").asString();
            }
        }
        return "none";
    }

    private static void comeAndGo(Run run) throws Exception {
        RealHome home = RealHome.shared();
        HostProcess.Plan plan = home.plan("go");
        JsonNode own = home.settings();
        HostileBundle one = HostileBundle.integration("well");
        plan.config(one.configuration(), "{}");
        try (HostProcess host = plan.start()) {
            othersRun(host);
            assertEquals(201, upload(host, one.version("1.0.0").jar()).statusCode());
            host.running(one.id());
            assertEquals(201, upload(host, one.version("2.0.0").jar()).statusCode());
            host.running(one.id());
            assertEquals("2.0.0", version(host, one));
            assertEquals("two of them", 1,
                    RealHome.lives(host).stream().filter(life -> life.startsWith(one.id())).count());

            // an update between the order and its effect
            RealHome.order(host, "charge_from_grid target=0.9", 3600);
            HttpResponse<String> updated = upload(host, Files.readAllBytes(powerwall()));
            assertEquals(updated.body(), 201, updated.statusCode());
            host.running("powerwall");
            Await.that("the order to be followed", PATIENCE, () -> host.get("decisions?limit=3") + host.errors(),
                    () -> !home.settings().equals(own) && host.get("decisions").path(0).path("stage").asString()
                            .matches("CONFIRMED|EFFECTIVE"));

            // gone while it holds the battery's settings
            assertEquals(204, host.api().status("DELETE", "integrations/powerwall?keep=true", ""));
            Await.that("the user's own settings " + own, PATIENCE, () -> host.errors(),
                    () -> home.settings().equals(own));
            assertTrue(RealHome.life(host, "powerwall").isEmpty());
            run.saw("one version at a time; the order outlives the update; removal puts back");
        }
    }

    private static Path powerwall() throws IOException {
        try (Stream<Path> jars = Files.list(AssembledHost.home().resolve("bundles"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("offpeak.device.powerwall-")).findFirst()
                    .orElseThrow();
        }
    }

    private static void garbledCache(Run run) throws Exception {
        HostProcess.Plan plan = RealHome.shared().plan("cache");
        HostileBundle own = HostileBundle.integration("well").installedIn(plan);
        try (HostProcess host = plan.start().keepData()) {
            host.running("powerwall", own.id());
            host.stop();
        }
        SplittableRandom random = run.random();
        int rounds = run.full() ? 10 : 3;
        try {
            for (int round = 0; round < rounds; round++) {
                garble(plan.data().resolve("cache"), random, round);
                try (HostProcess host = RealHome.again(plan, "cache-" + round).start().keepData()) {
                    host.running("powerwall", own.id());
                    host.stop();
                }
            }
        } finally {
            HostProcess.delete(plan.data());
        }
        run.saw(rounds + " garbled caches built anew");
    }

    private static void garble(Path cache, SplittableRandom random, int round) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(cache)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        if (round == 0) {
            HostProcess.delete(cache);
            return;
        }
        for (Path file : files) {
            if (random.nextInt(4) == 0) {
                byte[] noise = new byte[random.nextInt(200)];
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = (byte) random.nextInt();
                }
                Files.write(file, noise);
            }
        }
    }

    private static HttpResponse<String> upload(HostProcess host, byte[] jar) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(host.pages().base() + "api/v1/integrations"))
                .header("Authorization", "Bearer " + host.token()).header("Content-Type", "application/java-archive")
                .timeout(Duration.ofSeconds(60)).POST(HttpRequest.BodyPublishers.ofByteArray(jar)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
