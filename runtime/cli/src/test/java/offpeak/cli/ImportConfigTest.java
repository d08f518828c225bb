package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The configurations of the programs that people come from. */
class ImportConfigTest {

    private static final Path ORIGINALS = Path.of("src", "test", "resources", "originals");

    @TempDir
    private Path folder;

    private Said take(Path file, String... more) {
        Stream<String> all = Stream.concat(Stream.of("import-config", file.toString(), "--config", folder.toString()),
                Stream.of(more));
        Said said = Said.run(all.toArray(String[]::new));
        assertFalse((said.out() + said.err()).contains("hush"), said.out());
        return said;
    }

    private JsonNode written(String pid) throws IOException {
        Path file = folder.resolve(pid + ".cfg.json");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        return Client.JSON.readTree(Files.readString(file));
    }

    private static JsonNode json(String text) {
        return Client.JSON.readTree(text.replace('\'', '"'));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString().replace(".cfg.json", "")).sorted().toList();
        }
    }

    private static void says(Said said, String... lines) {
        List<String> all = said.out().lines().toList();
        for (String line : lines) {
            assertTrue(all.contains(line), "no line '" + line + "' in\n" + said.out());
        }
    }

    @Test
    void ioPowerwallScheduler() throws Exception {
        Said said = take(ORIGINALS.resolve("io-config.txt"));
        assertEquals(0, said.status(), said.err());
        says(said, "This is IO-Powerwall-Scheduler's configuration.",
                "io-config.txt:2  FREE_ELECTRIC  taken: offpeak.rule.octopus-tariff~home.freeElectricity: true",
                "io-config.txt:3  SAVINGS_SESSIONS  taken: offpeak.rule.octopus-tariff~home.savingSessions: false (as it "
                        + "says; IO-Powerwall-Scheduler took the word False for true)",
                "io-config.txt:5  OFFPEAK_RATE  taken: offpeak.rule.octopus-tariff~home.offPeakRate: 0.07 GBP/kWh",
                "io-config.txt:8  ONPEAK_SELL_RATE  could not: is no rate in pounds per kWh, such as 0.07; set "
                        + "peakExportRate of offpeak.rule.octopus-tariff~home",
                "io-config.txt:11  TESSIE_API_KEY  taken: offpeak.device.powerwall~home.apiKey (the host moves it to its "
                        + "vault)",
                "io-config.txt:16  DEBUG  not needed: the log and 'offpeak decisions' tell why anything is done",
                "io-config.txt:21  MQTT_BROKER  taken: offpeak.mqtt.url: mqtt://192.168.1.5:1883",
                "io-config.txt:26  WEATHER  could not: is no key of IO-Powerwall-Scheduler; if you added it, look for its "
                        + "like with 'offpeak integrations'",
                "16 taken, 2 not needed, 3 could not be taken.");
        assertEquals(List.of("offpeak.device.powerwall~home", "offpeak.mqtt", "offpeak.price.intelligent-octopus~home",
                "offpeak.rule.octopus-tariff~home", "offpeak.site~home"), files());
        assertEquals(json("{'transport':'tessie','apiKey':'hush-tessie','siteId':'2252147638651104'}"),
                written("offpeak.device.powerwall~home"));
        assertEquals(
                json("{'freeElectricity':true,'savingSessions':false,'apiKey':'sk_live_hush','account':'A-1234ABCD'}"),
                written("offpeak.price.intelligent-octopus~home"));
        assertEquals(json("{'freeElectricity':true,'savingSessions':false,'offPeakRate':0.07,'offPeakExportRate':0.06,"
                + "'peakRate':0.25,'savingMinOffset':0.0,'readOnly':false}"),
                written("offpeak.rule.octopus-tariff~home"));
        assertEquals(json("{'url':'mqtt://192.168.1.5:1883','enabled':true,'password':'hush-mqtt','user':'house'}"),
                written("offpeak.mqtt"));
    }

    /** Each account and each Powerwall was a file of its own. */
    @Test
    void aSecondAccountHasANameOfItsOwn() throws Exception {
        assertEquals(0, take(ORIGINALS.resolve("io-config.txt")).status());
        Path second = folder.resolve("second.txt");
        Files.writeString(second,
                "TESSIE_API_KEY k2\nTESLA_SITE_ID 7\nOCTOPUS_API_KEY k\nOCTOPUS_ACCOUNT_NUMBER A-2222BBBB\n");
        Said said = take(second, "--name", "granny");
        assertEquals(0, said.status(), said.err());
        assertEquals(json("{'battery':'powerwall-granny','source':'intelligent-octopus-granny'}"),
                written("offpeak.rule.octopus-tariff~granny"));
        assertEquals("7", written("offpeak.device.powerwall~granny").path("siteId").asString());
        assertEquals("2252147638651104", written("offpeak.device.powerwall~home").path("siteId").asString());
    }

    @Test
    void smartBatteryScheduler() throws Exception {
        Said said = take(ORIGINALS.resolve("scheduler.env"));
        assertEquals(0, said.status(), said.err());
        says(said, "This is Smart Battery Scheduler's configuration.",
                "scheduler.env:2  SECRET_KEY  not needed: Offpeak has accounts of its own: make yours on its page with the "
                        + "setup code",
                "scheduler.env:7  NETZERO_API_KEY  taken: offpeak.device.powerwall~home.apiKey (the host moves it to its vault)",
                "scheduler.env:10  AGILE_URL  taken: offpeak.price.agile~home.product: AGILE-24-10-01, region: H",
                "scheduler.env:11  SIMULATION_MODE  taken: offpeak.device.powerwall~home.readOnly: false",
                "scheduler.env:14  BATTERY_KWH  taken: offpeak.rule.cheapest-slots~home.capacityWh: 13500.0 Wh",
                "scheduler.env:17  TARGET_SOC  taken: offpeak.rule.cheapest-slots~home.target: 0.98",
                "scheduler.env:20  this line  could not: is no KEY=value",
                "Smart Battery Scheduler  never above 15 p/kWh  taken: offpeak.rule.cheapest-slots~home.maxPrice: 0.15");
        assertTrue(said.out().contains("scheduler.env:19  SUNGLASSES  could not: is no key of"), said.out());
        assertEquals(
                json("{'transport':'netzero','apiKey':'hush-netzero','siteId':'2252147638651104','readOnly':false}"),
                written("offpeak.device.powerwall~home"));
        assertEquals(json("{'product':'AGILE-24-10-01','region':'H'}"), written("offpeak.price.agile~home"));
        assertEquals(
                json("{'capacityWh':13500.0,'chargePowerW':3500.0,'target':0.98,'maxPrice':'0.15','avoidPeak':true,"
                        + "'solarCovers':true}"),
                written("offpeak.rule.cheapest-slots~home"));
        assertEquals("Europe/London", written("offpeak.site~home").path("zone").asString());
    }

    @Test
    void powermgr() throws Exception {
        Said said = take(ORIGINALS.resolve("powermgr/config.py"));
        assertEquals(0, said.status(), said.err());
        says(said, "This is powermgr's configuration.",
                "config.py:6  THERMOSTAT_IDS  taken: offpeak.device.honeywell~home.deviceIds: [1201001, 1201002]",
                "config.py:9  THERMOSTAT_OPERATION_URL  not needed: made of others",
                "config.py:3  NOTIFICATION_EMAILS  taken: offpeak.notify.email~home.to: ann@example.org, ben@example.org",
                "config.py:11  SECOND_THRESHOLD  taken: offpeak.rule.comfort-shed~home.steps: 35% 2F",
                "config.py:15  PRECOOL_TEMP  taken: offpeak.rule.precool~home.cool: 67F",
                "config.py:16  PRECOOL_THRESHOLD  taken: offpeak.rule.precool~home.batteryBelow: 0.9",
                "config.py:23  SUMMER_PEAK_START  taken: offpeak.rule.peak-schedule~home.peaks: Mon-Fri 14:00-20:00 May-Oct",
                "config.py:25  WINTER_MORNING_PEAK_START  taken: offpeak.rule.peak-schedule~home.peaks: Mon-Fri 05:00-09:00 "
                        + "Nov-Apr",
                "config.py:31  CHRISTMAS  taken: offpeak.rule.peak-schedule~home.holidays: 12-25~ (2021-12-24, and every other"
                        + " year's)",
                "config.py:34  TOKEN_REFRESH_THRESHOLD  not needed: tokens are renewed by themselves, in good time",
                "config.py:40  MY_OWN  could not: is worked out by the program, and nothing is executed here; set what it "
                        + "means by hand",
                "credentials.py:2  honeywell_pwrd  taken: offpeak.device.honeywell~home.password (the host moves it to its "
                        + "vault)",
                "credentials.py:5  openweather_key  not needed: Open-Meteo tells the forecast without a key",
                "powermgr  reserve in Tesla's app  could not: set it there once to the least that you want to keep, e.g. 0 %: "
                        + "this host never goes below it, and puts it back whenever it stops",
                "powermgr  reserve 0 % in the peak  taken: offpeak.rule.peak-schedule~home.peakReserve: 0.0");
        assertTrue(
                said.out().contains("tesla.token:2  refresh_token  taken: offpeak.device.powerwall~home.refreshToken"),
                said.out());
        assertEquals(json("{'peaks':['Mon-Fri 14:00-20:00 May-Oct','Mon-Fri 05:00-09:00 Nov-Apr',"
                + "'Mon-Fri 17:00-21:00 Nov-Apr'],'holidays':['01-01~','last mon may','12-25~','2021-11-26'],"
                + "'peakReserve':0.0,'offPeakReserve':1.0,'leadMinutes':10}"),
                written("offpeak.rule.peak-schedule~home"));
        assertEquals(json("{'transport':'owner','siteId':'2252147638651104','refreshToken':'hush-refresh'}"),
                written("offpeak.device.powerwall~home"));
        assertEquals(json("{'transport':'tcc','deviceIds':['1201001','1201002'],'user':'ann@example.org',"
                + "'password':'hush-honeywell'}"), written("offpeak.device.honeywell~home"));
        assertEquals(json("{'cool':'67F','batteryBelow':0.9,'hotAbove':'105F','minutes':120,"
                + "'peaks':['Mon-Fri 14:00-20:00 May-Oct'],'holidays':['01-01~','last mon may','12-25~','2021-11-26']}"),
                written("offpeak.rule.precool~home"));
        assertEquals(json("{'steps':['50% 2F','35% 2F','20% 4F'],'peaks':['Mon-Fri 14:00-20:00 May-Oct'],"
                + "'holidays':['01-01~','last mon may','12-25~','2021-11-26']}"),
                written("offpeak.rule.comfort-shed~home"));
        assertEquals(
                json("{'to':'ann@example.org, ben@example.org','security':'tls','port':465,'server':'smtp.gmail.com',"
                        + "'from':'house@example.org','user':'house@example.org','password':'hush-gmail'}"),
                written("offpeak.notify.email~home"));
        assertEquals(33.45, written("offpeak.site~home").path("latitude").asDouble());
    }

    @Test
    void everyLineIsAccountedFor() throws Exception {
        Said said = take(ORIGINALS.resolve("powermgr/config.py"), "--dry-run");
        TreeSet<Integer> told = new TreeSet<>();
        said.out().lines().filter(line -> line.startsWith("config.py:"))
                .forEach(line -> told.add(Integer.parseInt(line.replaceFirst("config.py:(\\d+).*", "$1"))));
        List<String> lines = Files.readAllLines(ORIGINALS.resolve("powermgr/config.py"));
        for (int i = 0; i < lines.size(); i++) {
            boolean sets = lines.get(i).matches("[A-Z_a-z]+ = .*");
            assertEquals(sets, told.contains(i + 1), lines.get(i));
        }
        assertEquals(List.of(), files());
        assertTrue(said.out().contains("would write " + folder.resolve("offpeak.rule.peak-schedule~home.cfg.json")),
                said.out());
    }

    @Test
    void nothingIsWrittenOverUnlessItIsSaid() throws Exception {
        Files.writeString(folder.resolve("offpeak.site~home.cfg.json"), "{\"zone\": \"Europe/Dublin\"}");
        Said first = take(ORIGINALS.resolve("scheduler.env"));
        assertEquals(0, first.status(), first.err());
        assertTrue(first.out().contains("kept " + folder.resolve("offpeak.site~home.cfg.json")), first.out());
        assertEquals("{\"zone\": \"Europe/Dublin\"}", Files.readString(folder.resolve("offpeak.site~home.cfg.json")));
        Files.delete(folder.resolve("offpeak.price.agile~home.cfg.json"));

        Said again = take(ORIGINALS.resolve("scheduler.env"));
        assertEquals(4, again.status());
        assertTrue(again.err()
                .contains("offpeak.device.powerwall~home.cfg.json, offpeak.rule.cheapest-slots~home.cfg.json "
                        + "already; nothing was written"),
                again.err());
        assertFalse(files().contains("offpeak.price.agile~home"), "all or nothing");
        assertEquals(0, take(ORIGINALS.resolve("scheduler.env"), "--force").status());
        assertEquals("Europe/London", written("offpeak.site~home").path("zone").asString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "notes.txt|Dear diary\\nnothing here|is no configuration that is known",
            "config.py|import os\\nos.system('rm -rf /')|sets nothing that powermgr knows",
            "x.env||is no configuration",
            "tesla.token|{\"access_token\": 1}|give the program's config.py"})
    void whatIsNobodysIsRefused(String name, String text, String said) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text == null ? "" : text.replace("\\n", "\n"));
        Said refused = take(file);
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains(said), refused.err());
        assertEquals(1, refused.err().lines().count());
    }

    @Test
    void hostileFilesAreBounded() throws Exception {
        Path file = folder.resolve("config.py");
        for (String text : List.of("A = " + "[".repeat(100_000), "A = \"" + "a".repeat(200_000),
                "A = " + "1".repeat(200_000),
                "A = [" + "1,".repeat(100_000) + "]", "A = B\nB = A\n", "LAT = 1e999\nLON = nan\n",
                "A = '\\x00'\nLAT = '" + (char) 27
                        + "[31m'\n",
                "SUMMER_FIRST_MONTH = 999999999999999999999\nSUMMER_LAST_MONTH = -1\n")) {
            Files.writeString(file, text + "\nLOG_FILE = 'x'\n");
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                Said said = take(file, "--dry-run");
                assertEquals(0, said.status(), said.err());
                assertFalse(said.out().contains("" + (char) 27), "control characters reach the terminal");
            });
        }
        Files.write(file, new byte[300_000]);
        assertTrue(take(file).err().contains("is larger than 256 kB"));
        Files.write(file, new byte[]{'A', ' ', '=', (byte) 0xff});
        assertTrue(take(file).err().contains("is no text in UTF-8"));
        Files.writeString(file, "\n".repeat(6000));
        assertTrue(take(file).err().contains("more than 5000 lines"));
        assertTrue(take(folder.resolve("none.py")).err().contains("there is no file"));
    }
}
