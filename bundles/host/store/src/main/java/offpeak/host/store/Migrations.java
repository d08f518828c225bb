package offpeak.host.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.IntFunction;

/** Brings a database to the form that this program knows: numbered scripts, one transaction each. */
record Migrations(IntFunction<Optional<String>> scripts) {

    /** The scripts {@code 001.sql}, {@code 002.sql} … of a resource folder beside this class. */
    static Migrations in(String folder) {
        return new Migrations(version -> {
            // the first String.format of a process costs 10 ms, which the start does not have
            String digits = Integer.toString(1000 + version).substring(1);
            String name = folder + "/" + digits + ".sql";
            try (InputStream in = Migrations.class.getResourceAsStream(name)) {
                return in == null
                        ? Optional.empty()
                        : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** @throws StoreException NEWER when the database is of a later form; it is not touched then */
    void check(Connection connection, String database) throws SQLException {
        int version = version(connection);
        Optional<String> next = scripts.apply(version + 1);
        if (next.isEmpty() && version > 0 && scripts.apply(version).isEmpty()) {
            throw new StoreException(StoreException.Kind.NEWER, database + " was written by a later version of Offpeak"
                    + " (form " + version + "; this one knows up to " + latest() + "). It was not changed: start the"
                    + " later version again, or put back a backup made by this one.");
        }
    }

    void apply(Connection connection) throws SQLException {
        int version = version(connection);
        Optional<String> next = scripts.apply(version + 1);
        while (next.isPresent()) {
            version = step(connection, version + 1, next.get());
            next = scripts.apply(version + 1);
        }
    }

    /** Another process may have taken the same step in between: then there is nothing left to do. */
    private int step(Connection connection, int version, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            try {
                int now = version(connection);
                if (now >= version) {
                    statement.executeUpdate("ROLLBACK");
                    return now;
                }
                statement.executeUpdate(script);
                statement.executeUpdate("PRAGMA user_version = " + version);
                statement.executeUpdate("COMMIT");
                return version;
            } catch (SQLException e) {
                Database.rollBack(connection, e);
                throw e;
            }
        }
    }

    private int latest() {
        int version = 0;
        while (scripts.apply(version + 1).isPresent()) {
            version++;
        }
        return version;
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }
}
