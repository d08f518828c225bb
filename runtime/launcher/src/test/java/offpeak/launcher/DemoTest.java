package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @TempDir
    private Path folder;
    private Home home;

    @BeforeEach
    void templates() throws IOException {
        home = new Home(folder.resolve("home"));
        Files.createDirectories(home.config("demo"));
        Files.writeString(home.config("demo").resolve("sim.cfg.json"),
                "{\"port\": ${simulator.port}, \"prices\": \"${prices}\"}");
        Files.writeString(home.config("demo").resolve("vendor.cfg.json"), "{\"baseUrl\": \"${simulator.url}\"}");
    }

    private static Options options(String... args) throws Refusal {
        return Options.parse("demo", List.of(args));
    }

    @Test
    void theOtherMarketHasAHomeOfItsOwnAndAKeptDemoStaysThere() throws Exception {
        Files.createDirectories(home.config("demo-ca"));
        Files.writeString(home.config("demo-ca").resolve("caiso.cfg.json"),
                "{\"baseUrl\": \"${simulator.url}/caiso\"}");
        String folderName = folder.resolve("d").toString();
        try (DataFolder data = DataFolder.open(options("--data", folderName))) {
            Path config = data.resolve("config");
            Demo first = Demo.prepare(home, data, options("--data", folderName, "--market", "ca"), config);
            assertEquals(Instant.parse("2026-06-15T14:00:00Z"), first.clock());
            assertFalse(Files.exists(config.resolve("vendor.cfg.json")));
            assertTrue(((String) Json.object(config.resolve("caiso.cfg.json")).get("baseUrl")).endsWith("/caiso"));

            Demo.prepare(home, data, options("--data", folderName), config);
            assertFalse(Files.exists(config.resolve("vendor.cfg.json")));
            Refusal moved = assertThrows(Refusal.class,
                    () -> Demo.prepare(home, data, options("--data", folderName, "--market", "gb"), config));
            assertTrue(moved.getMessage().contains("--market ca"), moved.getMessage());
        }
    }

    @Test
    void theTemplatesAreFilledIn() throws Exception {
        Options options = options("--data", folder.resolve("d").toString());
        try (DataFolder data = DataFolder.open(options)) {
            Demo demo = Demo.prepare(home, data, options, data.resolve("config"));

            Map<String, Object> simulator = Json.object(data.resolve("config/sim.cfg.json"));
            assertEquals("http://127.0.0.1:" + simulator.get("port"),
                    Json.object(data.resolve("config/vendor.cfg.json")).get("baseUrl"));
            assertEquals("", simulator.get("prices"));
            assertEquals(Instant.parse("2026-06-15T14:30:00Z"), demo.clock());
        }
    }

    @Test
    void aKeptDemoGoesOnWithItsOwnConfiguration() throws Exception {
        Options options = options("--data", folder.resolve("d").toString(), "--speed", "1000000");
        Path vendor = folder.resolve("d/config/vendor.cfg.json");
        try (DataFolder data = DataFolder.open(options)) {
            Demo first = Demo.prepare(home, data, options, data.resolve("config"));
            Files.writeString(vendor, "{\"mine\": true}");
            first.remember();
        }
        try (DataFolder data = DataFolder.open(options)) {
            Demo second = Demo.prepare(home, data, options, data.resolve("config"));

            assertTrue(second.clock().isAfter(Instant.parse("2026-06-15T14:30:00Z")), second.clock().toString());
            assertEquals("{\"mine\": true}", Files.readString(vendor));
        }
    }

    @Test
    void recordedPricesSetTheClock() throws Exception {
        Path prices = folder.resolve("a \"b\".csv");
        Files.writeString(prices, "start,price\n2019-01-01T00:00:00Z,13.1\n");
        Options options = options("--data", folder.resolve("d").toString(), "--prices", prices.toString());
        try (DataFolder data = DataFolder.open(options)) {
            Demo demo = Demo.prepare(home, data, options, data.resolve("config"));

            assertEquals(Instant.parse("2019-01-01T15:30:00Z"), demo.clock());
            assertEquals(prices.toString(), Json.object(data.resolve("config/sim.cfg.json")).get("prices"));
        }
    }

    @Test
    void unreadablePricesAreWrongUse() throws Exception {
        List<Path> files = new ArrayList<>(List.of(folder.resolve("none.csv")));
        files.add(Files.writeString(folder.resolve("empty.csv"), "start,price\n"));
        files.add(Files.writeString(folder.resolve("local.csv"), "start,price\n2019-01-01 00:00,13.1\n"));
        for (Path prices : files) {
            Options options = options("--data", folder.resolve("d").toString(), "--prices", prices.toString());
            try (DataFolder data = DataFolder.open(options)) {
                Refusal refusal = assertThrows(Refusal.class,
                        () -> Demo.prepare(home, data, options, data.resolve("config")));
                assertEquals(2, refusal.status());
                assertTrue(refusal.getMessage().contains(prices.toString()), refusal.getMessage());
            }
        }
    }

    @Test
    void aPassingDemoLeavesNothing() throws Exception {
        Path left;
        try (DataFolder data = DataFolder.open(options())) {
            left = data.path();
            Files.createDirectories(data.resolve("a/b"));
            Files.writeString(data.resolve("a/b/c"), "");
        }

        assertFalse(Files.exists(left));
    }
}
