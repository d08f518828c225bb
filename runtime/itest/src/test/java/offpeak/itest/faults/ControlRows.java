package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import offpeak.itest.AssembledHost;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import offpeak.itest.Rest;
import tools.jackson.databind.JsonNode;

/** Rules and hosts that work against each other, and devices that don't follow. */
final class ControlRows {
    private static final int CAP = 48;

    private ControlRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F38", "two hosts on one account", ControlRows::rivals).onlyInFull(),
                Scenario.row("R01", "a rule that alternates, a device that takes orders and ignores them",
                        ControlRows::ignored).onlyInFull(),
                Scenario.row("R02", "a rule that alternates each time it is asked", ControlRows::flapping)
                        .onlyInFull());
    }

    private static void ignored(Run run) throws Exception {
        try (FastHome home = FastHome.own("faults-ignored", "2026-06-15T06:00:00Z", 900)) {
            Checker checker = run.watch(home.host());
            home.host().fault("fleet", "ignore");
            FlappingRule.install(home);
            Instant end = home.host().clock().plus(Duration.ofHours(run.full() ? 24 : 6));
            String said = home.named("home/device/powerwall/battery", "does not follow");
            pass(home, end);
            int most = busiest(checker.audit());
            assertTrue(most + " commands in a day", most <= CAP);
            assertEquals("the device changed all the same", 20, home.host().simulatorHome().path("settings")
                    .path("backup_reserve_percent").asInt());
            List<String> alerts = home.host().errors().lines()
                    .filter(line -> line.contains(" WARN ") && line.contains("powerwall/battery")).toList();
            assertEquals(alerts.toString(), 1, alerts.stream().filter(line -> line.contains("does not follow"))
                    .count());
            // that it was told something too often is another trouble, of each day; 24 h touch two
            assertTrue(alerts.toString(), alerts.size() <= (run.full() ? 3 : 2));
            Run.expect(checker.violations());
            run.saw(most + " commands on the busiest day, each trouble told once: " + said);
        }
    }

    private static void flapping(Run run) throws Exception {
        try (FastHome home = FastHome.own("faults-flapping", "2026-06-15T06:00:00Z", 900)) {
            Checker checker = run.watch(home.host());
            FlappingRule.install(home);
            Instant end = home.host().clock().plus(Duration.ofHours(run.full() ? 24 : 6));
            pass(home, end);
            int most = busiest(checker.audit());
            assertTrue(most + " commands in a day", most <= CAP && most > 2);
            String why = home.notUp("home/device/powerwall/battery").orElse("");
            if (most >= CAP - 1) {
                Await.that("the user's own settings", FastHome.PATIENCE, () -> home.host().get("health").toString(),
                        () -> home.host().simulatorHome().path("settings").path("backup_reserve_percent")
                                .asInt() == 20);
            }
            Run.expect(checker.violations());
            run.saw(most + " commands on the busiest day" + (why.isEmpty() ? "" : ": " + why));
        }
    }

    private static void pass(FastHome home, Instant end) {
        Await.that(end.toString(), Duration.ofMinutes(4), () -> home.host().clock().toString(),
                () -> home.host().clock().isAfter(end));
    }

    private static int busiest(Audit audit) {
        return audit.decisions().stream().flatMap(one -> one.steps().stream())
                .filter(step -> step.stage().equals("SENT"))
                .collect(java.util.stream.Collectors.groupingBy(
                        step -> step.at().atZone(java.time.ZoneId.of("Europe/London")).toLocalDate(),
                        java.util.stream.Collectors.summingInt(step -> 1)))
                .values().stream().max(Integer::compare).orElse(0);
    }

    /** The second has a copy of the first one's data folder. In real time: a simulated home claims no account. */
    private static void rivals(Run run) throws Exception {
        int port = AssembledHost.freePort();
        HostProcess vendors = run.keep(HostProcess.start("rival-vendors").with("--feature", "simulator").config(
                "offpeak.simulator.cfg.json",
                "{\"port\": " + port + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.5}").start());
        HostProcess.Plan plan = HostProcess.start("rival-first").as("admin").config("offpeak.site~home.cfg.json",
                "{\"name\": \"Home\", \"zone\": \"Europe/London\", \"currency\": \"GBP\"}")
                .config(FastHome.POWERWALL, "{\"transport\": \"netzero\", \"baseUrl\": \"http://127.0.0.1:" + port
                        + "\", \"siteId\": \"" + RealHome.site("http://127.0.0.1:" + port)
                        + "\", \"apiKey\": \"simulated-netzero-token\","
                        + " \"poll\": \"PT10S\"}");
        Path copy;
        try (HostProcess host = plan.start().keepData()) {
            host.running("powerwall");
            copy = copied(plan.data());
        }
        String token = HostProcess.token(copy, "copied", "admin");
        try (HostProcess one = HostProcess.start("rival-one").data(plan.data()).start();
                HostProcess two = HostProcess.start("rival-two").data(copy).start()) {
            Rest first = new Rest(one.pages().base() + "api/v1/").bearer(HostProcess.token(one.data(), "own", "admin"));
            Rest second = new Rest(two.pages().base() + "api/v1/").bearer(token);
            Await.that("one of the two to say that it only reads", FastHome.PATIENCE,
                    () -> first.get("health") + "\n" + second.get("health"),
                    () -> readsOnly(first) || readsOnly(second));
            boolean swapped = readsOnly(first);
            Rest ruling = swapped ? second : first;
            Rest reading = swapped ? first : second;
            assertTrue("both only read", !readsOnly(ruling));
            order(reading, "charge_from_grid target=0.9");
            Await.that("it to go on reading", FastHome.PATIENCE, () -> reading.get("state").toString(),
                    () -> reading.get("devices/" + FastHome.BATTERY).path("stale").isBoolean());
            order(ruling, "hold");
            Await.that("the other to be followed", FastHome.PATIENCE, () -> ruling.get("decisions").toString(),
                    () -> ruling.get("decisions").toString().contains("CONFIRMED"));
            assertEquals("written by the one that only reads", 0, Audit.writes(vendors.simulatorHome()).stream()
                    .filter(write -> write.body().path("backup_reserve_percent").asInt() >= 80).count());
            (swapped ? two : one).killHard();
            Await.that("the other to take over", FastHome.PATIENCE, () -> reading.get("health").toString(),
                    () -> !readsOnly(reading));
            run.saw("the second says so and writes nothing; it takes over when the first is gone");
        }
    }

    private static boolean readsOnly(Rest api) {
        for (JsonNode check : api.get("health").path("checks")) {
            if (check.path("message").asString().contains("controls this account")) {
                return true;
            }
        }
        return false;
    }

    private static void order(Rest api, String value) {
        Instant now = Instant.parse(api.get("health").path("clock").asString());
        assertEquals(201, api.status("POST", "overrides", "{\"device\": \"" + FastHome.BATTERY
                + "\", \"setting\": \"operation\", \"value\": \"" + value + "\", \"until\": \""
                + now.plus(Duration.ofHours(20)) + "\"}"));
    }

    private static Path copied(Path data) throws IOException {
        Path copy = Files.createTempDirectory("offpeak-it-rival-copy-");
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.toList()) {
                Path to = copy.resolve(data.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(to);
                } else if (Files.isRegularFile(each)) {
                    Files.copy(each, to);
                }
            }
        }
        return copy;
    }
}
