package offpeak.api.host;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Writes all that is decided, and all that it follows from, to a file: for who has to explain it later. */
public interface Recordings {

    /**
     * @param file where it is written; absent while it is switched off
     * @param since by the host's clock; absent while it is switched off
     * @param bytes in the file so far
     * @param mostBytes a file that has more goes aside, compressed and in place of the one before, and a new one begins
     * @param trouble what of it could not be written, and why
     */
    record Status(Optional<Path> file, Optional<Instant> since, long bytes, long mostBytes,
            Optional<String> trouble) {
        public boolean on() {
            return file.isPresent();
        }
    }

    Status status();

    /**
     * Switches it. A file that is begun replaces the last one that was begun in this way; what the host was told to record when
     * it was started has a file of its own. It ends with the host.
     *
     * @param by who wants it
     * @return how it is then
     * @throws IllegalArgumentException saying why it can't be written
     */
    Status record(boolean on, String by);
}
