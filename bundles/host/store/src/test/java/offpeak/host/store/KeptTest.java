package offpeak.host.store;

import static offpeak.host.store.Samples.BATTERY;
import static offpeak.host.store.Samples.NOON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import offpeak.api.host.Leases.Lease;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTest {
    private static final Lease LEASE = new Lease(BATTERY, Map.of("reserve", "0.2"), NOON, NOON.plusSeconds(60), "a");

    @TempDir
    Path folder;
    private final AtomicInteger reads = new AtomicInteger();
    private SqliteStore store;
    private Kept kept;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder, InstantSource.fixed(NOON));
        kept = new Kept(store.database());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private int read(Kept from) {
        return from.read("number", "read", db -> {
            reads.incrementAndGet();
            return ((Number) db.one("SELECT count(*) FROM lease").orElseThrow()).intValue();
        });
    }

    @Test
    void whatNobodyWroteIsReadOnce() {
        assertEquals(0, read(kept));
        assertEquals(0, read(kept));
        assertEquals(1, reads.get());
    }

    @Test
    void whatWasWrittenIsReadAnewAndSoIsWhatCouldNotBeWritten() {
        read(kept);
        kept.write("write", db -> db.update("INSERT INTO lease VALUES ('a', '{}', 0, 0, 'r')"));
        assertEquals(1, read(kept));
        assertThrows(StoreException.class,
                () -> kept.write("write", db -> db.update("INSERT INTO nowhere VALUES (1)")));
        assertEquals(1, read(kept));
        assertEquals(3, reads.get());
    }

    @Test
    void aWriteBetweenTheReadingAndTheKeepingIsNotMissed() {
        kept.read("number", "read", db -> {
            int before = ((Number) db.one("SELECT count(*) FROM lease").orElseThrow()).intValue();
            kept.write("write", other -> 1);
            return before;
        });
        read(kept);
        assertEquals(1, reads.get());
    }

    @Test
    void aFileThatIsOpenedAnewIsReadAnew() {
        read(kept);
        store.database().suspect();
        read(kept);
        assertEquals(2, reads.get());
    }

    @Test
    void besideAnotherProcessNothingIsKept() {
        try (SqliteStore beside = SqliteStore.open(folder, InstantSource.fixed(NOON))) {
            Kept other = new Kept(beside.database());
            assertEquals(0, read(other));
            store.leases().write(LEASE);
            assertEquals(1, read(other));
            assertEquals(List.of(LEASE), beside.leases().all());
            store.leases().release(BATTERY);
            assertEquals(List.of(), beside.leases().all());
        }
    }

    @Test
    void nobodyCanChangeASecretThatIsKept() {
        store.secrets().write("agile", "key", new byte[]{1, 2});
        store.secrets().read("agile", "key").orElseThrow()[0] = 9;
        assertArrayEquals(new byte[]{1, 2}, store.secrets().read("agile", "key").orElseThrow());
        store.secrets().delete("agile", "key");
        assertEquals(true, store.secrets().read("agile", "key").isEmpty());
    }
}
