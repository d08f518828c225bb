package offpeak.host.engine.recording;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import offpeak.api.host.Recordings;
import offpeak.api.host.SchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has what the pen writes kept in a file, while somebody wants that. */
final class TapeDeck implements Recordings, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TapeDeck.class);

    /** In the host's data folder. */
    static final String NAME = "recording.jsonl";

    private final Pen pen;
    private final InstantSource clock;
    private final SchedulerFactory schedulers;
    private final Optional<Path> data;
    private Optional<TapeFile> file = Optional.empty();
    private Instant since = Instant.EPOCH;

    /** @param data the host's folder; without one nothing can be switched on */
    TapeDeck(Pen pen, InstantSource clock, SchedulerFactory schedulers, Optional<Path> data) {
        this.pen = pen;
        this.clock = clock;
        this.schedulers = schedulers;
        this.data = data;
    }

    synchronized void begin(Path path) throws IOException {
        TapeFile begun = new TapeFile(path, TapeFile.MOST_BYTES, schedulers);
        since = clock.instant();
        file = Optional.of(begun);
        pen.add(begun);
        LOG.info("everything that is decided is recorded in {}", path);
    }

    @Override
    public synchronized Status status() {
        return new Status(file.map(TapeFile::path), file.map(on -> since), file.map(TapeFile::bytes).orElse(0L),
                TapeFile.MOST_BYTES, file.flatMap(TapeFile::trouble));
    }

    @Override
    public synchronized Status record(boolean on, String by) {
        if (on != file.isPresent()) {
            LOG.info("{} switches the recording {}", by, on ? "on" : "off");
            try {
                if (on) {
                    Path path = data.orElseThrow(() -> new IOException("the host has no data folder")).resolve(NAME);
                    Files.deleteIfExists(TapeFile.aside(path));
                    begin(path);
                } else {
                    close();
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("the recording can't be " + (on ? "begun" : "ended well") + ": "
                        + e.getMessage(), e);
            }
        }
        return status();
    }

    @Override
    public synchronized void close() throws IOException {
        Optional<TapeFile> ended = file;
        file = Optional.empty();
        if (ended.isPresent()) {
            pen.remove(ended.get());
            ended.get().close();
        }
    }
}
