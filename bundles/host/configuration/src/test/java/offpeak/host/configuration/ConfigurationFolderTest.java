package offpeak.host.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import offpeak.api.host.Configurations.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.SynchronousConfigurationListener;

class ConfigurationFolderTest {
    static final String FORM = """
                               <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.2.0">
                                 <OCD id="c" name="Thing" description="A thing.">
                                   <AD id="region" type="String" name="Region" default="A"/>
                                   <AD id="port" type="Integer" name="Port" default="80" min="1" max="65535"/>
                                   <AD id="apiKey" type="Password" name="Key" required="false" default=""/>
                                   <AD id="zone" type="String" name="Zone"/>
                                 </OCD>
                                 <Designate factoryPid="offpeak.thing"><Object ocdref="c"/></Designate>
                               </metatype:MetaData>
                               """;
    private static final String PID = "offpeak.thing~home";
    private static final String FILE = PID + ".cfg.json";
    @TempDir
    Path data;
    @TempDir
    Path config;
    private TestFramework framework;
    private Admin admin;
    private ConfigurationFolder folder;
    private final MemoryVault vault = new MemoryVault();

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(data, config);
        framework.installForm("offpeak.thing", FORM);
        wire(vault);
    }

    private void wire(MemoryVault used) throws Exception {
        admin = new Admin(framework.admin());
        Sealing sealing = new Sealing();
        sealing.bind(used);
        folder = new ConfigurationFolder(config, admin, new Forms(framework.context(), framework.forms()), sealing,
                new Applied(framework.files.folder().resolve("applied.list")));
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    private void restart() throws Exception {
        framework.close();
        start();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(config.resolve(name), text);
        // two writes of a test can fall into one tick of the file system's clock
        Files.setLastModifiedTime(config.resolve(name), FileTime.from(Instant.now().plusNanos(stamp++ * 1_000_000)));
    }

    private long stamp;

    private Map<String, Object> values(String pid) {
        return admin.find(pid).map(Admin::values).orElse(Map.of());
    }

    private void lookTwice() {
        folder.look();
        folder.look();
    }

    @Test
    void aFileIsTakenWithTheTypesOfItsForm() throws Exception {
        write(FILE, "// mine\n{ \"zone\": \"Europe/London\", \"port\": 8080, \"region\": \"C\", }");
        write("offpeak.thing~shed.cfg.json", "{ \"zone\": \"UTC\", \"port\": \"81\" }");
        folder.look();

        assertEquals(Map.of("zone", "Europe/London", "port", 8080, "region", "C"), values(PID));
        assertEquals(Map.of("zone", "UTC", "port", 81), values("offpeak.thing~shed"));
        assertEquals(List.of(), folder.problems());
    }

    @Test
    void homesAreKnownBeforeWhatAsksWhereTheyLie() throws Exception {
        List<String> taken = new CopyOnWriteArrayList<>();
        framework.context().registerService(SynchronousConfigurationListener.class, event -> taken.add(event.getPid()),
                null);
        for (String pid : List.of("offpeak.price.caiso", "offpeak.site")) {
            framework.installForm(pid, FORM.replace("offpeak.thing", pid));
        }
        write("offpeak.price.caiso~home.cfg.json", "{ \"zone\": \"UTC\" }");
        write("offpeak.site~home.cfg.json", "{ \"zone\": \"UTC\" }");
        write("offpeak.site~cabin.cfg.json", "{ \"zone\": \"UTC\" }");
        folder.look();

        assertEquals(List.of("offpeak.site~cabin", "offpeak.site~home", "offpeak.price.caiso~home"),
                taken.stream().distinct().toList());
    }

    @Test
    void aConfigurationWithoutAFormIsTakenAsItIs() throws Exception {
        write("org.apache.felix.metatype.cfg.json", "{ \"n:Integer\": 5, \"list\": [1, 2], \"text\": \"x\" }");
        folder.look();

        Map<String, Object> values = values("org.apache.felix.metatype");
        assertEquals(5, values.get("n"));
        assertEquals(List.of(1L, 2L), List.of((Long[]) values.get("list")));
    }

    @Test
    void aSecondStartTouchesNothingAndKeepsWhatWasChangedElsewhere() throws Exception {
        write(FILE, "{ \"zone\": \"UTC\", \"apiKey\": \"s3cret\" }");
        folder.look();
        admin.write(PID, Map.of("zone", "Europe/London", "port", 99));
        long count = admin.find(PID).orElseThrow().getChangeCount();
        Path stored = framework.files.folder().resolve(PID + ".cfg");
        Object before = Files.readAttributes(stored, "unix:ino,ctime");
        assertTrue(count > 0);

        restart();
        folder.look();

        assertEquals(Map.of("zone", "Europe/London", "port", 99), values(PID));
        assertEquals(before, Files.readAttributes(stored, "unix:ino,ctime"), "stored again without need");

        write(FILE, "{ \"zone\": \"UTC\", \"port\": 7 }");
        lookTwice();
        assertEquals(Map.of("zone", "UTC", "port", 7), values(PID));
    }

    @Test
    void aFileThatIsStillBeingWrittenIsLeftAlone() throws Exception {
        folder.look();
        write(FILE, "{ \"zone\": ");
        folder.look();
        write(FILE, "{ \"zone\": \"UTC\" ");
        folder.look();
        assertEquals(List.of(), folder.problems(), "not looked into yet");
        write(FILE, "{ \"zone\": \"UTC\" }");
        lookTwice();

        assertEquals(Map.of("zone", "UTC"), values(PID));
    }

    @Test
    void aDeletedFileTakesItsConfigurationAlongAndAVanishingFolderDoesNot() throws Exception {
        write(FILE, "{ \"zone\": \"UTC\" }");
        folder.look();
        Path away = config.resolveSibling("away-" + config.getFileName());
        Files.move(config, away);
        lookTwice();
        lookTwice();
        assertEquals(Map.of("zone", "UTC"), values(PID));
        assertEquals(1, folder.problems().size());
        Files.move(away, config);
        folder.look();
        assertEquals(List.of(), folder.problems());

        Files.delete(config.resolve(FILE));
        folder.look();
        assertEquals(Map.of("zone", "UTC"), values(PID), "an editor may be about to rename");
        folder.look();
        assertEquals(Optional.empty(), admin.find(PID));
    }

    @Test
    void aBadFileKeepsTheLastGoodConfigurationAndStopsNoOther() throws Exception {
        write(FILE, "{ \"zone\": \"UTC\" }");
        folder.look();
        write(FILE, "{\n  \"zone\": \"UTC\",\n  \"port\": 70000\n}");
        write("offpeak.thing~b.cfg.json", "{\n \"zone\": \"UTC\"\n \"port\": 1 }");
        write("offpeak.thing~c.cfg.json", "{ \"port\": 1 }");
        write("offpeak.thing~d.cfg.json", "{ \"zone\": \"UTC\", \"prot\": 1 }");
        lookTwice();

        assertEquals(Map.of("zone", "UTC"), values(PID));
        assertEquals(Map.of("zone", "UTC", "prot", 1L), values("offpeak.thing~d"));
        assertEquals(List.of(
                new Problem("offpeak.thing~b.cfg.json", 3, Optional.empty(),
                        "not JSON; expected comma to separate Object entries"),
                new Problem("offpeak.thing~c.cfg.json", 0, Optional.of("zone"), "is missing; expected text"),
                new Problem("offpeak.thing~d.cfg.json", 1, Optional.of("prot"),
                        "is not a field of offpeak.thing; did you mean port?"),
                new Problem(FILE, 3, Optional.of("port"), "expected a whole number from 1 to 65535, not '70000'")),
                folder.problems());

        restart();
        folder.look();
        assertEquals(4, folder.problems().size(), "they are told again after a start");
        write(FILE, "{ \"zone\": \"UTC\" }");
        lookTwice();
        assertEquals(3, folder.problems().size());
    }

    @Test
    void aSecretMovesToTheVaultAndTheFileKeepsEverythingElse() throws Exception {
        write(FILE, "// apiKey: \"s3cret\"\r\n{\"zone\":\"UTC\",\t\"apiKey\" : \"s3cret\" /* mine */ }\r\n");
        Files.setPosixFilePermissions(config.resolve(FILE), PosixFilePermissions.fromString("rw-r-----"));
        folder.look();

        assertEquals(Map.of(PID + "/apiKey", "s3cret"), vault.all);
        assertEquals("// apiKey: \"s3cret\"\r\n{\"zone\":\"UTC\",\t\"apiKey\" : \"$vault:apiKey\" /* mine */ }\r\n",
                Files.readString(config.resolve(FILE)));
        assertEquals("rw-r-----",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(config.resolve(FILE))));
        assertEquals("$vault:apiKey", values(PID).get("apiKey"));
        try (var stored = Files.list(framework.files.folder())) {
            for (Path one : stored.toList()) {
                assertFalse(Files.readString(one).contains("s3cret"), one.toString());
            }
        }
        long count = admin.find(PID).orElseThrow().getChangeCount();
        lookTwice();
        assertEquals(count, admin.find(PID).orElseThrow().getChangeCount());
    }

    @Test
    void withoutAVaultAFileWithASecretWaitsAndTheOthersGoOn() throws Exception {
        wire(null);
        write(FILE, "{ \"zone\": \"UTC\", \"apiKey\": \"s3cret\" }");
        write("offpeak.thing~shed.cfg.json", "{ \"zone\": \"UTC\", \"apiKey\": \"$file:/run/key\" }");
        folder.look();

        assertEquals(Optional.empty(), admin.find(PID));
        assertEquals("$file:/run/key", values("offpeak.thing~shed").get("apiKey"));
        assertEquals(1, folder.problems().size());
        assertFalse(folder.problems().toString().contains("s3cret"));
        assertTrue(Files.readString(config.resolve(FILE)).contains("s3cret"));
    }

    @Test
    void aFileWhoseBundleIsNotThereWaitsForItAndIsThenChecked() throws Exception {
        write("offpeak.later~x.cfg.json", "{ \"zone\": \"UTC\", \"apiKey\": \"s3cret\" }");
        write("offpeak.thinng~y.cfg.json", "{ \"zone\": \"UTC\" }");
        folder.look();
        assertEquals(Optional.empty(), admin.find("offpeak.later~x"));
        assertTrue(folder.waits());
        assertEquals(List.of(new Problem("offpeak.thinng~y.cfg.json", 0, Optional.empty(),
                "no bundle has a configuration of this name; did you mean offpeak.thing?")), folder.problems());

        framework.installForm("offpeak.later", FORM.replace("offpeak.thing", "offpeak.later"));
        folder.arrived();

        assertEquals(Map.of("zone", "UTC", "apiKey", "$vault:apiKey"), values("offpeak.later~x"));
        assertEquals("s3cret", vault.all.get("offpeak.later~x/apiKey"));
    }

    @Test
    void whatTheStoreLostIsTakenFromItsFileAgain() throws Exception {
        write(FILE, "{ \"zone\": \"UTC\" }");
        folder.look();
        framework.close();
        Files.writeString(data.resolve("configurations").resolve(PID + ".cfg"), "garbled");
        start();
        admin.pids();
        framework.files.damaged().keySet().forEach(folder::forget);
        folder.look();

        assertEquals(Map.of("zone", "UTC"), values(PID));
        assertEquals(Map.of(), framework.files.damaged());
    }
}
