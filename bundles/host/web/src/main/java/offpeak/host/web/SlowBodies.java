package offpeak.host.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;

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
    /** Bytes; whoever sends more than a bundle's jar does not mean to be answered. */
    private static final int MOST_DROPPED = 64 << 20;
    /** Real time; nobody waits for what is dropped but its sender. */
    private static final Duration DROPPING = Duration.ofSeconds(2);

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
        return read >= 0 && !(in instanceof ServletInputStream servlet && servlet.isFinished());
    }

    /**
     * Reads what is still to come of a body that nobody wants. It would stand before the next request on the same connection;
     * and a connection that is closed while it comes is reset, so that its sender sees a broken pipe instead of the answer.
     *
     * @return whether that was all of it
     */
    static boolean dropped(HttpServletRequest request) {
        try {
            ServletInputStream in = request.getInputStream();
            if (in.isFinished() || !WAITING.tryAcquire()) {
                return in.isFinished();
            }
            try {
                byte[] some = new byte[8192];
                long end = System.nanoTime() + DROPPING.toNanos();
                int read = in.read(some);
                for (long all = read; read >= 0 && all < MOST_DROPPED && System.nanoTime() - end < 0; all += read) {
                    read = in.read(some);
                }
                return read < 0;
            } finally {
                WAITING.release();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
