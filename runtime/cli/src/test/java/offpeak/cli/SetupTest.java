package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import offpeak.simulator.http.Accounts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The wizard by options alone, before the simulated vendors. */
class SetupTest {

    private static SimulatedVendors vendors;
    private static String url;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        vendors = new SimulatedVendors(InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")),
                SimulatorOptions.DEFAULTS);
        url = vendors.baseUrl().toString();
    }

    @AfterAll
    static void stop() {
        vendors.close();
    }

    private Said setup(String... options) {
        List<String> all = new ArrayList<>(List.of("setup", "--config", folder.toString()));
        all.addAll(List.of(options));
        return Said.run(all.toArray(String[]::new));
    }

    private JsonNode written(String pid) throws IOException {
        Path file = folder.resolve(pid + ".cfg.json");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        return Client.JSON.readTree(Files.readString(file));
    }

    private JsonNode json(String text) {
        return Client.JSON.readTree(text.replace('\'', '"').replace("SIM", url));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void everythingByOptions() throws Exception {
        Said said = setup("--home-name", "Ours", "--zone", "Europe/London", "--currency", "GBP", "--latitude", "51.5",
                "--longitude", "-0.12", "--octopus-key", Accounts.OCTOPUS_KEY, "--octopus-url", url + "/kraken",
                "--tesla",
                "tessie", "--tesla-key", Accounts.TESSIE_TOKEN, "--tesla-url", url + "/tessie", "--tesla-site", "all",
                "--tesla-car", Accounts.VIN, "--honeywell", "tcc", "--honeywell-user", Accounts.TCC_USER,
                "--honeywell-password", Accounts.TCC_PASSWORD, "--honeywell-url", url, "--thermostat", "all",
                "--mqtt-url",
                "mqtt://127.0.0.1:1883", "--email-to", "ann@example.org,ben@example.org", "--email-user",
                "house@example.org", "--email-password", "hush");
        assertEquals(0, said.status(), said.err());
        assertEquals(List.of("offpeak.device.honeywell~home.cfg.json", "offpeak.device.powerwall~home.cfg.json",
                "offpeak.device.tesla-vehicle~home.cfg.json", "offpeak.mqtt.cfg.json",
                "offpeak.notify.email~home.cfg.json",
                "offpeak.price.intelligent-octopus~home.cfg.json", "offpeak.rule.octopus-tariff~home.cfg.json",
                "offpeak.site~home.cfg.json"), files());
        assertEquals(json("{'name':'Ours','zone':'Europe/London','currency':'GBP','latitude':51.5,'longitude':-0.12}"),
                written("offpeak.site~home"));
        JsonNode octopus = written("offpeak.price.intelligent-octopus~home");
        assertEquals(Accounts.OCTOPUS_ACCOUNT, octopus.path("account").asString());
        assertEquals(Accounts.OCTOPUS_KEY, octopus.path("apiKey").asString());
        // the site without a device is not among all
        assertEquals(json("{'transport':'tessie','siteId':'2252147638651104','readOnly':true,'baseUrl':'SIM/tessie',"
                + "'apiKey':'simulated-tessie-token'}"), written("offpeak.device.powerwall~home"));
        assertEquals(
                json("{'transport':'tessie','readOnly':true,'baseUrl':'SIM/tessie','apiKey':'simulated-tessie-token'}"),
                written("offpeak.device.tesla-vehicle~home"));
        assertEquals(json("{'transport':'tcc','baseUrl':'SIM','user':'owner@simulated.example',"
                + "'password':'simulated-tcc-password','deviceIds':['1201001']}"),
                written("offpeak.device.honeywell~home"));
        assertEquals(
                json("{'to':'ann@example.org,ben@example.org','server':'smtp.gmail.com','user':'house@example.org',"
                        + "'from':'house@example.org','password':'hush'}"),
                written("offpeak.notify.email~home"));
        for (String secret : List.of(Accounts.TESSIE_TOKEN, Accounts.TCC_PASSWORD, Accounts.OCTOPUS_KEY)) {
            assertFalse((said.out() + said.err()).contains(secret), said.out());
        }
        assertTrue(said.out()
                .contains("Electricity meter " + Accounts.OCTOPUS_METER + ": import, meter 21E0000001, tariff "
                        + "E-1R-IOG-SMB-25-12-01-C"),
                said.out());
    }

    @Test
    void resideosThermostats() throws Exception {
        Said said = setup("--honeywell-key", Accounts.RESIDEO_KEY, "--honeywell-secret", Accounts.RESIDEO_SECRET,
                "--honeywell-refresh-token", Accounts.RESIDEO_REFRESH_TOKEN, "--honeywell-url", url + "/resideo",
                "--thermostat", Accounts.RESIDEO_DEVICE);
        assertEquals(0, said.status(), said.err());
        assertEquals(json("{'transport':'resideo','baseUrl':'SIM/resideo','apiKey':'simulated-resideo-key',"
                + "'clientSecret':'simulated-resideo-secret','refreshToken':'simulated-resideo-refresh',"
                + "'deviceIds':['LCC-00D02D000001']}"), written("offpeak.device.honeywell~home"));
    }

    @Test
    void netzeroIsCheckedAndReferencesStayReferences() throws Exception {
        Path key = folder.resolve("key");
        Files.writeString(key, Accounts.NETZERO_TOKEN + "\n");
        Said said = setup("--tesla", "netzero", "--tesla-key", "$file:" + key, "--tesla-url", url, "--tesla-site",
                Long.toString(Accounts.SITE_ID));
        assertEquals(0, said.status(), said.err());
        assertEquals("$file:" + key, written("offpeak.device.powerwall~home").path("apiKey").asString());
    }

    /** A refresh token is good once: what is written is its successor, and each configuration has its own. */
    @Test
    void aGivenRefreshTokenIsReplacedByItsSuccessor() throws Exception {
        Said said = setup("--tesla", "fleet", "--tesla-client-id", Accounts.FLEET_CLIENT_ID, "--tesla-refresh-token",
                Accounts.FLEET_REFRESH_TOKEN, "--tesla-refresh-token", "for-the-car", "--tesla-url", url,
                "--tesla-auth-url", url + "/oauth2/v3/token", "--tesla-site", "all", "--tesla-car", "all",
                "--read-only",
                "false");
        assertEquals(0, said.status(), said.err());
        assertEquals(json("{'transport':'fleet','siteId':'2252147638651104','readOnly':false,'baseUrl':'SIM',"
                + "'authUrl':'SIM/oauth2/v3/token','clientId':'simulated-client','refreshToken':'simulated-refresh-2'}"),
                written("offpeak.device.powerwall~home"));
        assertEquals("for-the-car", written("offpeak.device.tesla-vehicle~home").path("refreshToken").asString());

        // it was used up: said so, and without a sign-in there is none to go on with
        Said again = setup("--name", "two", "--tesla", "fleet", "--tesla-client-id", Accounts.FLEET_CLIENT_ID,
                "--tesla-refresh-token", Accounts.FLEET_REFRESH_TOKEN, "--tesla-url", url, "--tesla-auth-url",
                url + "/oauth2/v3/token", "--tesla-site", "all", "--tesla-car", "none");
        assertEquals(1, again.status());
        assertTrue(again.err().contains("does not accept the login (HTTP 401, login_required)"), again.err());

        // when it all fails later, the successor is kept
        Said late = setup("--name", "three", "--tesla", "fleet", "--tesla-client-id", Accounts.FLEET_CLIENT_ID,
                "--tesla-refresh-token", "simulated-refresh-2", "--tesla-url", url, "--tesla-auth-url",
                url + "/oauth2/v3/token", "--tesla-site", "999", "--tesla-car", "none");
        assertEquals(1, late.status());
        assertTrue(
                late.err()
                        .contains("the account has no 999 for --tesla-site; it has 2252147638651104 (Simulated home)"),
                late.err());
        Path kept = folder.resolve("tesla.refresh-token");
        assertEquals("simulated-refresh-3", Files.readString(kept));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
        assertFalse(late.err().contains("simulated-refresh-3"), late.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"|2|--octopus-key, --tesla, --honeywell or --mqtt-url is missing",
            "--tesla netzero|2|--tesla-key is missing (NetZero's token (its app, Settings, Developer API)), and there is no terminal",
            "--tesla pigeon|2|--tesla must be fleet, owner, tessie, teslemetry, netzero or local",
            "--tesla tessie --tesla-key wrong --tesla-url SIM/tessie|1|Tessie does not accept the login (HTTP 401",
            "--tesla tessie --tesla-key simulated-tessie-token --tesla-url SIM/nowhere|1|has nothing there (HTTP 404); is --tesla-url right?",
            "--tesla tessie --tesla-key k --tesla-url http://127.0.0.1:1|1|Tessie can not be reached; check the network, and --tesla-url",
            "--tesla tessie --tesla-key k --tesla-url nonsense|2|--tesla-url is no address",
            "--tesla tessie --tesla-key simulated-tessie-token --tesla-url SIM/tessie|2|--tesla-site is missing; it is all, none or some of: 2252147638651104 (Simulated home)",
            "--tesla fleet|2|--tesla-client-id is missing",
            "--tesla owner --tesla-login callback|2|use --tesla-login paste",
            "--octopus-key sk_live_wrong --octopus-url SIM/kraken|1|Octopus does not know this key (KT-CT-1138)",
            "--octopus-key sk_live_simulated --octopus-account A-9999ZZZZ --octopus-url SIM/kraken|1|the account has no A-9999ZZZZ",
            "--octopus-key $env:OFFPEAK_NOT_SET --octopus-url SIM/kraken|2|the variable OFFPEAK_NOT_SET is not set",
            "--honeywell-user u --honeywell-password p --honeywell-url SIM|1|does not accept user name and password",
            "--zone Mars/Base|2|--zone must be a time zone such as Europe/London",
            "--mqtt-url ftp://x|2|--mqtt-url must be embedded, or an address"})
    void whatIsWrongIsSaidInALine(String options, int status, String message) throws Exception {
        Said said = setup(options == null ? new String[0] : options.replace("SIM", url).split(" "));
        assertEquals(status, said.status(), said.err());
        assertTrue(said.err().contains(message), said.err());
        assertEquals(1, said.err().lines().count(), said.err());
        assertEquals(List.of(), files());
    }

    @Test
    void whatIsThereStays() throws Exception {
        String[] options = {"--tesla", "tessie", "--tesla-key", Accounts.TESSIE_TOKEN, "--tesla-url", url + "/tessie",
                "--tesla-site", "all", "--tesla-car", "none"};
        assertEquals(0, setup(options).status());
        Files.writeString(folder.resolve("offpeak.site~home.cfg.json"), "{\"zone\": \"Europe/Dublin\"}");
        Said again = setup(options);
        assertEquals(4, again.status());
        assertTrue(again.err().contains("offpeak.device.powerwall~home.cfg.json already; nothing was written"),
                again.err());
        List<String> second = new ArrayList<>(List.of(options));
        second.addAll(List.of("--name", "garage"));
        assertEquals(0, setup(second.toArray(String[]::new)).status());
        assertEquals("{\"zone\": \"Europe/Dublin\"}", Files.readString(folder.resolve("offpeak.site~home.cfg.json")));
        assertTrue(files().contains("offpeak.device.powerwall~garage.cfg.json"));
        second.set(second.size() - 1, "dry");
        second.add("--dry-run");
        Said dry = setup(second.toArray(String[]::new));
        assertTrue(dry.out().contains("would write " + folder.resolve("offpeak.device.powerwall~dry.cfg.json")),
                dry.out());
        assertFalse(files().contains("offpeak.device.powerwall~dry.cfg.json"));
    }
}
