package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** One thing after the other is taken away: the host says which, harms nothing, and goes on when it is back. */
public class UnplugIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** An hour and a half of the clock that runs thirty times as fast. */
    private static final Duration UNTIL_DUE = Duration.ofMinutes(3);
    private static final String POWERWALL = "offpeak.device.powerwall~home.cfg.json";
    private static final String AGILE = "offpeak.price.agile~home.cfg.json";

    @Test
    public void octopusAnswers500() throws Exception {
        try (HostProcess host = HostProcess.demo("unplug-octopus")
                .with("--speed", "900", "--clock", "2026-06-15T12:00:00Z").start()) {
            host.running("agile", "powerwall", "cheapest-slots");
            host.fault("octopus", "500");
            named(host, "agile", "500");
            Instant known = lastPrice(host);
            passed(host, "2026-06-15T15:30:00Z");
            stillUp(host);
            assertEquals("what was published stays usable", known, lastPrice(host));
            assertEquals("settings changed without a reason", 0, host.simulatorHome().path("writes").size());

            host.fault("octopus", "");
            well(host);
            Await.that("the night's prices", PATIENCE, () -> lastPrice(host).isAfter(known));
        }
    }

    /** In the half-hour before charging is due, until a quarter of an hour into it. */
    @Test
    public void netZeroDoesNotAnswer() throws Exception {
        // charging is due at 22:30: a busy machine needs half of the fifty seconds before that to get here
        try (HostProcess host = HostProcess.demo("unplug-netzero")
                .with("--speed", "30", "--clock", "2026-06-15T22:05:00Z").start()) {
            host.running("agile", "powerwall", "cheapest-slots");
            Files.writeString(host.data().resolve("config").resolve(POWERWALL), """
                                                                                {
                                                                                  "transport": "netzero",
                                                                                  "baseUrl": "%s",
                                                                                  "siteId": "2252147638651104",
                                                                                  "apiKey": "simulated-netzero-token"
                                                                                }
                                                                                """
                    .formatted(host.simulator().base().replace("/simulator/", "")));
            Await.that("the Powerwall by NetZero", PATIENCE, () -> host.get("state").toString(),
                    () -> battery(host).path("source").asString().equals("netzero")
                            && !battery(host).path("stale").asBoolean());
            well(host);
            Instant due = nextCharge(host);
            host.fault("netzero", "timeout");
            named(host, "powerwall", "");
            Await.that("the battery's state to be stale", PATIENCE, () -> battery(host).path("stale").asBoolean());
            int writes = host.simulatorHome().path("writes").size();
            int decided = host.get("decisions").size();
            Instant staleSince = host.clock();
            stillUp(host);
            Await.that("charging to be due for a while", UNTIL_DUE,
                    () -> host.clock().isAfter(due.plusSeconds(600)));
            assertTrue(staleSince + " was too late", staleSince.isBefore(due));
            stillUp(host);
            assertEquals("written while nothing was known", writes, host.simulatorHome().path("writes").size());
            assertEquals("decided while nothing was known", decided, host.get("decisions").size());

            host.fault("netzero", "");
            well(host);
            Await.that("charging in what is left of the half-hour", PATIENCE,
                    () -> host.get("decisions").toString(),
                    () -> host.simulatorHome().path("grid_w").asDouble() > 3000 && host.get("decisions").path(0)
                            .path("stage").asString().equals("EFFECTIVE"));
            assertTrue(host.clock().toString(), host.clock().isBefore(due.plusSeconds(3600)));
        }
    }

    @Test
    public void theBrokerIsGone() throws Exception {
        try (Mosquitto broker = new Mosquitto();
                HostProcess host = HostProcess.demo("unplug-broker").with("--speed", "60").start()) {
            host.running("agile", "powerwall", "cheapest-slots");
            Files.writeString(host.data().resolve("config/offpeak.mqtt.cfg.json"),
                    "{\"url\": \"" + broker.url() + "\"}");
            try (Listener listener = new Listener(broker.tcp(), "offpeak/#")) {
                listener.await("offpeak/status", "online");
            }
            well(host);
            broker.unplug();
            named(host, "mqtt", broker.url());
            stillUp(host);
            Instant before = host.clock();
            Await.that("all else to go on", PATIENCE, () -> Instant
                    .parse(battery(host).path("observed_at").asString()).isAfter(before.plusSeconds(120)));

            broker.plugIn();
            well(host);
            try (Listener listener = new Listener(broker.tcp(), "offpeak/#")) {
                listener.await("offpeak/status", "online");
                listener.await("offpeak/home/device/powerwall/battery/state", "state_of_charge");
            }
        }
    }

    /** The data folder is a small file system of its own, of which nobody else sees anything. */
    @Test
    public void theDiskIsFull() throws Exception {
        needNamespaces();
        HostProcess.Plan plan = HostProcess.demo("unplug-disk").with("--speed", "60", "--clock",
                "2026-06-15T22:12:00Z");
        try (HostProcess host = plan.by("unshare", "-m", "sh", "-c",
                "mount -t tmpfs -o size=96m none " + plan.data() + " && exec \"$0\" \"$@\"").start()) {
            Path data = Path.of("/proc", Long.toString(host.pid()), "root")
                    .resolve(plan.data().toString().substring(1));
            assertTrue("no data in " + data, Files.exists(data.resolve("offpeak.db")));
            assertFalse("the file system is not its own", Files.exists(plan.data().resolve("offpeak.db")));
            host.seenAt(data).running("agile", "powerwall", "cheapest-slots");
            well(host);
            int before = host.get("decisions").size();
            Path filler = data.resolve("filler");
            fill(filler);
            Await.that("the host to say that it can't store", PATIENCE, () -> health(host).toString(),
                    () -> notUp(host, "store").isPresent() || notUp(host, "history").isPresent());
            stillUp(host);
            Instant due = nextCharge(host);
            Await.that("charging to be due for a while", PATIENCE, () -> health(host).toString(),
                    () -> host.clock().isAfter(due.plusSeconds(300)));
            stillUp(host);
            assertEquals("what can't be recorded and undone was begun", 0,
                    host.simulatorHome().path("writes").size());

            Files.delete(filler);
            well(host);
            Await.that("charging", PATIENCE, () -> host.get("decisions").toString(),
                    () -> host.simulatorHome().path("settings").path("grid_charging").asBoolean()
                            && host.get("decisions").size() > before);
        }
    }

    @Test
    public void aConfigurationFileIsBad() throws Exception {
        try (HostProcess host = HostProcess.demo("unplug-config").with("--speed", "60").start()) {
            host.running("agile", "powerwall", "cheapest-slots");
            well(host);
            Path file = host.data().resolve("config").resolve(AGILE);
            String good = Files.readString(file);
            Instant known = lastPrice(host);
            Instant since = since(host, "agile");

            Files.writeString(file, good.replaceFirst("\"product\": ", "\"product\" "));
            named(host, "configuration", AGILE + ", line 3", "colon");
            stillUp(host);

            Files.writeString(file, good.replace("\"region\": \"C\"", "\"region\": [1, 2]"));
            named(host, "configuration", AGILE + ", line 4", "region");
            stillUp(host);

            assertEquals("the last good configuration stays", since, since(host, "agile"));
            assertFalse(lastPrice(host).isBefore(known));
            Files.writeString(file, good);
            well(host);
            assertEquals("it never restarted", since, since(host, "agile"));

            // in form, but not in sense: that can only be known by the integration itself
            Files.writeString(file, good.replace("\"region\": \"C\"", "\"region\": \"Z\""));
            named(host, "agile", "region", "'Z'");
            stillUp(host);
            Files.writeString(file, good);
            well(host);
            assertFalse(lastPrice(host).isBefore(known));
        }
    }

    private static void needNamespaces() throws IOException, InterruptedException {
        Tools.program("unshare");
        Process probe = new ProcessBuilder("unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt")
                .redirectErrorStream(true).start();
        String said = new String(probe.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        boolean may = probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        // not a matter of what is installed
        if (!may) {
            System.out.println("SKIPPED: no file system of one's own can be mounted here: " + said);
        }
        org.junit.Assume.assumeTrue("skipped: no file system of one's own can be mounted here", may);
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[64 * 1024];
        for (int size = block.length; size > 0; size = size > 1 ? size / 4 : 0) {
            try (OutputStream out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(block, 0, size);
                }
            } catch (IOException full) {
                // and once more with smaller pieces
            }
        }
    }

    private static JsonNode health(HostProcess host) {
        return host.get("health");
    }

    /** What a check says when it is not well. */
    private static Optional<String> notUp(HostProcess host, String name) {
        for (JsonNode check : health(host).path("checks")) {
            if (check.path("name").asString().equals(name) && !check.path("status").asString().equals("UP")) {
                return Optional.of(check.path("message").asString());
            }
        }
        return Optional.empty();
    }

    private static void named(HostProcess host, String check, String... words) {
        Await.that(check + " to be named", PATIENCE, () -> health(host) + "\n" + host.errors(), () -> {
            String message = notUp(host, check).orElse("");
            return !message.isBlank() && java.util.Arrays.stream(words).allMatch(message::contains);
        });
    }

    private static void stillUp(HostProcess host) {
        assertEquals(200, host.api().status("GET", "health", ""));
        assertEquals(200, host.pages().status("GET", "", ""));
        assertEquals(200, host.api().status("GET", "plan", ""));
    }

    private static void well(HostProcess host) {
        Await.that("all to be well", PATIENCE, () -> health(host) + "\n" + host.errors(),
                () -> health(host).path("status").asString().equals("UP"));
    }

    private static void passed(HostProcess host, String instant) {
        Await.that(instant, PATIENCE, () -> host.clock().isAfter(Instant.parse(instant)));
    }

    private static JsonNode battery(HostProcess host) {
        return host.get("devices/home/device/powerwall/battery");
    }

    private static Instant lastPrice(HostProcess host) {
        Instant last = Instant.MIN;
        for (JsonNode source : host.get("prices")) {
            JsonNode series = source.path("series");
            Instant end = Instant.parse(series.path(series.size() - 1).path("end").asString());
            last = end.isAfter(last) ? end : last;
        }
        return last;
    }

    private static Instant nextCharge(HostProcess host) {
        for (JsonNode slot : host.get("plan").path("slots")) {
            if (slot.path("action").asString().equals("charge_from_grid")) {
                return Instant.parse(slot.path("start").asString());
            }
        }
        throw new AssertionError("no charging in " + host.get("plan"));
    }

    private static Instant since(HostProcess host, String id) {
        for (JsonNode one : host.get("integrations")) {
            if (one.path("id").asString().equals(id)) {
                return Instant.parse(one.path("since").asString());
            }
        }
        throw new AssertionError("no " + id);
    }
}
