package offpeak.host.store;

import static offpeak.host.store.Samples.BATTERY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import offpeak.api.Decision;
import offpeak.api.Setting;
import offpeak.api.host.Budgets;
import offpeak.api.host.Leases.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig.SynchronousMode;

class MigrationsTest {
    @TempDir
    Path folder;

    private Connection connect() throws SQLException {
        return Database.connect(folder.resolve("offpeak.db"), SynchronousMode.NORMAL);
    }

    private static Migrations scripts(Map<Integer, String> scripts) {
        return new Migrations(version -> Optional.ofNullable(scripts.get(version)));
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            return row.getString(1);
        }
    }

    @Test
    void aPauseOfAWholeInstanceStaysOneForAllItsServers() throws Exception {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            Migrations all = Migrations.in("ledger");
            new Migrations(version -> version < 8 ? all.scripts().apply(version) : Optional.empty()).apply(connection);
            statement.executeUpdate("INSERT INTO pause VALUES ('home', 1000000000)");
        }
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            assertEquals(List.of(new Budgets.Pause("home", "", Instant.ofEpochSecond(1))), store.budgets().pauses());
        }
    }

    /** The file was dumped from a database that version 0.1 had written. Every later form must still read it. */
    @Test
    void aDatabaseOfTheFirstFormIsReadCompletely() throws Exception {
        try (InputStream dump = MigrationsTest.class.getResourceAsStream("db-v1.sql");
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(new String(dump.readAllBytes(), StandardCharsets.UTF_8));
        }

        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            List<Decision> decisions = store.ledger().decisions(Optional.empty(), Optional.empty(), 10);
            assertEquals(2, decisions.size());
            Decision first = decisions.get(1);
            assertEquals(new Setting.ChargeFromGrid(0.8, OptionalDouble.of(3300)), first.setting());
            assertEquals(Instant.parse("2026-11-21T12:00:00Z"), first.reason().params().get("from"));
            assertEquals(List.of(Decision.Stage.DESIRED, Decision.Stage.SENT),
                    first.steps().stream().map(Decision.Step::stage).toList());
            assertEquals(Optional.of(new Lease(BATTERY, Map.of("reserve", "0.2"),
                    Instant.parse("2026-11-21T12:00:00Z"), Instant.parse("2026-11-21T13:00:00Z"), "cheapest-slots")),
                    store.leases().of(BATTERY));
            assertEquals("anna", store.accounts().users().get(0).name());
            assertEquals(Set.of("agile"), store.orders().disabled());
            assertEquals(1, store.orders().overrides().size());
            assertEquals(2, store.secrets().read("offpeak.price.agile", "apiKey").orElseThrow().length);
        }
    }

    @Test
    void eachStepIsTakenOnceAndInOrder() throws SQLException {
        Map<Integer, String> steps = Map.of(1, "CREATE TABLE t (a); INSERT INTO t VALUES ('one')", 2,
                "ALTER TABLE t ADD COLUMN b; UPDATE t SET b = a || '-two'");
        try (Connection connection = connect()) {
            scripts(Map.of(1, steps.get(1))).apply(connection);
            scripts(steps).apply(connection);
            scripts(steps).apply(connection);

            assertEquals("one-two", one(connection, "SELECT group_concat(b) FROM t"));
            assertEquals("2", one(connection, "PRAGMA user_version"));
        }
    }

    @Test
    void aStepThatFailsHalfWayLeavesTheFormBeforeIt() throws SQLException {
        Map<Integer, String> steps = Map.of(1, "CREATE TABLE t (a); INSERT INTO t VALUES ('one')", 2,
                "UPDATE t SET a = 'two'; INSERT INTO missing VALUES (1)");
        try (Connection connection = connect()) {
            assertThrows(SQLException.class, () -> scripts(steps).apply(connection));

            assertEquals("one", one(connection, "SELECT a FROM t"));
            assertEquals("1", one(connection, "PRAGMA user_version"));
        }
    }
}
