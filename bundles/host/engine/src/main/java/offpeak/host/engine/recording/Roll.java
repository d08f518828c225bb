package offpeak.host.engine.recording;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The recording of the last day, compressed in memory: a home's day is about a megabyte. In parts, each of which can be read without
 * the ones before it, so that the oldest can go.
 */
final class Roll implements Pen.Sink {
    static final Duration KEPT = Duration.ofHours(24);
    /** Compressed; when the day is a busy one, less of it is kept. */
    static final int MOST_BYTES = 6_000_000;
    private static final Duration PART = Duration.ofHours(3);
    private static final int MOST_OF_A_PART = MOST_BYTES / 8;

    private static final class Part {
        private final Instant begun;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private GZIPOutputStream zip;
        private Instant ended;

        Part(Instant begun) throws IOException {
            this.begun = begun;
            this.ended = begun;
            this.zip = member();
        }

        /** What is compressed apart can stand behind each other. */
        private GZIPOutputStream member() throws IOException {
            return new Quick(bytes);
        }
    }

    /** A tick waits for it; the better levels spare a fifth of the space for thrice the time. */
    private static final class Quick extends GZIPOutputStream {
        Quick(ByteArrayOutputStream bytes) throws IOException {
            super(bytes);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private final Deque<Part> parts = new ArrayDeque<>();

    @Override
    public synchronized boolean take(String line, Instant at, boolean whole) {
        try {
            if (whole) {
                if (!parts.isEmpty()) {
                    parts.getLast().zip.close();
                }
                parts.add(new Part(at));
            }
            Part part = parts.getLast();
            part.zip.write(line.getBytes(StandardCharsets.UTF_8));
            part.zip.write('\n');
            part.ended = at;
            trim(at);
            return part.bytes.size() > MOST_OF_A_PART || at.isAfter(part.begun.plus(PART));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void trim(Instant now) {
        while (parts.size() > 1 && (bytes() > MOST_BYTES || parts.getFirst().ended.isBefore(now.minus(KEPT)))) {
            parts.removeFirst();
        }
    }

    synchronized int bytes() {
        return parts.stream().mapToInt(part -> part.bytes.size()).sum();
    }

    /** All parts, the oldest first, compressed as one. */
    synchronized byte[] gzip() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (Part part : parts) {
                if (part == parts.getLast()) {
                    part.zip.close();
                    part.bytes.writeTo(all);
                    // its first bytes are written at once: without more behind them they are no end of a file
                    part.zip = part.member();
                } else {
                    part.bytes.writeTo(all);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }
}
