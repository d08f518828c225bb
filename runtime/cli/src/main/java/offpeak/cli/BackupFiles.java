package offpeak.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import offpeak.api.host.DurableFiles;
import offpeak.host.store.SqliteStore;
import offpeak.host.store.StoreException;

/** The files of a backup: gathered from a data folder, and unpacked again with every check there is. */
final class BackupFiles {
    private static final List<String> DATABASES = List.of("offpeak.db", "history.db");
    private static final int LARGEST_MANIFEST = 1 << 20;

    private BackupFiles() {}

    /** A consistent copy of a database, also beside the host that writes it. */
    static void copyDatabase(Path from, Path to) throws IOException, SQLException {
        DurableFiles.createPrivate(to);
        try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + from);
                PreparedStatement vacuum = source.prepareStatement("VACUUM INTO ?")) {
            try (Statement wait = source.createStatement()) {
                wait.execute("PRAGMA busy_timeout = 10000");
            }
            vacuum.setString(1, to.toString());
            vacuum.executeUpdate();
        }
    }

    /** Everything that a host needs to be the same again, by its name in the backup; databases are copied to the scratch folder. */
    static Map<String, Path> gather(Path data, Path config, Path scratch) throws IOException, SQLException {
        Map<String, Path> found = new LinkedHashMap<>();
        for (String name : DATABASES) {
            if (Files.exists(data.resolve(name))) {
                copyDatabase(data.resolve(name), scratch.resolve(name));
                found.put(name, scratch.resolve(name));
            }
        }
        add("configurations", data.resolve("configurations"), found);
        add("plugins", data.resolve("plugins"), found);
        add("config", config, found);
        return found;
    }

    private static void add(String folder, Path from, Map<String, Path> found) throws IOException {
        if (Files.isDirectory(from)) {
            try (Stream<Path> files = Files.list(from)) {
                files.filter(Files::isRegularFile).filter(file -> !file.toString().endsWith(".tmp"))
                        .filter(file -> !file.toString().endsWith(".part")).sorted()
                        .forEach(file -> found.put(folder + "/" + file.getFileName(), file));
            }
        }
    }

    static BackupManifest.Item item(String name, Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            long size = copy(in, OutputStream.nullOutputStream(), digest, Long.MAX_VALUE);
            return new BackupManifest.Item(name, size, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static long copy(InputStream in, OutputStream out, MessageDigest digest, long most) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            size += read;
            if (size > most) {
                throw new IOException("a file is longer than its list of contents says");
            }
            digest.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
        return size;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static BackupManifest manifest(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(BackupManifest.NAME);
        if (entry == null) {
            throw new IOException("it has no list of contents");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] text = in.readNBytes(LARGEST_MANIFEST);
            return BackupManifest.parse(new String(text, StandardCharsets.UTF_8));
        }
    }

    /** Unpacks into an empty folder; fails on the first byte that is not as it was, and on databases that are not whole. */
    static void unpack(ZipFile zip, BackupManifest manifest, Path into) throws IOException, SQLException {
        for (BackupManifest.Item item : manifest.items()) {
            ZipEntry entry = zip.getEntry(item.name());
            if (entry == null) {
                throw new IOException(item.name() + " is missing in it");
            }
            Path target = into.resolve(item.name());
            Files.createDirectories(target.getParent());
            DurableFiles.createPrivate(target);
            MessageDigest digest = sha256();
            try (InputStream in = zip.getInputStream(entry); OutputStream out = Files.newOutputStream(target)) {
                copy(in, out, digest, item.size());
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(item.sha256())) {
                throw new IOException(item.name() + " is not as it was when the backup was made");
            }
            DurableFiles.syncFile(target);
        }
        for (String name : DATABASES) {
            if (Files.exists(into.resolve(name))) {
                check(into.resolve(name));
            }
        }
        open(into);
    }

    private static void check(Path database) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check(1)")) {
            String found = row.next() ? row.getString(1) : "no answer";
            if (!found.equals("ok")) {
                throw new IOException(database.getFileName() + " is damaged: " + found);
            }
        }
    }

    /** As the host will do; this also refuses databases of a later version. */
    private static void open(Path folder) throws IOException {
        try (SqliteStore store = SqliteStore.open(folder, Clock.systemUTC())) {
            store.leases().all();
            store.accounts().users();
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Where the host's last start had its configuration files. */
    static Path config(Path data, Optional<Path> told) throws IOException {
        Path starts = data.resolve("starts");
        if (told.isEmpty() && Files.exists(starts)) {
            for (String line : Files.readAllLines(starts)) {
                if (line.startsWith("config ")) {
                    return Path.of(line.substring("config ".length()));
                }
            }
        }
        return told.orElse(data.resolve("config"));
    }

    static Optional<byte[]> key(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    /** @throws Failure when there is less, with a tenth to spare */
    static void needSpace(Path folder, long bytes, String what) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        long needed = bytes + bytes / 10;
        if (free < needed) {
            throw new Failure(Failure.OTHER, what + " needs " + (needed >> 10) + " KiB in " + folder + ", there are "
                    + (free >> 10) + " KiB; nothing was changed");
        }
    }
}
