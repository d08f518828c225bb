package offpeak.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.ZipFile;
import offpeak.api.host.DurableFiles;
import offpeak.launcher.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restore", mixinStandardHelpOptions = true, description = {
        "Puts a backup in the place of a stopped host's data.",
        "All of it is checked before anything is changed; what was there is kept beside it in before-restore."})
final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "what backup wrote")
    private Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "the host's data folder")
    private Path data;

    @Option(names = "--config", paramLabel = "DIR", description = "where its configuration files go (default: DIR of --data/config)")
    private Path config;

    @Option(names = "--key", paramLabel = "FILE", description = "the vault.key of the host that was backed up, when this is another one")
    private Path key;

    @Option(names = "--without-secrets", description = "does without that key: secrets have to be entered again")
    private boolean withoutSecrets;

    @Override
    public Integer call() throws IOException {
        Path folder = (data == null ? Home.data() : data).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new Failure(Failure.USAGE, "there is no file " + file);
        }
        Files.createDirectories(folder);
        try (FileChannel lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock held = lock.tryLock()) {
            if (held == null) {
                throw new Failure(Failure.REFUSED, "a host runs with " + folder + "; stop it first");
            }
            restore(folder);
            return 0;
        }
    }

    private void restore(Path folder) throws IOException {
        BackupSwap swap = new BackupSwap(folder, Optional.ofNullable(config).map(Path::toAbsolutePath)
                .orElse(folder.resolve("config")));
        if (swap.finishWhatWasCutOff()) {
            System.out.println("a restore that had been cut off is finished; what was there is in " + swap.before());
            return;
        }
        try {
            BackupManifest manifest;
            Optional<byte[]> with;
            try (ZipFile zip = new ZipFile(file.toFile())) {
                manifest = BackupFiles.manifest(zip);
                with = key(manifest, folder);
                BackupFiles.needSpace(folder, manifest.bytes(), "the restore");
                BackupFiles.unpack(zip, manifest, swap.staging());
            }
            prepare(folder, swap.staging(), with.isEmpty());
            if (with.isPresent()) {
                DurableFiles.write(swap.staging().resolve("vault.key"), with.get());
            }
            swap.swap();
            System.out.println("restored the backup of " + manifest.made() + "; what was there is in " + swap.before());
            System.out.println("logins that were renewed since then may have to be made again");
        } catch (SQLException | IOException e) {
            throw new Failure(Failure.REFUSED, file + " was not restored, nothing was changed: " + e.getMessage(), e);
        } finally {
            swap.clean();
        }
    }

    /** The key that opens its secrets; empty when there are none, or the user does without. */
    private Optional<byte[]> key(BackupManifest manifest, Path folder) throws IOException {
        if (manifest.key().isEmpty() || withoutSecrets) {
            return Optional.empty();
        }
        Optional<byte[]> given = BackupFiles.key(key != null ? key : folder.resolve("vault.key"));
        if (given.isEmpty() || !BackupManifest.fingerprint(given.get()).equals(manifest.key())) {
            throw new IOException((given.isEmpty() ? "its secrets need a key" : "it is of another host or key")
                    + ": give the vault.key of the host that was backed up with --key, or --without-secrets to enter"
                    + " secrets again");
        }
        if (!manifest.sealedBy(given.get())) {
            throw new IOException("its list of contents was changed since it was made");
        }
        return given;
    }

    /** What a device still has to be given back is known to the present database, not to an old one. */
    private static void prepare(Path folder, Path staging, boolean dropSecrets) throws SQLException {
        Path present = folder.resolve("offpeak.db");
        try (Connection connection = DriverManager
                .getConnection("jdbc:sqlite:" + staging.resolve("offpeak.db").toAbsolutePath());
                Statement statement = connection.createStatement()) {
            if (dropSecrets) {
                statement.executeUpdate("DELETE FROM secret");
            }
            if (Files.exists(present)) {
                statement.executeUpdate("ATTACH DATABASE '" + present.toString().replace("'", "''") + "' AS present");
                try {
                    statement.executeUpdate("BEGIN");
                    statement.executeUpdate("DELETE FROM lease");
                    statement.executeUpdate("INSERT INTO lease SELECT * FROM present.lease");
                    statement.executeUpdate("COMMIT");
                } catch (SQLException damaged) {
                    // then the backup's are the best that is known
                    statement.executeUpdate("ROLLBACK");
                }
            }
            statement.executeUpdate("PRAGMA journal_mode = DELETE");
        }
    }
}
