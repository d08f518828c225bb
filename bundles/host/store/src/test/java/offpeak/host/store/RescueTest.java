package offpeak.host.store;

import static offpeak.host.store.Samples.BATTERY;
import static offpeak.host.store.Samples.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import offpeak.api.host.AccountStore.Token;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.HealthCheck.Status;
import offpeak.api.host.History.Sample;
import offpeak.api.host.Leases.Lease;
import offpeak.api.host.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage, power cuts and disks that can't be written, on real files. */
class RescueTest {
    private static final Lease LEASE = new Lease(BATTERY, Map.of("reserve", "0.2"), NOON, NOON.plusSeconds(60), "a");
    private static final int PAGE = 4096;
    @TempDir
    Path folder;
    private final List<SqliteStore> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(SqliteStore::close);
    }

    private SqliteStore open(Path where) {
        SqliteStore store = SqliteStore.open(where, InstantSource.fixed(NOON));
        open.add(store);
        return store;
    }

    private SqliteStore open() {
        return open(folder);
    }

    private static void fill(SqliteStore store, int decisions) {
        for (int i = 0; i < decisions; i++) {
            store.ledger().append(Samples.decision(NOON.plusSeconds(i)));
        }
    }

    private static int count(SqliteStore store) {
        return store.ledger().decisions(Optional.empty(), Optional.empty(), 100_000).size();
    }

    private List<String> quarantined() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.corrupt.*Z")) {
            found.forEach(one -> names.add(one.getFileName().toString()));
        }
        return names;
    }

    private void scribble(Path file, long offset, int length) throws IOException {
        byte[] noise = new byte[length];
        new Random(7).nextBytes(noise);
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(offset);
            raw.write(noise);
        }
    }

    private Path database() {
        return folder.resolve("offpeak.db");
    }

    @Test
    void aGarbledHeaderBringsBackTheCopyAndSaysSo() throws Exception {
        SqliteStore store = open();
        fill(store, 20);
        store.leases().write(LEASE);
        store.copyNow();
        store.close();
        scribble(database(), 0, PAGE);

        SqliteStore again = open();

        assertEquals(20, count(again));
        assertEquals(Optional.of(LEASE), again.leases().of(BATTERY));
        assertEquals(List.of("offpeak.db.corrupt.2026-11-21T120000Z"), quarantined());
        Check check = again.health().get(0);
        assertEquals(Status.DEGRADED, check.status());
        assertTrue(check.message().contains("offpeak.db.corrupt.2026-11-21T120000Z"), check.message());
        fill(again, 1);
        assertEquals(21, count(again));
    }

    @Test
    void theNoticeEndsWhenTheUserTakesTheDamagedFileAway() throws Exception {
        open().close();
        scribble(database(), 0, PAGE);
        SqliteStore again = open();
        assertEquals(Status.DEGRADED, again.health().get(0).status());

        Files.delete(folder.resolve(quarantined().get(0)));
        again.maintain(Instant.now());

        assertEquals(Check.up("store"), again.health().get(0));
    }

    @Test
    void aGarbledPageInTheMiddleIsFoundAfterAnUncleanEndAndTheReadableRestIsSaved() throws Exception {
        SqliteStore store = open();
        fill(store, 100);
        store.accounts().write(new Token("revoked", Role.USER, "aa", NOON));
        store.copyNow();
        fill(store, 300);
        store.leases().write(LEASE);
        store.accounts().deleteToken("revoked");
        store.close();
        Files.writeString(folder.resolve("store.lock"), "open\n");
        long middle = Files.size(database()) / PAGE * 3 / 4 * PAGE;
        scribble(database(), middle, PAGE);

        SqliteStore again = open();

        assertEquals(1, quarantined().size());
        assertTrue(count(again) >= 100, "at least what the copy had: " + count(again));
        assertEquals(Optional.of(LEASE), again.leases().of(BATTERY), "the lease is newer than the copy");
        assertEquals(List.of(), again.accounts().tokens(), "a revoked token does not come back");
    }

    @Test
    void damageThatShowsWhileRunningIsRepairedByTheCallThatMeetsIt() throws Exception {
        SqliteStore store = open();
        fill(store, 400);
        store.copyNow();
        store.close();
        // the table of decisions begins on the second page: its root leads to everything
        scribble(database(), PAGE, PAGE);

        SqliteStore again = open();

        assertEquals(400, count(again));
        assertEquals(1, quarantined().size());
        assertEquals(Status.DEGRADED, again.health().get(0).status());
    }

    @Test
    void anEmptyOrMissingFileIsNotTakenForANewHost() throws Exception {
        SqliteStore store = open();
        fill(store, 5);
        store.copyNow();
        store.close();
        Files.write(database(), new byte[0]);
        SqliteStore emptied = open();
        assertEquals(5, count(emptied));
        emptied.close();

        Files.delete(database());
        assertEquals(5, count(open()));
    }

    @Test
    void aFileThatIsDamagedLikeItsCopyIsBegunAnew() throws Exception {
        SqliteStore store = open();
        fill(store, 5);
        store.copyNow();
        store.close();
        scribble(database(), 0, PAGE);
        scribble(folder.resolve("snapshots/offpeak.db"), 0, PAGE);

        SqliteStore again = open();

        assertEquals(0, count(again));
        fill(again, 1);
        again.close();
        assertEquals(1, count(open()));
        assertEquals(2, quarantined().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 13})
    void aFileCutAtAnyPageIsSurvived(int pages) throws Exception {
        SqliteStore store = open();
        fill(store, 100);
        store.copyNow();
        store.close();
        try (RandomAccessFile raw = new RandomAccessFile(database().toFile(), "rw")) {
            raw.setLength((long) pages * PAGE);
        }
        Files.writeString(folder.resolve("store.lock"), "open\n");

        SqliteStore again = open();

        assertEquals(100, count(again));
        fill(again, 1);
    }

    /** What a kill leaves: the files as they are at some moment, the log torn anywhere in its last write. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 32, 33, 1000, 4096, 4121, 9000})
    void whatWasCommittedSurvivesAKillWithATornLog(int torn, @TempDir Path after) throws Exception {
        SqliteStore store = open();
        fill(store, 10);
        store.leases().write(LEASE);
        long committed = Files.size(folder.resolve("offpeak.db-wal"));
        fill(store, 3);
        Files.copy(database(), after.resolve("offpeak.db"));
        Path log = after.resolve("offpeak.db-wal");
        Files.copy(folder.resolve("offpeak.db-wal"), log);
        Files.writeString(after.resolve("store.lock"), "open\n");
        try (RandomAccessFile raw = new RandomAccessFile(log.toFile(), "rw")) {
            raw.setLength(committed + torn);
        }
        if (torn > 40) {
            scribble(log, committed + torn - 40, 40);
        }

        SqliteStore again = open(after);

        int found = count(again);
        assertTrue(found >= 10 && found <= 13, "10 were committed before the torn part, found " + found);
        assertEquals(Optional.of(LEASE), again.leases().of(BATTERY));
        assertEquals(Check.up("store"), again.health().get(0));
    }

    @Test
    void aMissingLogLosesOnlyWhatWasInIt(@TempDir Path after) throws Exception {
        SqliteStore store = open();
        fill(store, 10);
        Files.copy(database(), after.resolve("offpeak.db"));
        Files.writeString(after.resolve("store.lock"), "open\n");

        SqliteStore again = open(after);

        fill(again, 1);
        assertTrue(count(again) >= 1);
    }

    @Test
    void aDamagedHistoryStopsNothing() throws Exception {
        SqliteStore store = open();
        store.history().record(new Sample(BATTERY, "power_w", NOON, 1));
        store.copyNow();
        store.close();
        scribble(folder.resolve("history.db"), 0, PAGE);

        SqliteStore again = open();
        again.history().record(new Sample(BATTERY, "power_w", NOON.plusSeconds(1), 2));
        again.maintain(Instant.now());

        assertEquals(Check.up("store"), again.health().get(0));
        assertEquals(Status.DEGRADED, again.health().get(1).status());
        assertTrue(again.health().get(1).message().contains("history.db.corrupt."));
    }

    @Test
    void aFullDiskIsNamedAndForgottenWhenThereIsSpaceAgain() {
        SqliteStore store = open();
        fill(store, 1);
        store.database().read("limit the file", db -> db.one("PRAGMA max_page_count = 1"));

        StoreException full = assertThrows(StoreException.class, () -> fill(store, 1000));

        assertEquals(StoreException.Kind.DISK_FULL, full.kind());
        assertTrue(full.getMessage().startsWith("Could not write a decision: the disk that holds " + folder),
                full.getMessage());
        assertEquals(new Check("store", Status.DEGRADED, full.getMessage()), store.health().get(0));

        // the connection that had the limit was given up with the error, as if space had been made
        store.probe();
        assertEquals(Check.up("store"), store.health().get(0));
        int before = count(store);
        fill(store, 1);
        assertEquals(before + 1, count(store));
    }

    @Test
    void aFolderThatCanNotBeUsedIsNamedAndUsedAsSoonAsItCan() throws Exception {
        Path data = folder.resolve("data");
        Files.writeString(data, "a file is in the way");
        SqliteStore store = SqliteStore.create(data.resolve("offpeak.db"), folder, InstantSource.fixed(NOON),
                SqliteStore.RETENTION);
        open.add(store);

        assertThrows(StoreException.class, () -> store.leases().write(LEASE));
        store.history().record(new Sample(BATTERY, "power_w", NOON, 1));
        assertEquals(Status.DEGRADED, store.health().get(0).status());
        assertTrue(store.health().get(0).message().contains(data.toString()), store.health().get(0).message());

        Files.delete(data);
        store.leases().write(LEASE);

        assertEquals(Check.up("store"), store.health().get(0));
        assertEquals(Optional.of(LEASE), store.leases().of(BATTERY));
    }

    @Test
    void aLaterDatabaseIsRefusedAndStaysAsItIs() throws Exception {
        SqliteStore store = open();
        fill(store, 1);
        store.database().read("look into the future", db -> {
            db.execute("PRAGMA user_version = 99");
            return null;
        });
        store.close();
        byte[] before = Files.readAllBytes(database());

        StoreException refused = assertThrows(StoreException.class, this::open);

        assertEquals(StoreException.Kind.NEWER, refused.kind());
        assertTrue(refused.getMessage().contains("form 99; this one knows up to 8"), refused.getMessage());
        assertEquals(List.of(), quarantined());
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(database()));
    }

    @Test
    void copiesAreMadeOnceADay() throws IOException, SQLException {
        SqliteStore store = open();
        Path copy = folder.resolve("snapshots/offpeak.db");
        Instant now = Instant.now();
        store.maintain(now);
        assertTrue(Files.exists(copy));
        Object first = Files.getLastModifiedTime(copy);

        store.maintain(now.plus(Duration.ofHours(23)));
        assertEquals(first, Files.getLastModifiedTime(copy));

        store.maintain(now.plus(Duration.ofHours(25)));
        assertFalse(first.equals(Files.getLastModifiedTime(copy)), "a day later it is made anew");
    }
}
