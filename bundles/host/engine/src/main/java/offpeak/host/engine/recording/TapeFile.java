package offpeak.host.engine.recording;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import offpeak.api.host.SchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A recording on disk. Written by a worker of its own, so that a slow disk holds nobody; lines that it can't take are lost, and said to be. */
final class TapeFile implements Pen.Sink, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TapeFile.class);

    /** Then the file becomes FILE.1.gz, in place of the one before, and a new one begins. */
    static final long MOST_BYTES = 64_000_000;
    private static final int QUEUE = 10_000;

    private record Entry(String line, boolean whole) {}

    private final Path file;
    private final long mostBytes;
    private final SchedulerFactory.Owned worker;
    private final ArrayBlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean anew;
    private boolean lossy;
    private OutputStream out;
    private volatile long bytes;
    private volatile boolean closed;
    private volatile Optional<String> trouble = Optional.empty();

    TapeFile(Path file, long mostBytes, SchedulerFactory schedulers) throws IOException {
        this.file = file;
        this.mostBytes = mostBytes;
        this.worker = schedulers.create("recorder");
        out = open();
    }

    private OutputStream open() throws IOException {
        bytes = 0;
        OutputStream made = Files.newOutputStream(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // when somebody is at home is in it
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return new BufferedOutputStream(made);
    }

    @Override
    public boolean take(String line, Instant at, boolean whole) {
        if (closed) {
            return false;
        }
        if (lossy && !whole) {
            // without the lost one this one can't be understood
            return true;
        }
        lossy = !waiting.offer(new Entry(line, whole));
        if (lossy) {
            trouble = Optional.of("it has a gap from " + at + ": its disk is too slow");
            LOG.warn("The recording {} has a gap: its disk is too slow", file);
        }
        if (scheduled.compareAndSet(false, true)) {
            schedule();
        }
        boolean now = anew || lossy;
        anew = false;
        return now;
    }

    private void schedule() {
        try {
            worker.after(Duration.ZERO, this::write);
        } catch (IllegalStateException stopped) {
            LOG.debug("The recording {} was switched off meanwhile", file, stopped);
        }
    }

    private synchronized void write() {
        scheduled.set(false);
        List<Entry> some = new ArrayList<>();
        waiting.drainTo(some);
        try {
            for (Entry entry : some) {
                if (entry.whole() && bytes > mostBytes) {
                    rotate();
                }
                byte[] text = (entry.line() + "\n").getBytes(StandardCharsets.UTF_8);
                out.write(text);
                bytes += text.length;
            }
            out.flush();
            if (bytes > mostBytes) {
                anew = true;
            }
        } catch (IOException e) {
            trouble = Optional.of("it can't be written: " + e.getMessage());
            LOG.warn("The recording {} can't be written: {}", file, e.getMessage());
        }
    }

    /** Where a file goes that is full. */
    static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ".1.gz");
    }

    private void rotate() throws IOException {
        out.close();
        Path before = aside(file);
        Path half = file.resolveSibling(file.getFileName() + ".1.tmp");
        try (InputStream in = Files.newInputStream(file);
                OutputStream zip = new GZIPOutputStream(Files.newOutputStream(half))) {
            in.transferTo(zip);
        }
        Files.move(half, before, StandardCopyOption.REPLACE_EXISTING);
        out = open();
    }

    Path path() {
        return file;
    }

    /** In the file that is being written. */
    long bytes() {
        return bytes;
    }

    /** What of it is missing. */
    Optional<String> trouble() {
        return trouble;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        worker.close();
        write();
        synchronized (this) {
            out.close();
        }
    }
}
