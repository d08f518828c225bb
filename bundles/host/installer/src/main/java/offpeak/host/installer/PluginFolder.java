package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import offpeak.api.host.DurableFiles;
import offpeak.api.host.Installer.RefusedException;

/**
 * Where installed archives are kept: {@code <data>/plugins/<symbolic name>.jar}, and the list {@code removed} of bundles
 * that the user does not want. The launcher reads both when it rebuilds the framework's cache. After a power cut at any
 * point there is the old archive or the new one under its name, whole.
 */
final class PluginFolder {
    private static final String PART = ".part";
    private static final String PREVIOUS = ".previous";

    private final Path folder;

    PluginFolder(Path folder) {
        this.folder = folder;
    }

    /** Deletes what an interrupted installation left behind. */
    void tidy() throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*{" + PART + "," + PREVIOUS + "}")) {
                for (Path file : left) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Takes an upload in under a temporary name. */
    Path receive(InputStream in) throws IOException, RefusedException {
        Path part = temporary();
        boolean whole = false;
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > Archive.LARGEST_FILE) {
                    throw new RefusedException("the archive is larger than " + (Archive.LARGEST_FILE >> 20)
                            + " MB: leave out what the host brings");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            if (size == 0) {
                throw new RefusedException("the archive is empty: send the jar as the request's body");
            }
            out.force(true);
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(part);
            }
        }
        return part;
    }

    /** A new file that {@link #tidy} deletes if nobody else does. */
    Path temporary() throws IOException {
        Files.createDirectories(folder);
        return Files.createTempFile(folder, "offpeak", PART);
    }

    Path jar(String name) {
        return folder.resolve(name + ".jar");
    }

    /** The archive that was kept before, beside the new one, until {@link #commit} or {@link #rollBack}. */
    private Path previous(String name) {
        return folder.resolve(name + PREVIOUS);
    }

    /** Puts a received archive in its place, in one step: there is never none. Nothing has changed when it fails. */
    void place(Path part, String name) throws IOException {
        keep(name);
        boolean placed = false;
        try {
            Files.move(part, jar(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            force();
            placed = true;
        } finally {
            if (!placed) {
                rollBack(name);
            }
        }
    }

    private void keep(String name) throws IOException {
        Files.deleteIfExists(previous(name));
        if (Files.exists(jar(name))) {
            try {
                Files.createLink(previous(name), jar(name));
            } catch (UnsupportedOperationException | FileSystemException e) {
                // FAT and some network folders have no links
                Files.copy(jar(name), previous(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    void commit(String name) throws IOException {
        TreeSet<String> removed = new TreeSet<>(removed());
        if (removed.remove(name)) {
            write(removed);
        }
        Files.deleteIfExists(previous(name));
    }

    /** Puts the archive back that stood there before; empty when there was none. */
    Optional<Path> rollBack(String name) throws IOException {
        boolean kept = Files.exists(previous(name));
        if (kept) {
            Files.move(previous(name), jar(name), StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            // a rename onto another link of the same file leaves both
            Files.deleteIfExists(previous(name));
        } else {
            Files.deleteIfExists(jar(name));
        }
        force();
        return kept ? Optional.of(jar(name)) : Optional.empty();
    }

    /**
     * Notes that a bundle is not wanted, then deletes its archive. Every bundle is noted: one that the user installed may
     * stand in place of a shipped one, which would come back.
     */
    void remove(String name) throws IOException {
        Files.createDirectories(folder);
        TreeSet<String> removed = new TreeSet<>(removed());
        if (removed.add(name)) {
            write(removed);
        }
        Files.deleteIfExists(jar(name));
        Files.deleteIfExists(previous(name));
        force();
    }

    private List<String> removed() throws IOException {
        try {
            return Files.readAllLines(folder.resolve("removed")).stream().filter(line -> !line.isBlank()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private void write(TreeSet<String> removed) throws IOException {
        DurableFiles.write(folder.resolve("removed"), String.join("\n", removed).getBytes(StandardCharsets.UTF_8));
    }

    private void force() throws IOException {
        DurableFiles.syncFolder(folder);
    }
}
