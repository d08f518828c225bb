package offpeak.host.store;

import offpeak.api.host.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import offpeak.host.store.StoreException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/**
 * One SQLite file: one connection behind one lock, opened at first use and opened anew after an error, so that it works
 * again as soon as the cause is gone.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** Long enough for a command beside the host, whose transactions take milliseconds. */
    private static final int BUSY_TIMEOUT_MS = 5_000;

    /** What is done with the connection. */
    interface Work<T> {
        T on(Database database) throws SQLException;
    }

    private final Path file;
    private final SynchronousMode synchronous;
    private final Migrations migrations;
    private final Rescue rescue;
    private final Ownership.Claim claim;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private Connection connection;
    /** Whether this process looks after the file: only then may it check and replace it. */
    private volatile boolean mine;
    /** How often it was opened or closed. */
    private volatile long openings;
    private boolean opened;
    private boolean suspect;
    private boolean closed;
    private volatile StoreException failure;

    /**
     * @param synchronous FULL: a commit survives a power cut; NORMAL: the last ones may be lost
     * @param rescue replaces a damaged file
     * @param claim on the folder; while another process owns it nothing is checked or replaced
     */
    Database(Path file, SynchronousMode synchronous, Migrations migrations, Rescue rescue, Ownership.Claim claim) {
        this.file = file;
        this.synchronous = synchronous;
        this.migrations = migrations;
        this.rescue = rescue;
        this.claim = claim;
    }

    Path file() {
        return file;
    }

    /** Changes when the file is closed, opened or replaced. */
    long openings() {
        return openings;
    }

    /** Whether no other process writes what this one looks after. */
    boolean alone() {
        return mine;
    }

    /** What went wrong last; empty once something worked again. */
    Optional<StoreException> failure() {
        return Optional.ofNullable(failure);
    }

    /** @param what for the message, e.g. {@code read the leases} */
    <T> T read(String what, Work<T> work) {
        return run(what, work);
    }

    /** Runs the work in one transaction. */
    <T> T write(String what, Work<T> work) {
        return run(what, database -> database.inTransaction(work));
    }

    /** The statement for an SQL text, reused; close each of its results, never the statement. */
    PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        statement.clearParameters();
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    int update(String sql, Object... values) throws SQLException {
        return prepare(sql, values).executeUpdate();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private <T> T run(String what, Work<T> work) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreException(Kind.UNAVAILABLE, "Could not " + what + ": the store is closed.");
            }
            try {
                return succeeded(attempt(work));
            } catch (SQLException | IOException e) {
                if (Failures.kind(e) != Kind.DAMAGED || !mine) {
                    throw failed(what, e);
                }
                LOG.warn("{} looks damaged, checking it", file, e);
                disconnect();
                suspect = true;
            }
            try {
                return succeeded(attempt(work));
            } catch (SQLException | IOException e) {
                throw failed(what, e);
            }
        } catch (StoreException e) {
            failure = e;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private <T> T attempt(Work<T> work) throws SQLException, IOException {
        if (connection == null) {
            open();
        }
        return work.on(this);
    }

    private <T> T succeeded(T result) {
        failure = null;
        return result;
    }

    private StoreException failed(String what, Exception e) {
        StoreException named = Failures.of(what, file, e);
        if (named.kind() != Kind.BUSY) {
            disconnect();
        }
        return named;
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        execute("BEGIN IMMEDIATE");
        try {
            T result = work.on(this);
            execute("COMMIT");
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
        }
    }

    /** SQLite rolls back by itself after some errors; a second rollback then fails, which is no news. */
    static void rollBack(Connection connection, Exception why) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("ROLLBACK");
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    private void open() throws SQLException, IOException {
        openings++;
        mine = claim.granted();
        suspect |= !opened && claim.afterUncleanEnd();
        try {
            if (mine && rescue.lost(file)) {
                replace();
            } else {
                connectOrReplace();
            }
        } catch (SQLException | IOException | StoreException e) {
            disconnect();
            throw e;
        }
        opened = true;
        suspect = false;
    }

    private void connectOrReplace() throws SQLException, IOException {
        try {
            connect();
        } catch (SQLException e) {
            if (Failures.kind(e) != Kind.DAMAGED || !mine) {
                throw e;
            }
            LOG.warn("{} is damaged", file, e);
            disconnect();
            replace();
        }
    }

    /** The damaged file steps aside for the last good copy; what can still be read of it is added. */
    private void replace() throws SQLException, IOException {
        Optional<Path> damaged = rescue.replace(file);
        suspect = true;
        try {
            connect();
        } catch (SQLException e) {
            if (Failures.kind(e) != Kind.DAMAGED) {
                throw e;
            }
            disconnect();
            rescue.discardCopy();
            rescue.replace(file);
            connect();
        }
        if (damaged.isPresent()) {
            rescue.salvage(damaged.get(), connection);
        }
    }

    /** Has the file checked before its next use. */
    void suspect() {
        lock.lock();
        try {
            disconnect();
            suspect = true;
        } finally {
            lock.unlock();
        }
    }

    private void connect() throws SQLException, IOException {
        DurableFiles.createPrivate(file);
        connection = connect(file, synchronous);
        if (suspect && mine) {
            Rescue.check(connection);
        }
        migrations.check(connection, file.getFileName().toString());
        execute("PRAGMA journal_mode = WAL");
        migrations.apply(connection);
    }

    static Connection connect(Path file, SynchronousMode synchronous) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(synchronous);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    private void disconnect() {
        for (PreparedStatement statement : statements.values()) {
            closeQuietly(statement);
        }
        statements.clear();
        openings++;
        if (connection != null) {
            closeQuietly(connection);
            connection = null;
        }
    }

    private void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            LOG.debug("closing {}", file, e);
        }
    }

    /** One number or text. */
    Optional<Object> one(String sql, Object... values) throws SQLException {
        try (ResultSet row = prepare(sql, values).executeQuery()) {
            return row.next() ? Optional.ofNullable(row.getObject(1)) : Optional.empty();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            disconnect();
        } finally {
            lock.unlock();
        }
    }
}
