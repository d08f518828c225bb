package offpeak.host.store;

import offpeak.api.host.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Keeps a good copy of a database, and puts it in the place of a damaged one, which is kept beside it. */
final class Rescue {
    private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);
    /** What the files that belong to one database are called. */
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private final Path file;
    private final Path copy;
    private final Duration every;
    private final List<String> salvaged;
    private final InstantSource clock;
    private volatile String notice = "";

    /**
     * @param copy where the good copy is kept
     * @param every how old the copy may become
     * @param salvaged the tables whose readable rows are saved from a damaged file, parents before children
     * @param clock names the damaged files
     */
    Rescue(Path file, Path copy, Duration every, List<String> salvaged, InstantSource clock) {
        this.file = file;
        this.copy = copy;
        this.every = every;
        this.salvaged = List.copyOf(salvaged);
        this.clock = clock;
    }

    /** What the user should know of damaged files; empty text for nothing. */
    String notice() {
        return notice;
    }

    /** Looks for damaged files that are still kept: the notice stays until the user has taken them away. */
    void look() throws IOException {
        List<String> kept = new ArrayList<>();
        if (Files.isDirectory(folder())) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder(),
                    file.getFileName() + ".corrupt.*Z")) {
                found.forEach(one -> kept.add(one.toString()));
            }
        }
        kept.sort(null);
        notice = kept.isEmpty()
                ? ""
                : file.getFileName() + " was damaged and was replaced by the last good copy and what could still be"
                        + " read; the newest entries may be missing. Check the disk. The damaged file is kept: delete "
                        + String.join(", ", kept) + " to end this notice.";
    }

    /** Throws DAMAGED when SQLite finds a fault in the file. */
    static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            String found = row.next() ? row.getString(1) : "no answer";
            if (!found.equals("ok")) {
                throw new SQLiteException(found, SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
    }

    /** Whether the file is gone or empty although there is a copy: SQLite would silently begin anew. */
    boolean lost(Path file) throws IOException {
        return (!Files.exists(file) || Files.size(file) == 0) && Files.exists(copy);
    }

    /**
     * Renames the database to {@code NAME.corrupt.<instant>} and puts the copy, if there is one, in its place.
     *
     * @return the renamed database; empty when there was none
     */
    Optional<Path> replace(Path file) throws IOException {
        String damaged = name(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        Optional<Path> kept = Files.exists(file) ? Optional.of(file.resolveSibling(damaged)) : Optional.empty();
        for (String part : PARTS) {
            Path from = file.resolveSibling(file.getFileName() + part);
            if (Files.exists(from)) {
                DurableFiles.move(from, file.resolveSibling(damaged + part));
            }
        }
        if (Files.exists(copy)) {
            try (InputStream content = Files.newInputStream(copy)) {
                DurableFiles.write(file, content);
            }
            LOG.error("{} was damaged or lost: replaced by the copy of {}", file, Files.getLastModifiedTime(copy));
        } else {
            LOG.error("{} was damaged: begun anew, there is no copy yet", file);
        }
        look();
        return kept;
    }

    private String name(Instant at) {
        // ':' is not allowed in file names everywhere
        String name = file.getFileName() + ".corrupt." + at.toString().replace(":", "");
        return Files.exists(file.resolveSibling(name)) ? name(at.plusMillis(1)) : name;
    }

    /** Adds what can be read of a damaged database. A fault in it ends the table that it is in, nothing else. */
    void salvage(Path damaged, Connection into) throws SQLException {
        if (salvaged.isEmpty()) {
            return;
        }
        try {
            Path scratch = Files.createTempDirectory(folder(), "salvage");
            try {
                // SQLite changes what it opens; the damaged files stay as they were found
                for (String part : List.of("", "-wal")) {
                    Path from = damaged.resolveSibling(damaged.getFileName() + part);
                    if (Files.exists(from)) {
                        Files.copy(from, scratch.resolve("damaged.db" + part), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
                try (Connection from = Database.connect(scratch.resolve("damaged.db"), SynchronousMode.OFF)) {
                    for (String table : salvaged) {
                        salvage(table, from, into);
                    }
                }
            } finally {
                deleteAll(scratch);
            }
        } catch (IOException | SQLException e) {
            if (e instanceof SQLException sql && Failures.kind(sql) == StoreException.Kind.DISK_FULL) {
                throw sql;
            }
            LOG.warn("nothing more can be read of {}", damaged, e);
        }
    }

    private static void salvage(String table, Connection from, Connection into) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        boolean whole = false;
        try (Statement query = from.createStatement(); ResultSet row = query.executeQuery("SELECT * FROM " + table)) {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                columns.add('"' + row.getMetaData().getColumnName(i) + '"');
            }
            while (row.next()) {
                Object[] values = new Object[columns.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.getObject(i + 1);
                }
                rows.add(values);
            }
            whole = true;
        } catch (SQLException e) {
            LOG.warn("only {} rows of {} can be read of the damaged database", rows.size(), table, e);
        }
        if (rows.isEmpty() && !whole) {
            return;
        }
        // the ledger may not be rewritten; everything else is newer in the damaged file than in the copy
        boolean appendOnly = table.equals("decision") || table.equals("step");
        String sql = "INSERT OR " + (appendOnly ? "IGNORE" : "REPLACE") + " INTO " + table + " ("
                + String.join(", ", columns) + ") VALUES (" + "?, ".repeat(columns.size() - 1) + "?)";
        try (Statement statement = into.createStatement(); PreparedStatement insert = into.prepareStatement(sql)) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            if (whole && !appendOnly) {
                // what was deleted since the copy was made (a revoked token, say) must not come back
                statement.executeUpdate("DELETE FROM " + table);
            }
            int added = 0;
            for (Object[] values : rows) {
                added += insert(insert, values);
            }
            statement.executeUpdate("COMMIT");
            LOG.info("{} of {} rows of {} taken over from the damaged database", added, rows.size(), table);
        } catch (SQLException e) {
            Database.rollBack(into, e);
            throw e;
        }
    }

    private static int insert(PreparedStatement insert, Object[] values) throws SQLException {
        try {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            return insert.executeUpdate();
        } catch (SQLiteException e) {
            // a row that breaks a rule of the table is itself the damage
            if ((e.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_CONSTRAINT.code) {
                return 0;
            }
            throw e;
        }
    }

    /** The copy turned out to be damaged as well. */
    void discardCopy() throws IOException {
        LOG.error("the copy {} is damaged as well", copy);
        Files.deleteIfExists(copy);
    }

    /** Makes the copy anew when it is old enough and there is room for it. Real time: it is about wear and power cuts. */
    void copyWhenDue(Instant realNow) throws IOException, SQLException {
        if (!Files.exists(file)) {
            return;
        }
        if (Files.exists(copy)) {
            Instant made = Files.getLastModifiedTime(copy).toInstant();
            // a copy from the future was made before the clock was set
            if (made.isBefore(realNow.plus(every)) && made.isAfter(realNow.minus(every))) {
                return;
            }
        }
        // twice the size: the copy must not be what fills the disk
        if (Files.getFileStore(file).getUsableSpace() > 2 * Files.size(file)) {
            copyNow();
        }
    }

    void copyNow() throws IOException, SQLException {
        Path temporary = copy.resolveSibling(copy.getFileName() + ".tmp");
        Files.createDirectories(copy.getParent());
        Files.deleteIfExists(temporary);
        DurableFiles.createPrivate(temporary);
        try {
            // a connection of its own: readers do not hold up writers
            try (Connection source = Database.connect(file, SynchronousMode.NORMAL);
                    PreparedStatement vacuum = source.prepareStatement("VACUUM INTO ?")) {
                vacuum.setString(1, temporary.toString());
                vacuum.executeUpdate();
            }
            try (Connection made = Database.connect(temporary, SynchronousMode.NORMAL)) {
                check(made);
            }
            DurableFiles.syncFile(temporary);
            DurableFiles.move(temporary, copy);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path folder() {
        return file.toAbsolutePath().getParent();
    }

    private static void deleteAll(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path one : files) {
                Files.delete(one);
            }
        }
        Files.delete(folder);
    }
}
