package offpeak.host.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Who looks after the databases of a folder: the one process that holds the lock on {@code store.lock}. It alone checks,
 * replaces and copies them. The file says {@code open} while it does, so that the next owner knows of an unclean end.
 */
final class Ownership implements AutoCloseable {

    /** The wish to own a folder, fulfilled or not as soon as the folder can be written. */
    static final class Claim implements AutoCloseable {
        private final Path folder;
        private boolean settled;
        private Optional<Ownership> held = Optional.empty();

        Claim(Path folder) {
            this.folder = folder;
        }

        /** Whether the folder is ours. */
        synchronized boolean granted() throws IOException {
            if (!settled) {
                Files.createDirectories(folder);
                held = take(folder);
                settled = true;
            }
            return held.isPresent();
        }

        /** Whether another process, or another part of this one, has the folder. */
        synchronized boolean refused() {
            return settled && held.isEmpty();
        }

        /** Whether the folder is ours and its last owner did not close the databases. */
        synchronized boolean afterUncleanEnd() {
            return held.isPresent() && !held.get().cleanBefore;
        }

        @Override
        public synchronized void close() throws IOException {
            if (held.isPresent()) {
                held.get().close();
            }
        }
    }

    private static final String OPEN = "open\n";
    private static final String CLOSED = "closed\n";

    private final FileChannel channel;
    private final FileLock lock;
    private final boolean cleanBefore;

    private Ownership(FileChannel channel, FileLock lock) throws IOException {
        this.channel = channel;
        this.lock = lock;
        this.cleanBefore = !content().equals(OPEN);
        mark(OPEN);
    }

    /** Empty when another process, or another part of this one, is the owner. */
    static Optional<Ownership> take(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("store.lock"), StandardOpenOption.CREATE,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new Ownership(channel, lock));
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    private String content() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    private void mark(String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        channel.truncate(text.length());
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            mark(CLOSED);
            lock.release();
        }
    }
}
