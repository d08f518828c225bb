package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the wizard and the import write is what a host takes over. */
public class SetupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path ORIGINALS = Tools.root().resolve("runtime/cli/src/test/resources/originals");

    private record Said(int status, String all) {}

    /** With pipes in place of a terminal. */
    private static Said offpeak(Path data, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(AssembledHost.home().resolve("bin/offpeak").toString()));
        command.addAll(List.of(args));
        Process process = HostProcess.processBuilder(command, data).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue("the command goes on: " + out, process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return new Said(process.exitValue(), out);
    }

    @Test
    public void aHostRunsWithWhatTheWizardWrote() throws Exception {
        Path data = Files.createTempDirectory("offpeak-it-setup-");
        try (HostProcess vendors = HostProcess.demo("setup-vendors").start()) {
            String sim = vendors.simulator().base().replaceFirst("/simulator/$", "");
            Said missing = offpeak(data, "setup", "--data", data.toString(), "--tesla", "tessie");
            assertEquals(missing.all(), 2, missing.status());
            assertTrue(missing.all(), missing.all().contains("--tesla-key is missing"));

            Said setup = offpeak(data, "setup", "--data", data.toString(), "--zone", "Europe/London", "--octopus-key",
                    "sk_live_simulated", "--octopus-url", sim + "/kraken", "--tesla", "tessie", "--tesla-key",
                    "simulated-tessie-token", "--tesla-url", sim + "/tessie", "--tesla-site", "all", "--tesla-car",
                    "all",
                    "--honeywell-user", "owner@simulated.example", "--honeywell-password", "simulated-tcc-password",
                    "--honeywell-url", sim, "--thermostat", "all");
            assertEquals(setup.all(), 0, setup.status());

            try (HostProcess host = HostProcess.start("setup").data(data).as("admin").start().keepData()) {
                host.running("powerwall", "tesla-vehicle", "honeywell");
                accepted(host, Set.of("offpeak.device.honeywell~home", "offpeak.device.powerwall~home",
                        "offpeak.device.tesla-vehicle~home", "offpeak.price.intelligent-octopus~home",
                        "offpeak.rule.octopus-tariff~home", "offpeak.site~home"));
                sealed(data, "simulated-tessie-token", "simulated-tcc-password", "sk_live_simulated");
            }
        } finally {
            HostProcess.delete(data);
        }
    }

    @Test
    public void aHostTakesOverWhatWasImported() throws Exception {
        for (String file : List.of("powermgr/config.py", "scheduler.env", "io-config.txt")) {
            Path data = Files.createTempDirectory("offpeak-it-import-");
            try {
                Said said = offpeak(data, "import-config", ORIGINALS.resolve(file).toString(), "--data",
                        data.toString());
                assertEquals(said.all(), 0, said.status());
                assertFalse("a secret is shown", said.all().contains("hush"));
                Set<String> pids = switchedOff(data.resolve("config"));
                try (HostProcess host = HostProcess.start("import").data(data).as("admin").start().keepData()) {
                    accepted(host, pids);
                    sealed(data, "hush");
                }
            } finally {
                HostProcess.delete(data);
            }
        }
    }

    /** The vendors are real ones: nobody is to be asked. */
    private static Set<String> switchedOff(Path config) throws IOException {
        Set<String> pids = new TreeSet<>();
        try (Stream<Path> files = Files.list(config)) {
            for (Path file : files.toList()) {
                String pid = file.getFileName().toString().replace(".cfg.json", "");
                ObjectNode fields = (ObjectNode) Rest.json(Files.readString(file));
                if (!pid.startsWith("offpeak.site")) {
                    fields.put("enabled", false);
                }
                Files.writeString(file, fields.toString());
                pids.add(pid);
            }
        }
        return pids;
    }

    private static void accepted(HostProcess host, Set<String> pids) {
        Set<String> known = new TreeSet<>();
        for (JsonNode pid : host.get("configurations")) {
            known.add(pid.asString());
        }
        assertTrue(pids + " but the host has " + known, known.containsAll(pids));
        assertFalse(host.errors(), host.errors().contains("did you mean"));
        assertFalse(host.errors(), host.errors().contains("expected"));
        for (JsonNode check : host.get("health").path("checks")) {
            if (check.path("name").asString().contains("configuration")) {
                assertEquals(check.toString(), "UP", check.path("status").asString());
            }
        }
    }

    /** The host has moved the secrets to its vault. */
    private static void sealed(Path data, String... secrets) {
        Await.that("secrets in the vault", PATIENCE, () -> {
            try (Stream<Path> files = Files.list(data.resolve("config"))) {
                for (Path file : files.toList()) {
                    String text = Files.readString(file);
                    for (String secret : secrets) {
                        if (text.contains(secret)) {
                            return false;
                        }
                    }
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }
}
