package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import offpeak.api.host.AccountStore;
import offpeak.api.host.Role;
import offpeak.host.store.SqliteStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest extends AsksHost {

    @TempDir
    private Path folder;

    private static Said run(String... args) {
        return Said.run(args);
    }

    private String lastBody() {
        return host.asked.get(host.asked.size() - 1).body();
    }

    private Said ask(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--url", host.url()));
        return run(all.toArray(String[]::new));
    }

    @Test
    void theSupportBundleIsSavedAsItCame() throws Exception {
        host.on("GET /api/v1/support-bundle", 200, "PK archive");
        Path file = folder.resolve("support.zip");

        Said said = ask("support-bundle", file.toString());

        assertEquals(0, said.status(), said.err());
        assertEquals("PK archive", Files.readString(file));
        assertTrue(said.out().startsWith(file + " (1 kB)."), said.out());
    }

    @Test
    void theSupportBundleIsForAdministrators() {
        host.on("GET /api/v1/support-bundle", 403,
                "{\"title\": \"Not allowed\", \"detail\": \"this needs the role admin\"}");
        Path file = folder.resolve("support.zip");

        Said said = ask("support-bundle", file.toString());

        assertEquals(4, said.status());
        assertTrue(said.err().contains("this needs the role admin"), said.err());
        assertEquals(false, Files.exists(file));
    }

    @Test
    void aRecordingIsSwitchedOnAndOff() {
        host.on("PUT /api/v1/recording", 200, """
                {"on": true, "file": "/data/recording.jsonl", "since": "2026-06-15T22:40:00Z", "bytes": 0,
                 "most_bytes": 64000000}""");
        Said on = ask("record", "on");
        assertEquals(0, on.status(), on.err());
        assertEquals("{\"on\":true}", lastBody());
        assertEquals("/data/recording.jsonl is written since 2026-06-15T22:40:00Z: 0 kB; a file of more than 64000 kB"
                + " goes aside, in place of the one before.\n", on.out());

        host.on("PUT /api/v1/recording", 200, "{\"on\": false, \"bytes\": 0, \"most_bytes\": 64000000}");
        Said off = ask("record", "off");
        assertEquals("{\"on\":false}", lastBody());
        assertEquals("No file is recorded.\n", off.out());
    }

    @Test
    void aRecordingIsAskedFor() {
        host.on("GET /api/v1/recording", 200, """
                {"on": true, "file": "/data/recording.jsonl", "since": "2026-06-15T22:40:00Z", "bytes": 12345,
                 "most_bytes": 64000000, "trouble": "it has a gap"}""");
        assertTrue(ask("record").out().contains(": 12 kB;"), ask("record").out());
        assertTrue(ask("record").out().endsWith("\nNot all of it: it has a gap.\n"), ask("record").out());
        assertEquals(2, ask("record", "perhaps").status());
    }

    @Test
    void theDoctorSaysWhatIsWrongInPlainWords() {
        host.on("GET /api/v1/health", 503, """
                {"status": "DOWN", "version": "1.2", "clock": "2026-06-15T22:40:00Z", "checks": [
                 {"name": "store", "status": "DOWN", "message": "the disk is full: make room"},
                 {"name": "agile", "status": "DEGRADED", "message": "Agile prices: no answer"},
                 {"name": "bus", "status": "UP", "message": ""}]}""");

        Said said = ask("doctor");

        assertEquals(1, said.status());
        assertEquals("""
                Offpeak 1.2: something that it can't do without does not work.
                         WHAT   IN PLAIN WORDS
                DOWN     store  the disk is full: make room
                TROUBLE  agile  Agile prices: no answer
                1 part is well.
                """, said.out());
    }

    @Test
    void theDoctorIsContentWithAHostThatIsWell() {
        host.on("GET /api/v1/health", 200, "{\"status\": \"UP\", \"version\": \"1.2\", \"checks\": []}");

        assertEquals(new Said(0, "Offpeak 1.2: all is well.\n0 parts are well.\n", ""), ask("doctor"));
    }

    @Test
    void theDoctorLooksWhyAHostDoesNotRun() throws Exception {
        host.close();
        Files.writeString(folder.resolve("culprit.txt"), "the bus hangs\n    at somewhere\n");

        Said said = ask("doctor", "--data", folder.toString());

        assertEquals(3, said.status());
        assertTrue(said.out().contains(": the bus hangs\n"), said.out());
    }

    @Test
    void helpListsAllCommands() {
        Said said = run("help");

        assertEquals(0, said.status());
        for (String command : List.of("demo", "start", "plan", "prices", "state", "decisions", "integrations",
                "override", "schedule", "token", "replay", "support-bundle", "doctor")) {
            assertTrue(Pattern.compile("^  " + command + " ", Pattern.MULTILINE).matcher(said.out()).find(), command);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "start", "plan", "prices", "state", "decisions", "integrations", "override",
            "backtest", "token", "record",
            "token create", "integrations install", "integrations remove", "schedule", "schedule add",
            "schedule delete"})
    void eachCommandHasHelp(String command) {
        Said said = run((command + " --help").split(" "));

        assertEquals(0, said.status());
        assertTrue(said.out().contains("Usage: offpeak " + command), said.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan --foo", "nonsense", "override battery", "token create x", "integrations install",
            "plan --url nowhere", "start --port x", "prices --zone Mars", "token create x --role king",
            "integrations install no-such.jar"})
    void wrongUseIsOneLineAndStatus2(String args) {
        Said said = run(args.split(" "));

        assertEquals(2, said.status(), said.err());
        assertEquals(1, said.err().lines().count(), said.err());
        assertTrue(said.err().startsWith("offpeak: "), said.err());
    }

    @Test
    void noHostIsStatus3() {
        host.close();

        Said said = ask("plan");

        assertEquals(3, said.status());
        assertTrue(said.err().contains("offpeak start"), said.err());
        assertEquals(1, said.err().lines().count(), said.err());
    }

    @Test
    void thePlanIsATableInTheHomesOwnTime() {
        host.on("GET /api/v1/plan", 200,
                """
                {"made_at": "2026-06-15T22:40:00Z", "valid_to": "2026-06-16T22:00:00Z", "cost": 1.234, "slots": [
                 {"start": "2026-06-16T01:00:00Z", "end": "2026-06-16T01:30:00Z", "device": "home/device/powerwall/battery",
                  "action": "charge_from_grid target=1", "power_w": 3300.0,
                  "reason": {"code": "cheapest", "params": {}, "text": "One of the 5 cheapest"}}]}
                """);

        Said said = ask("plan");

        assertEquals(
                """
                Made Mon 15 Jun 23:40, looks ahead to Tue 16 Jun 23:00, cost 1.23 (Europe/London)
                DAY         FROM   TO     DEVICE                         ACTION                     POWER   REASON
                Tue 16 Jun  02:00  02:30  home/device/powerwall/battery  charge_from_grid target=1  3.3 kW  One of the 5 cheapest
                """,
                said.out());
        assertEquals(0, said.status());
    }

    @Test
    void pricesStartWithTheOneThatHolds() {
        host.on("GET /api/v1/prices", 200,
                """
                [{"source": "agile", "site": "home", "direction": "import", "currency": "GBP", "unit": "/kWh", "series": [
                  {"start": "2026-06-15T22:00:00Z", "end": "2026-06-15T22:30:00Z", "value": 0.3, "estimate": false},
                  {"start": "2026-06-15T22:30:00Z", "end": "2026-06-15T23:00:00Z", "value": 0.1346, "estimate": false},
                  {"start": "2026-06-15T23:00:00Z", "end": "2026-06-15T23:30:00Z", "value": -0.02, "estimate": true}]}]
                """);

        assertEquals("""
                     agile import, GBP/kWh (Europe/London)
                     DAY         FROM   TO     PRICE
                     Mon 15 Jun  23:30  00:00  0.1346   now
                     Tue 16 Jun  00:00  00:30  -0.0200  estimate
                     """,
                ask("prices").out());
        assertTrue(ask("prices", "--all").out().contains("0.3000"));
    }

    @Test
    void stateShowsFieldsAndWhatIsStale() {
        host.on("GET /api/v1/state", 200,
                """
                [{"id": "home/device/powerwall/battery", "observed_at": "2026-06-15T22:39:30Z", "stale": true,
                  "quality": "GOOD", "source": "x", "state_of_charge": 0.42, "power_w": -500.0, "list": [1]}]
                """);

        assertTrue(ask("state").out().contains(
                "home/device/powerwall/battery  Mon 15 Jun 23:39  stale  state_of_charge=0.42 power_w=-500.0"));
    }

    @Test
    void decisionsAskForTheNewest() {
        host.on("GET /api/v1/decisions?limit=5&since=2026-06-15T00%3A00%3A00Z", 200,
                """
                [{"at": "2026-06-15T22:30:00Z", "device": "d", "setting": "operation", "value": "hold",
                  "until": "2026-06-15T23:00:00Z", "priority": "SCHEDULE", "rule": "cheapest-slots",
                  "reason": "because", "stage": "CONFIRMED", "lost": []}]
                """);

        assertTrue(ask("decisions", "--limit", "5", "--since", "2026-06-15T00:00:00Z").out()
                .contains("Mon 15 Jun 23:30  d       operation  hold   CONFIRMED  cheapest-slots  because"));
    }

    @Test
    void jsonIsTheAnswerAsItIs() {
        host.on("GET /api/v1/state", 200, "[ {\"id\":\"a/b/c/d\"} ]");

        assertEquals("[ {\"id\":\"a/b/c/d\"} ]\n", ask("state", "--json").out());
    }

    @Test
    void whatAVendorNamesMovesNoCursor() {
        host.on("GET /api/v1/integrations", 200,
                "[{\"id\": \"x\", \"name\": \"evil\\u001b[2J\\nname\", \"kind\": \"price\", \"version\": \"1\"}]");

        assertTrue(ask("integrations").out().contains("evil [2J name"));
    }

    @Test
    void theTokenGoesInAHeader() {
        host.on("GET /api/v1/state", 200, "[]");

        ask("state", "--token", "offpeak_abc");

        assertEquals("Bearer offpeak_abc", host.asked.get(0).authorization());
    }

    @ParameterizedTest
    @CsvSource({"401, 4, token create", "403, 4, Only an administrator", "409, 4, Only an administrator",
            "500, 1, Only an administrator"})
    void whatTheHostRefusesIsSaidInItsWords(int answer, int status, String said) {
        host.on("PUT /api/v1/integrations/agile", answer,
                "{\"title\": \"Refused\", \"detail\": \"Only an administrator may\\n do that\"}");

        Said result = ask("integrations", "disable", "agile");

        assertEquals(status, result.status());
        assertTrue(result.err().contains(said), result.err());
        assertEquals(1, result.err().lines().count());
    }

    @Test
    void integrationsAreSwitchedInstalledAndRemoved() throws Exception {
        Path jar = Files.writeString(folder.resolve("x.jar"), "PK");
        host.on("PUT /api/v1/integrations/agile", 200, "{}").on("DELETE /api/v1/integrations/agile?keep=true", 204, "")
                .on("POST /api/v1/integrations", 201, "{\"name\": \"offpeak.price.x\", \"version\": \"1.2.0\"}");

        assertEquals("enabled agile\n", ask("integrations", "enable", "agile").out());
        assertEquals("installed offpeak.price.x 1.2.0\n", ask("integrations", "install", jar.toString()).out());
        assertEquals("removed agile\n", ask("integrations", "remove", "agile", "--keep-data").out());
        assertEquals("installed offpeak.price.x 1.2.0\n", ask("integrations", "install", "agile").out());

        assertEquals("disabled agile\n", run("integrations", "--url", host.url(), "disable", "agile").out());
        assertEquals("{\"enabled\":true}", host.asked.get(0).body());
        assertEquals("1", host.asked.get(0).mark());
        assertEquals("PK", host.asked.get(1).body());
        assertEquals("{\"name\":\"agile\"}", host.asked.get(3).body());
    }

    @Test
    void anOverrideEndsAtTheHomesNextSevenOClock() {
        host.on("GET /api/v1/state", 200, "[{\"id\": \"home/device/powerwall/battery\"},"
                + " {\"id\": \"home/device/powerwall/grid\", \"role\": \"grid\"}, {\"id\": \"home/price/a/b\"}]")
                .on("POST /api/v1/overrides", 201, "{\"until\": \"2026-06-16T06:00:00Z\"}");

        Said said = ask("override", "powerwall", "operation", "charge_from_grid", "target=0.8", "--until", "07:00");

        assertEquals(0, said.status(), said.err());
        assertEquals("{\"device\":\"home/device/powerwall/battery\",\"setting\":\"operation\","
                + "\"value\":\"charge_from_grid target=0.8\",\"until\":\"07:00\"}",
                host.asked.get(host.asked.size() - 1).body());
        assertEquals(
                "home/device/powerwall/battery operation charge_from_grid target=0.8 until Tue 16 Jun 07:00 (Europe/London)\n",
                said.out());
        assertEquals(2, ask("override", "powerwall", "operation", "hold", "--until", "tomorrow").status());
    }

    @Test
    void aDeviceThatMayBeTwoIsNotGuessed() {
        host.on("GET /api/v1/state", 200, "[{\"id\": \"home/device/a/battery\"}, {\"id\": \"home/device/b/battery\"}]");

        Said said = ask("override", "battery", "operation", "hold", "--until", "07:00");

        assertEquals(2, said.status());
        assertTrue(said.err().contains("home/device/b/battery"), said.err());
    }

    @Test
    void aTokenIsStoredAsItsHash() {
        Said said = run("token", "create", "ci", "--role", "viewer", "--data", folder.resolve("d").toString());

        assertEquals(0, said.status(), said.err());
        assertTrue(said.out().matches("offpeak_[A-Za-z0-9_-]{43}\n"), said.out());
        try (SqliteStore store = SqliteStore.open(folder.resolve("d"), Clock.systemUTC())) {
            AccountStore.Token token = store.accounts().tokens().get(0);
            assertEquals("ci", token.name());
            assertEquals(Role.VIEWER, token.role());
            assertTrue(token.hash().matches("[0-9a-f]{64}"), token.hash());
        }
        assertEquals(4, run("token", "create", "ci", "--role", "admin", "--data", folder.resolve("d").toString())
                .status());
    }
}
