package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import offpeak.api.host.Installer.RefusedException;

/**
 * Where installed archives are kept: {@code <data>/plugins/<symbolic name>.jar}, and the list {@code removed} of shipped
 * bundles that the user does not want. The launcher reads both when it rebuilds the framework's cache.
 */
final class PluginFolder {
    private final Path folder;

    PluginFolder(Path folder) {
        this.folder = folder;
    }

    /** Takes an upload in under a temporary name. */
    Path receive(InputStream in) throws IOException, RefusedException {
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "upload", ".part");
        boolean whole = false;
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > Archive.LARGEST_FILE) {
                    throw new RefusedException("the archive is larger than " + (Archive.LARGEST_FILE >> 20) + " MB");
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

    Path jar(String name) {
        return folder.resolve(name + ".jar");
    }

    /** The archive that was kept before, beside the new one, until {@link #commit} or {@link #rollBack}. */
    private Path previous(String name) {
        return folder.resolve(name + ".previous");
    }

    /** Puts a received archive in its place, in one step. */
    void place(Path part, String name) throws IOException {
        if (Files.exists(jar(name))) {
            Files.move(jar(name), previous(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(part, jar(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        force();
    }

    void commit(String name) throws IOException {
        Files.deleteIfExists(previous(name));
        TreeSet<String> removed = new TreeSet<>(removed());
        if (removed.remove(name)) {
            write(removed);
        }
    }

    /** Puts the archive back that stood there before; empty when there was none. */
    Optional<Path> rollBack(String name) throws IOException {
        if (Files.exists(previous(name))) {
            Files.move(previous(name), jar(name), StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            force();
            return Optional.of(jar(name));
        }
        Files.deleteIfExists(jar(name));
        force();
        return Optional.empty();
    }

    void remove(String name, boolean shipped) throws IOException {
        Files.createDirectories(folder);
        if (shipped) {
            TreeSet<String> removed = new TreeSet<>(removed());
            removed.add(name);
            write(removed);
        }
        Files.deleteIfExists(jar(name));
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
        Path part = folder.resolve("removed.part");
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(String.join("\n", removed).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(part, folder.resolve("removed"), StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        force();
    }

    /** A rename is durable only when its folder is. */
    private void force() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
