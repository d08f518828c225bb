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
import tools.jackson.databind.JsonNode;

/** Rules and hosts that work against each other, and devices that don't follow. */
final class ControlRows {
    private static final int CAP = 48;

    private ControlRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F38", "two hosts on one account", ControlRows::rivals).onlyInFull(),
                Scenario.row("R01", "a rule that alternates, a device that takes orders and ignores them",
                        ControlRows::ignored),
                Scenario.row("R02", "a rule that alternates each time it is asked", ControlRows::flapping));
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
            // a second trouble, that it was told something too often, may be told too: but nothing twice
            assertEquals(alerts.toString(), alerts.stream().distinct().count(), alerts.size());
            assertEquals(alerts.toString(), 1, alerts.stream().filter(line -> line.contains("does not follow"))
                    .count());
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

    /** The second has a copy of the first one's data folder, and its user another mind. */
    private static void rivals(Run run) throws Exception {
        int port = AssembledHost.freePort();
        HostProcess vendors = run.keep(HostProcess.start("rival-vendors").with("--feature", "simulator", "--clock",
                "2026-06-15T10:00:00Z", "--speed", "60").config("offpeak.simulator.cfg.json",
                        "{\"port\": " + port + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.5}")
                .start());
        HostProcess.Plan first = home("rival-first", port);
        Path copy;
        try (HostProcess host = first.start().keepData()) {
            host.running("powerwall");
            copy = copied(first.data());
        }
        String token = HostProcess.token(copy, "copied", "admin");
        try (HostProcess one = home("rival-one", port).start();
                HostProcess two = HostProcess.start("rival-two").with("--clock", "2026-06-15T09:50:00Z", "--speed",
                        "60").data(copy).start()) {
            one.running("powerwall");
            order(one.api(), one.clock(), "charge_from_grid target=0.9");
            var second = new offpeak.itest.Rest(two.pages().base() + "api/v1/").bearer(token);
            Await.that("the second to run", FastHome.PATIENCE, two::errors,
                    () -> second.get("integrations").toString().contains("RUNNING"));
            order(second, Instant.parse(second.get("health").path("clock").asString()), "hold");
            Await.that("one of the two to give way", Duration.ofMinutes(2),
                    () -> one.get("decisions") + "\n" + second.get("decisions"),
                    () -> says(one.api()) || says(second));
            int writes = vendors.simulatorHome().path("writes").size();
            Instant now = one.clock();
            Await.that("an hour of peace", Duration.ofMinutes(3), () -> "",
                    () -> one.clock().isAfter(now.plus(Duration.ofHours(1))));
            int more = vendors.simulatorHome().path("writes").size() - writes;
            assertTrue(more + " writes after one gave way", more <= 8);
            run.saw("one gave way after " + writes + " writes in all, " + more + " in the hour after");
        } finally {
            HostProcess.delete(first.data());
        }
    }

    private static boolean says(offpeak.itest.Rest api) {
        for (JsonNode check : api.get("health").path("checks")) {
            if (check.path("message").asString().contains("another host controls this account")) {
                return true;
            }
        }
        return false;
    }

    private static void order(offpeak.itest.Rest api, Instant now, String value) {
        assertEquals(201, api.status("POST", "overrides", "{\"device\": \"" + FastHome.BATTERY
                + "\", \"setting\": \"operation\", \"value\": \"" + value + "\", \"until\": \""
                + now.plus(Duration.ofHours(20)) + "\"}"));
    }

    /** Its clock is behind the vendors', so that what they say is never old. */
    private static HostProcess.Plan home(String name, int port) throws IOException {
        return HostProcess.start(name).as("admin").with("--clock", "2026-06-15T09:50:00Z", "--speed", "60")
                .config("offpeak.site~home.cfg.json",
                        "{\"name\": \"Home\", \"zone\": \"Europe/London\", \"currency\": \"GBP\"}")
                .config(FastHome.POWERWALL, "{\"transport\": \"netzero\", \"baseUrl\": \"http://127.0.0.1:" + port
                        + "\", \"siteId\": \"2252147638651104\", \"apiKey\": \"simulated-netzero-token\"}");
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
