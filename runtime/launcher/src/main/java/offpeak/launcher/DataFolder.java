package offpeak.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of all that must survive; one host at a time has it. */
final class DataFolder implements AutoCloseable {

    private final Path folder;
    private final boolean passing;
    private final FileChannel lock;

    private DataFolder(Path folder, boolean passing, FileChannel lock) {
        this.folder = folder;
        this.passing = passing;
        this.lock = lock;
    }

    static DataFolder open(Options options) throws Refusal {
        try {
            boolean passing = options.demo() && options.data().isEmpty();
            Path folder = passing ? Files.createTempDirectory("offpeak-demo-") : options.data().orElseGet(Home::data);
            create(folder);
            if (Files.exists(folder.resolve("swapping"))) {
                throw new Refusal(Refusal.REFUSED, "a restore into " + folder
                        + " was cut off; run 'offpeak restore' with the same --data again, which finishes it");
            }
            return new DataFolder(folder, passing, lock(folder));
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, "can not use the data folder: " + e.getMessage()
                    + "; give another one with --data", e);
        }
    }

    /** Secrets will lie in it, so nobody else may look. */
    private static void create(Path folder) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(folder, posix
                ? new FileAttribute<?>[]{
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0]);
    }

    private static FileChannel lock(Path folder) throws IOException, Refusal {
        FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new Refusal(Refusal.REFUSED,
                    "another host runs with the data folder " + folder + "; stop it, or give another one with --data");
        }
        return channel;
    }

    Path path() {
        return folder;
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    /** Whether it goes away with the host. */
    boolean passing() {
        return passing;
    }

    /** Says where the host is to be found: beside its data, and where commands look that were told nothing. */
    void announce(String url) throws IOException {
        for (Path file : new Path[]{folder.resolve("url"), Home.urlFile()}) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, url + "\n");
        }
    }

    void withdraw(String url) throws IOException {
        for (Path file : new Path[]{folder.resolve("url"), Home.urlFile()}) {
            // another host may have announced itself since
            if (Files.exists(file) && Files.readString(file).strip().equals(url)) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
        if (passing) {
            delete(folder);
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Optional<IOException> failed = Optional.empty();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                try {
                    Files.deleteIfExists(each);
                } catch (IOException e) {
                    failed = Optional.of(e);
                }
            }
        }
        if (failed.isPresent()) {
            throw failed.get();
        }
    }
}
