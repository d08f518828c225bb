package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import offpeak.api.EntityId;
import offpeak.api.host.AccountStore;
import offpeak.api.host.Leases;
import offpeak.api.host.Role;
import offpeak.host.store.SqliteStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");

    @TempDir
    private Path folder;
    private Path data;
    private Path backup;

    @BeforeEach
    void aHost() throws Exception {
        data = Files.createDirectories(folder.resolve("data"));
        backup = folder.resolve("offpeak.backup");
        Files.createDirectories(data.resolve("config"));
        Files.createDirectories(data.resolve("configurations"));
        Files.write(data.resolve("vault.key"), key(1));
        Files.writeString(data.resolve("config/offpeak.site~home.cfg.json"), "{\"name\": \"Home\"}");
        Files.writeString(data.resolve("configurations/offpeak.site~home.cfg"), "name=\"Home\"");
        token("first");
    }

    private static byte[] key(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private void token(String name) {
        try (SqliteStore store = SqliteStore.open(data, Clock.systemUTC())) {
            store.accounts().write(new AccountStore.Token(name, Role.VIEWER, name, Instant.EPOCH));
            store.secrets().write("offpeak.device.powerwall", "refreshToken", new byte[]{1, 2, 3});
        }
    }

    private List<String> tokens() {
        try (SqliteStore store = SqliteStore.open(data, Clock.systemUTC())) {
            return store.accounts().tokens().stream().map(AccountStore.Token::name).sorted().toList();
        }
    }

    private static Said run(Object... args) {
        return Said.run(Stream.of(args).map(Object::toString).toArray(String[]::new));
    }

    private void backUp() {
        Said said = run("backup", backup, "--data", data);
        assertEquals(0, said.status(), said.err());
        assertTrue(said.out().contains("test restore went well"), said.out());
        assertTrue(said.out().contains("vault.key"), said.out());
    }

    /** What lies in the data folder, without what any look at it leaves. */
    private Map<String, String> all() throws Exception {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = data.relativize(file).toString();
                if (!name.equals("lock") && !name.startsWith("native")) {
                    found.put(name, Arrays.toString(Files.readAllBytes(file)));
                }
            }
        }
        return found;
    }

    private void refused(Path from, String why, String... more) throws Exception {
        Map<String, String> before = all();
        String[] args = Stream.concat(Stream.of("restore", from.toString(), "--data", data.toString()),
                Stream.of(more)).toArray(String[]::new);
        Said said = run((Object[]) args);
        assertEquals(4, said.status(), said.out() + said.err());
        assertTrue(said.err().contains(why), said.err());
        assertEquals(before, all(), "something was changed");
    }

    @Test
    void whatWasBackedUpComesBackAndWhatWasThereIsKept() throws Exception {
        backUp();
        token("second");
        Files.writeString(data.resolve("config/offpeak.site~home.cfg.json"), "{\"name\": \"Changed\"}");

        Said said = run("restore", backup, "--data", data);

        assertEquals(0, said.status(), said.err());
        assertEquals(List.of("first"), tokens());
        assertEquals("{\"name\": \"Home\"}", Files.readString(data.resolve("config/offpeak.site~home.cfg.json")));
        assertTrue(Files.exists(data.resolve("before-restore/offpeak.db")));
        assertArrayEquals(key(1), Files.readAllBytes(data.resolve("vault.key")));
    }

    @Test
    void aTruncatedOneIsRefusedBeforeAnyChange() throws Exception {
        backUp();
        byte[] whole = Files.readAllBytes(backup);
        for (int part = 1; part < 8; part++) {
            Path cut = folder.resolve("cut");
            Files.write(cut, Arrays.copyOf(whole, whole.length * part / 8));
            refused(cut, "nothing was changed");
        }
    }

    @Test
    void aChangedByteIsFound() throws Exception {
        backUp();
        byte[] whole = Files.readAllBytes(backup);
        for (int at = whole.length / 10; at < whole.length * 8 / 10; at += whole.length / 10) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            Files.write(folder.resolve("changed"), changed);
            refused(folder.resolve("changed"), "nothing was changed");
        }
    }

    @Test
    void anotherHostsNeedsItsKey() throws Exception {
        backUp();
        Files.write(data.resolve("vault.key"), key(2));
        refused(backup, "of another host");
        Files.write(folder.resolve("wrong.key"), key(3));
        refused(backup, "of another host", "--key", folder.resolve("wrong.key").toString());

        Files.write(folder.resolve("right.key"), key(1));
        Said said = run("restore", backup, "--data", data, "--key", folder.resolve("right.key"));
        assertEquals(0, said.status(), said.err());
        assertArrayEquals(key(1), Files.readAllBytes(data.resolve("vault.key")));
        assertArrayEquals(key(2), Files.readAllBytes(data.resolve("before-restore/vault.key")));
    }

    @Test
    void withoutTheKeyTheSecretsAreLeftOut() throws Exception {
        backUp();
        Files.write(data.resolve("vault.key"), key(2));

        Said said = run("restore", backup, "--data", data, "--without-secrets");

        assertEquals(0, said.status(), said.err());
        assertArrayEquals(key(2), Files.readAllBytes(data.resolve("vault.key")));
        try (SqliteStore store = SqliteStore.open(data, Clock.systemUTC())) {
            assertEquals(0, store.secrets().names("offpeak.device.powerwall").size());
        }
    }

    @Test
    void besideARunningHostNothingIsRestored() throws Exception {
        backUp();
        try (FileChannel host = FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            host.lock();
            Said said = run("restore", backup, "--data", data);
            assertFalse(said.status() == 0, said.out());
        }
    }

    @Test
    void aDeviceThatIsChangedNowIsStillPutBackLater() throws Exception {
        backUp();
        try (SqliteStore store = SqliteStore.open(data, Clock.systemUTC())) {
            store.leases().write(new Leases.Lease(BATTERY, Map.of("mode", "self_consumption"), Instant.EPOCH,
                    Instant.EPOCH.plusSeconds(60), "rule"));
        }
        Said said = run("restore", backup, "--data", data);
        assertEquals(0, said.status(), said.err());
        try (SqliteStore store = SqliteStore.open(data, Clock.systemUTC())) {
            assertEquals(List.of(BATTERY), store.leases().all().stream().map(Leases.Lease::device).toList());
        }
    }

    @Test
    void oneThatWasCutOffIsFinished() throws Exception {
        backUp();
        // as a power cut leaves it: taken away, unpacked, and only a part of it in its place
        Files.createDirectories(data.resolve("restoring/config"));
        Files.writeString(data.resolve("restoring/config/offpeak.site~home.cfg.json"), "{\"name\": \"New\"}");
        Files.createDirectories(data.resolve("before-restore"));
        Files.move(data.resolve("config"), data.resolve("before-restore/config"));
        Files.writeString(data.resolve("swapping"), "placing");

        Said said = run("restore", backup, "--data", data);

        assertEquals(0, said.status(), said.err());
        assertTrue(said.out().contains("finished"), said.out());
        assertEquals("{\"name\": \"New\"}", Files.readString(data.resolve("config/offpeak.site~home.cfg.json")));
        assertFalse(Files.exists(data.resolve("swapping")));
    }
}
