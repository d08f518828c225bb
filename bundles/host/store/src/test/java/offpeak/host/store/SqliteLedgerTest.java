package offpeak.host.store;

import static offpeak.host.store.Samples.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Decision.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest {
    @TempDir
    Path folder;
    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder, InstantSource.fixed(NOON));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aDecisionComesBackAsItWasWithItsStepsAfterARestart() {
        Decision written = store.ledger().append(Samples.decision(NOON));
        Step sent = new Step(Stage.SENT, NOON.plusSeconds(1), Optional.empty());
        Step failed = new Step(Stage.FAILED, NOON.plusSeconds(2), Optional.of("vendor said 500"));
        store.ledger().step(written.id(), sent);
        store.ledger().step(written.id(), failed);
        store.close();
        open();

        Decision read = store.ledger().decisions(Optional.empty(), Optional.empty(), 10).get(0);

        assertEquals(written.with(sent).with(failed), read);
    }

    @Test
    void decisionsAreNewestFirstWithinAHalfOpenWindow() {
        for (int minute = 0; minute < 5; minute++) {
            store.ledger().append(Samples.decision(NOON.plusSeconds(60L * minute)));
        }

        List<Decision> found = store.ledger().decisions(Optional.of(NOON.plusSeconds(60)),
                Optional.of(NOON.plusSeconds(240)), 2);

        assertEquals(List.of(NOON.plusSeconds(180), NOON.plusSeconds(120)),
                found.stream().map(Decision::at).toList());
    }

    @Test
    void aStepOfAnUnknownDecisionIsRefused() {
        Step step = new Step(Stage.SENT, NOON, Optional.empty());

        assertThrows(IllegalArgumentException.class, () -> store.ledger().step(99, step));
    }

    @Test
    void nobodyCanRewriteTheLedger() {
        store.ledger().append(Samples.decision(NOON));

        for (String sql : List.of("UPDATE decision SET rule = 'x'", "DELETE FROM decision",
                "UPDATE step SET stage = 'EFFECTIVE'", "DELETE FROM step")) {
            StoreException refused = assertThrows(StoreException.class, () -> store.database().write("test", db -> {
                db.execute(sql);
                return null;
            }));
            assertTrue(((SQLException) refused.getCause()).getMessage().contains("append-only"));
        }
        assertEquals(1, store.ledger().decisions(Optional.empty(), Optional.empty(), 10).size());
    }
}
