package offpeak.host.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import offpeak.api.host.Configurations.InvalidException;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.HealthCheck.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationListener;

class ConfigurationServiceTest {
    private static final String PID = "offpeak.thing~home";
    @TempDir
    Path data;
    @TempDir
    Path config;
    private TestFramework framework;
    private ConfigurationService service;
    private final MemoryVault vault = new MemoryVault();

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(data, config);
        framework.installForm("offpeak.thing", ConfigurationFolderTest.FORM);
        service = new ConfigurationService(framework.context(), framework.admin(), framework.forms(),
                framework.files, Duration.ofMillis(50));
        framework.context().registerService(ConfigurationListener.class, service, null);
        service.bindVault(vault);
    }

    @AfterEach
    void stop() throws Exception {
        service.stop();
        framework.close();
    }

    /** Waits for what other threads do; fails after a time that none of it takes. */
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not come about within 10 s");
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void whatIsPutIsCheckedDurableAndHasItsSecretsInTheVault() throws Exception {
        service.put(PID, Map.of("zone", "UTC", "port", "8080", "apiKey", "s3cret", "extra", 1));

        assertEquals(Map.of("zone", "UTC", "port", 8080, "apiKey", "$vault:apiKey", "extra", 1L),
                service.get(PID).orElseThrow());
        assertEquals(Map.of(PID + "/apiKey", "s3cret"), vault.all);
        assertEquals(List.of(PID), service.pids());
        String stored = Files.readString(data.resolve("configurations").resolve(PID + ".cfg"));
        assertTrue(stored.contains("$vault:apiKey"), stored);

        service.delete(PID);
        assertEquals(Optional.empty(), service.get(PID));
        assertEquals(Map.of(), vault.all);
    }

    @Test
    void whatIsWrongIsRefusedAndChangesNothing() {
        InvalidException wrong = assertThrows(InvalidException.class,
                () -> service.put(PID, Map.of("port", 0, "zone", List.of("a"))));
        assertTrue(wrong.getMessage().contains("port: expected a whole number from 1 to 65535, not '0'"));
        assertTrue(wrong.getMessage().contains("zone: expected text, not a list"), wrong.getMessage());

        assertEquals("no bundle has a configuration offpeak.thong; did you mean offpeak.thing?",
                assertThrows(InvalidException.class, () -> service.put("offpeak.thong~x", Map.of())).getMessage());
        assertThrows(InvalidException.class, () -> service.put("../../etc/passwd", Map.of()));
        assertEquals(List.of(), service.pids());
    }

    @Test
    void aSecretThatWasWrittenPastTheServiceIsSealedToo() throws Exception {
        Configuration configuration = framework.admin().getFactoryConfiguration("offpeak.thing", "home", "?");
        configuration.update(new Hashtable<>(Map.of("zone", "UTC", "apiKey", "typed")));

        until(() -> "$vault:apiKey".equals(service.get(PID).orElseThrow().get("apiKey")));
        assertEquals("typed", vault.all.get(PID + "/apiKey"));
        until(() -> !Files.exists(data.resolve("configurations").resolve(PID + ".cfg.1")));
    }

    @Test
    void theFormIsShownAndTheHealthNamesEachProblem() throws Exception {
        Map<String, Object> schema = service.schema(PID).orElseThrow();
        assertEquals("Thing", schema.get("name"));
        Map<?, ?> port = (Map<?, ?>) ((List<?>) schema.get("fields")).get(1);
        assertEquals(80, port.get("default"));
        assertEquals("1", port.get("min").toString());
        assertEquals(Optional.empty(), service.schema("offpeak.other"));

        assertEquals(List.of(Check.up("configuration")), service.health());
        Files.writeString(config.resolve("offpeak.thing~bad.cfg.json"), "{ \"zone\": \"UTC\",\n \"port\": \"x\" }");
        until(() -> !service.problems().isEmpty());
        Check check = service.health().get(0);
        assertEquals(Status.DEGRADED, check.status());
        assertEquals("offpeak.thing~bad.cfg.json, line 2, field port: expected a whole number, not 'x'",
                check.message());
    }

    @Test
    void aFileWhoseBundleComesLaterIsTakenWhenItComes() throws Exception {
        Files.writeString(config.resolve("offpeak.later~x.cfg.json"), "{ \"zone\": \"UTC\" }");
        framework.installForm("offpeak.later", ConfigurationFolderTest.FORM.replace("offpeak.thing", "offpeak.later"));

        until(() -> service.get("offpeak.later~x").isPresent());
    }
}
