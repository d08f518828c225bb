package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedTimeTest {

    private static final String FILE = "offpeak.price.agile~home.cfg.json";

    @TempDir
    private Path config;
    @TempDir
    private Path kept;

    private void write(String file, String json) throws IOException {
        Files.writeString(config.resolve(file), json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9/", "http://localhost", "http://[::1]:80/x", "mqtt://127.1.2.3"})
    void ownAddresses(String url) {
        assertTrue(SimulatedTime.own(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.example/", "http://127.0.0.1@api.example/", "http://127.0.0.1.example/",
            "http://localhost.example", "http://192.168.1.2", "http://0.0.0.0", "$env:URL", "", "not a url",
            "http://2130706433/", "http://[::ffff:10.0.0.1]/"})
    void otherAddresses(String url) {
        assertFalse(SimulatedTime.own(url));
    }

    @Test
    void vendorsOnLoopbackPass() throws IOException {
        write("offpeak.site~home.cfg.json", "{\"zone\": \"Europe/London\"}");
        write("offpeak.price.agile~home.cfg.json", "{\"baseUrl\": \"http://127.0.0.1:9/\", \"region\": \"C\"}");
        write("offpeak.device.powerwall~home.cfg.json",
                "{\"transport\": \"netzero\", \"baseUrl:String\": \"http://localhost:9\", \"apiKey\": \"k\"} // end");
        write("offpeak.mqtt.cfg.json", "{\"url\": \"embedded\"}");
        write("offpeak.price.agile~home.cfg.json.example", "{}");

        assertDoesNotThrow(() -> SimulatedTime.check(config, kept));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "offpeak.price.agile~home.cfg.json | {\"region\": \"C\"} | baseUrl is missing",
            "offpeak.price.agile~home.cfg.json | {\"baseUrl\": \"\"} | baseUrl is",
            "offpeak.price.agile~home.cfg.json | {\"baseUrl\": \"https://api.example/\"} | https://api.example/",
            "offpeak.price.io~a.cfg.json | {\"baseUrl\": \"http://[::1]\", \"graphqlUrl\": \"http://a.b\"} | graphqlUrl",
            "offpeak.device.powerwall~home.cfg.json | {\"baseUrl\": \"http://[::1]\", \"refreshToken\": \"r\"} | authUrl",
            "offpeak.device.powerwall.cfg.json | {\"enabled\": false} | baseUrl is missing",
            "offpeak.mqtt.cfg.json | {\"url\": \"mqtt://broker.lan\"} | mqtt://broker.lan",
            "my.own~x.cfg.json | {\"hosts\": [\"http://[::1]\", \"https://a.b\"]} | hosts is https://a.b",
            "offpeak.price.agile~home.cfg.json | {\"baseUrl\": \"https://a.b\" oops | https://a.b"})
    void whateverMayLeadOutIsRefusedWithFileAndField(String file, String json, String said) throws IOException {
        write(file, json);

        Refusal refusal = assertThrows(Refusal.class, () -> SimulatedTime.check(config, kept));

        assertEquals(4, refusal.status());
        assertTrue(refusal.getMessage().contains(file), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }

    @Test
    void aBrokenFileWithoutAnAddressIsTheHostsToName() throws IOException {
        write("offpeak.price.agile~home.cfg.json", "{\"region\": ");

        assertDoesNotThrow(() -> SimulatedTime.check(config, kept));
    }

    /** As the host keeps it: what was changed on the page is not in the file. */
    private void keep(String baseUrl, String hashOfFile) throws IOException {
        Files.writeString(kept.resolve("offpeak.price.agile~home.cfg"),
                "# offpeak 1 0\nregion=\"C\"\n" + baseUrl + "service.pid=\"offpeak.price.agile~home\"\n");
        Files.writeString(kept.resolve("applied.list"), hashOfFile + " = " + FILE + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseUrl=\"https://api.example/\"\n", ""})
    void whatWasChangedOnThePageCounts(String baseUrl) throws IOException {
        write(FILE, "{\"baseUrl\": \"http://127.0.0.1:9\"}");
        keep(baseUrl, Bundles.sha256(config.resolve(FILE)));

        assertEquals(4, assertThrows(Refusal.class, () -> SimulatedTime.check(config, kept)).status());
    }

    @Test
    void whatWasChangedOnThePageToLoopbackPasses() throws IOException {
        write(FILE, "{\"baseUrl\": \"http://127.0.0.1:9\"}");
        keep("baseUrl=\"http://127.0.0.1:9/?a\\=b\"\n", Bundles.sha256(config.resolve(FILE)));

        assertDoesNotThrow(() -> SimulatedTime.check(config, kept));
    }

    @Test
    void aFileThatWasChangedSinceReplacesIt() throws IOException {
        write(FILE, "{\"baseUrl\": \"http://127.0.0.1:9\"}");
        keep("baseUrl=\"https://api.example/\"\n", "another");

        assertDoesNotThrow(() -> SimulatedTime.check(config, kept));
    }

    @Test
    void aFileThatIsGoneTakesItAlong() throws IOException {
        keep("baseUrl=\"https://api.example/\"\n", "any");

        assertDoesNotThrow(() -> SimulatedTime.check(config, kept));
    }

    @Test
    void aBrokenFileLeavesWhatWasGood() throws IOException {
        write(FILE, "{");
        keep("baseUrl=\"https://api.example/\"\n", "another");

        assertThrows(Refusal.class, () -> SimulatedTime.check(config, kept));
    }
}
