package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** A host dies while it charges: what it changed is put back, by a command of its own or by the next start in safe mode. */
public class RestoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String BATTERY = "home/device/powerwall/battery";

    private record Result(int status, String out, String errors) {}

    @Test
    public void withoutAHostByTheCommand() throws Exception {
        int port = AssembledHost.freePort();
        try (HostProcess vendors = vendors(port)) {
            HostProcess.Plan plan = home("restore", port);
            try (HostProcess host = plan.start()) {
                host.running("powerwall");
                JsonNode own = settings(vendors);
                charge(host, vendors, own);

                Result beside = restore(plan.data(), "60");
                assertEquals(beside.errors(), 4, beside.status());
                assertTrue(beside.errors(), beside.errors().contains("a host runs"));

                host.killHard();
                vendors.fault("fleet", "500");
                Result vain = restore(plan.data(), "2");
                assertEquals(vain.errors(), 1, vain.status());
                assertTrue(vain.errors(), vain.errors().contains(BATTERY));
                vendors.fault("fleet", "");

                Result result = restore(plan.data(), "60");
                assertEquals(result.errors(), 0, result.status());
                assertEquals("restored " + BATTERY, result.out());
                assertEquals(own, settings(vendors));
                assertEquals("nothing to restore", restore(plan.data(), "60").out());
            }
        }
    }

    @Test
    public void afterThreeCrashesInSafeMode() throws Exception {
        int port = AssembledHost.freePort();
        try (HostProcess vendors = vendors(port)) {
            HostProcess.Plan plan = home("crash-loop", port);
            JsonNode own = settings(vendors);
            try (HostProcess host = plan.start().keepData()) {
                host.running("powerwall");
                charge(host, vendors, own);
                // the next hosts can't put it back
                vendors.fault("fleet", "500");
                host.killHard();
            }
            for (int crash = 2; crash <= 3; crash++) {
                try (HostProcess host = HostProcess.start("crash-" + crash).data(plan.data()).start().keepData()) {
                    host.killHard();
                }
            }
            vendors.fault("fleet", "");
            try (HostProcess host = HostProcess.start("crash-safe").data(plan.data()).as("viewer").start().keepData()) {
                JsonNode health = host.get("health");
                assertEquals("SAFE_MODE", health.path("status").asString());
                assertTrue(health.toString(), health.toString().contains("3 starts since"));
                Await.that("the user's own settings", PATIENCE, host::errors, () -> settings(vendors).equals(own));
                host.stop();
            }
            try (HostProcess host = HostProcess.start("crash-over").data(plan.data()).as("user").start()) {
                assertTrue(!host.get("health").path("status").asString().equals("SAFE_MODE"));
            }
        }
    }

    private static HostProcess vendors(int port) throws IOException {
        return HostProcess.start("vendors").with("--feature", "simulator").config("offpeak.simulator.cfg.json",
                "{\"port\": " + port + ", \"prices\": \"\", \"seed\": 1, \"startSoc\": 0.2}").start();
    }

    private static HostProcess.Plan home(String name, int port) throws IOException {
        String url = "http://127.0.0.1:" + port;
        return HostProcess.start(name).as("admin").config("offpeak.site~home.cfg.json",
                "{\"name\": \"Home\", \"zone\": \"Europe/London\", \"currency\": \"GBP\"}")
                .config("offpeak.device.powerwall~home.cfg.json",
                        "{\"transport\": \"fleet\", \"baseUrl\": \"" + url + "\", \"authUrl\": \"" + url
                                + "/oauth2/v3/token\", \"clientId\": \"simulated-client\","
                                + " \"refreshToken\": \"simulated-refresh-1\"}");
    }

    private static JsonNode settings(HostProcess vendors) throws IOException {
        return vendors.simulatorHome().path("settings");
    }

    private static void charge(HostProcess host, HostProcess vendors, JsonNode own) {
        String until = host.clock().plusSeconds(7200).toString();
        assertEquals(201, host.api().status("POST", "overrides", "{\"setting\": \"operation\","
                + " \"value\": \"charge_from_grid target=0.9\", \"until\": \"" + until + "\"}"));
        Await.that("the battery to charge", PATIENCE, host::errors, () -> !settings(vendors).equals(own));
    }

    private static Result restore(Path data, String seconds) throws Exception {
        List<String> command = new ArrayList<>(List.of(AssembledHost.home().resolve("bin/offpeak").toString(),
                "restore-leases", "--data", data.toString(), "--timeout", seconds));
        Path errors = Files.createTempFile("offpeak-restore-", ".err");
        try {
            Process process = HostProcess.processBuilder(command, data).redirectError(errors.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            return new Result(process.exitValue(), out, Files.readString(errors));
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}
