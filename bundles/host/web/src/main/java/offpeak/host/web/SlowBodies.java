package offpeak.host.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Reads bodies so that those who send theirs byte by byte can't hold all threads of the page: what is there is read at once,
 * and only a few may wait for the rest of theirs, for a while.
 */
final class SlowBodies {
    /** A third of the page's threads. */
    private static final int MOST = 4;
    /** Real time, for a whole body; a slow phone sends the largest in less. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Semaphore WAITING = new Semaphore(MOST);

    private SlowBodies() {}

    /** @throws Problem 408 when it does not come in time, 503 while as many others are waited for */
    static byte[] read(InputStream in, int most) throws Problem, IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean more = true;
        while (more && body.size() < most && in.available() > 0) {
            more = read(in, body, most);
        }
        if (!more || body.size() >= most) {
            return body.toByteArray();
        }
        if (!WAITING.tryAcquire()) {
            throw new Problem(503, "Busy", "other requests are still being received: try again in some seconds");
        }
        try {
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (body.size() < most && read(in, body, most)) {
                if (System.nanoTime() - end > 0) {
                    throw new Problem(408, "Too slow", "the body did not come within " + DEADLINE.toSeconds() + " s");
                }
            }
            return body.toByteArray();
        } finally {
            WAITING.release();
        }
    }

    /** @return whether there may be more */
    private static boolean read(InputStream in, ByteArrayOutputStream body, int most) throws IOException {
        byte[] some = new byte[8192];
        int read = in.read(some, 0, Math.min(some.length, most - body.size()));
        if (read > 0) {
            body.write(some, 0, read);
        }
        return read >= 0 && !(in instanceof jakarta.servlet.ServletInputStream servlet && servlet.isFinished());
    }
}
