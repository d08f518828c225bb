package offpeak.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import offpeak.api.host.DurableFiles;
import offpeak.launcher.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "backup", mixinStandardHelpOptions = true, description = {
        "Writes all that a host must not lose into one file, and proves it by a test restore.",
        "Works beside a running host. The key of its secrets, vault.key in the data folder, is not in it:",
        "keep a copy of that elsewhere, or secrets have to be entered again on another machine."})
final class BackupCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "what to write; a file of that name is replaced in one step")
    private Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "the host's data folder")
    private Path data;

    @Option(names = "--config", paramLabel = "DIR", description = "its configuration files (default: those of its last start)")
    private Path config;

    @Override
    public Integer call() throws IOException {
        Path folder = (data == null ? Home.data() : data).toAbsolutePath();
        if (!Files.exists(folder.resolve("offpeak.db"))) {
            throw new Failure(Failure.USAGE, folder + " is no data folder of a host; say with --data which one it is");
        }
        Path target = file.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new Failure(Failure.USAGE, "there is no folder " + target.getParent());
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Path scratch = Files.createTempDirectory(target.getParent(), target.getFileName() + ".");
        try {
            BackupManifest manifest = write(folder, part, scratch);
            prove(part, manifest, Files.createDirectory(scratch.resolve("test")));
            DurableFiles.move(part, target);
            System.out.println("backed up " + manifest.items().size() + " files, " + (manifest.bytes() >> 10)
                    + " KiB; a test restore went well");
            if (!manifest.key().isEmpty()) {
                System.out.println("its secrets open only with " + folder.resolve("vault.key")
                        + ", which is not in it: keep a copy of that elsewhere");
            }
            return 0;
        } catch (SQLException | IOException e) {
            throw new Failure(Failure.OTHER, "no backup was made: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(part);
            BackupFiles.delete(scratch);
        }
    }

    private BackupManifest write(Path folder, Path part, Path scratch) throws IOException, SQLException {
        long databases = Files.size(folder.resolve("offpeak.db"));
        if (Files.exists(folder.resolve("history.db"))) {
            databases += Files.size(folder.resolve("history.db"));
        }
        // the copies, the archive, and what the test restore unpacks
        BackupFiles.needSpace(scratch, 3 * databases, "the backup");
        Map<String, Path> found = BackupFiles.gather(folder,
                BackupFiles.config(folder, Optional.ofNullable(config)), scratch);
        List<BackupManifest.Item> items = new ArrayList<>();
        for (Map.Entry<String, Path> each : found.entrySet()) {
            items.add(BackupFiles.item(each.getKey(), each.getValue()));
        }
        Optional<byte[]> key = BackupFiles.key(folder.resolve("vault.key"));
        BackupManifest manifest = new BackupManifest(Home.version(), Instant.now(),
                key.map(BackupManifest::fingerprint).orElse(""), items, "").sealed(key);
        Files.deleteIfExists(part);
        DurableFiles.createPrivate(part);
        try (OutputStream out = Files.newOutputStream(part); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(BackupManifest.NAME));
            zip.write(manifest.text().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            for (Map.Entry<String, Path> each : found.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                Files.copy(each.getValue(), zip);
                zip.closeEntry();
            }
        }
        DurableFiles.syncFile(part);
        return manifest;
    }

    private static void prove(Path part, BackupManifest manifest, Path test) throws IOException, SQLException {
        try (ZipFile zip = new ZipFile(part.toFile())) {
            if (!BackupFiles.manifest(zip).equals(manifest)) {
                throw new IOException("its list of contents can't be read back");
            }
            BackupFiles.unpack(zip, manifest, test);
        }
    }
}
