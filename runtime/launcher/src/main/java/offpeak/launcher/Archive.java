package offpeak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JVM writes the classes of the first run to an archive when it ends, and starts faster with it the next time. The
 * archive of a run that never became ready would lack most classes, so the {@code offpeak} command uses none without
 * this mark.
 */
final class Archive {

    private Archive() {}

    /** Notes that the archive which this process will write (property {@code offpeak.archive}) is worth keeping. */
    static void markComplete() throws IOException {
        String archive = System.getProperty("offpeak.archive");
        if (archive != null) {
            Files.writeString(Path.of(archive + ".ready"), "");
        }
    }
}
