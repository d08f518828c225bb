package offpeak.testkit;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import offpeak.api.Http;
import offpeak.api.VendorException;

/**
 * Gives a parser hostile inputs: {@code -Doffpeak.fuzz=1000000} many, 2,000 when not said, and named extreme cases. Each
 * must end within 1 s of computing and 64 MB of memory, well or in a {@link VendorException}.
 */
public final class Fuzz {

    private static final int INPUTS = Integer.getInteger("offpeak.fuzz", 2000);
    private static final long LONGEST_NANOS = 1_000_000_000L;
    private static final long MOST_BYTES = 64L << 20;
    /** Of real time, for a parser that waits instead of computing. */
    private static final long LONGEST_WAIT_NANOS = 30_000_000_000L;
    private static final int MEGA = 1_000_000;
    private static final String ELSEWHERE = "/of-the-fuzz";

    /** What is tried: parses, and says with a VendorException what it can't use. */
    @FunctionalInterface
    public interface Parser {
        void parse(String text) throws VendorException;
    }

    /** The same of bytes. */
    @FunctionalInterface
    public interface BytesParser {
        void parse(byte[] bytes) throws VendorException;
    }

    private interface Work {
        void run() throws VendorException;
    }

    private Fuzz() {}

    /** An HTTP client that has this answer to every call: so whatever asks a vendor is a parser. */
    public static Http answering(String body) {
        return call -> new Http.Reply(200, Map.of("content-type", "application/json"), body);
    }

    /**
     * @param seeds recorded answers, JSON, XML or CSV
     * @throws AssertionError with the input that breaks it
     */
    public static void text(Parser parser, String... seeds) {
        try (Fixtures elsewhere = Fixtures.start(); Watch watch = new Watch()) {
            warm(() -> parser.parse(seeds[0]));
            warm(() -> parser.parse(""));
            extremes(seeds[0], elsewhere.url() + ELSEWHERE).forEach((name, input) -> watch.run(name, input,
                    () -> parser.parse(input)));
            for (int i = 0; i < INPUTS; i++) {
                String input = Mutations.of(seeds[i % seeds.length], i);
                watch.run("input " + i, input, () -> parser.parse(input));
            }
            // a port that was another test's may still be asked by that one
            elsewhere.requests().stream().filter(request -> request.path().startsWith(ELSEWHERE)).findFirst()
                    .ifPresent(request -> {
                        throw new AssertionError("the parser asked for " + request.path());
                    });
        }
    }

    /** @param seeds recorded answers, e.g. zips */
    public static void bytes(BytesParser parser, byte[]... seeds) {
        try (Watch watch = new Watch()) {
            warm(() -> parser.parse(seeds[0]));
            warm(() -> parser.parse(new byte[0]));
            zips().forEach((name, input) -> watch.run(name, "", () -> parser.parse(input)));
            for (int i = 0; i < INPUTS; i++) {
                byte[] input = Mutations.of(seeds[i % seeds.length], i);
                watch.run("input " + i, java.util.HexFormat.of().formatHex(input, 0, Math.min(64, input.length)),
                        () -> parser.parse(input));
            }
        }
    }

    /** Classes are loaded at the first use, which is no input's fault. */
    private static void warm(Work work) {
        try {
            work.run();
        } catch (VendorException | RuntimeException | StackOverflowError e) {
            // as it may; what it may not is found when it counts
        }
    }

    private static Map<String, String> extremes(String seed, String elsewhere) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("nothing", "");
        all.put("a megabyte of blanks", " ".repeat(MEGA));
        all.put("a megabyte of zero characters", "\u0000".repeat(MEGA));
        all.put("arrays 100,000 deep", "[".repeat(100_000));
        all.put("closed arrays 100,000 deep", "[".repeat(100_000) + "]".repeat(100_000));
        all.put("objects 100,000 deep", "{\"data\":".repeat(100_000) + "1" + "}".repeat(100_000));
        all.put("elements 100,000 deep", "<a>".repeat(100_000) + "</a>".repeat(100_000));
        all.put("a number of a million digits", "[" + "9".repeat(MEGA) + "]");
        all.put("a fraction of a million digits", "[0." + "9".repeat(MEGA) + "]");
        all.put("a name of a million letters", "{\"" + "x".repeat(MEGA) + "\":1}");
        all.put("100,000 times the same key", "{" + "\"data\":[],".repeat(100_000) + "\"data\":[]}");
        all.put("100,000 nulls", "[" + "null,".repeat(100_000) + "null]");
        all.put("the answer twice", seed + seed);
        all.put("a web page", "<!DOCTYPE html><html><body>Just a moment</body></html>");
        all.put("an external entity", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                + "<a>&x;</a>");
        all.put("an entity from elsewhere", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"" + elsewhere
                + "/entity\">]><a>&x;</a>");
        all.put("a definition from elsewhere", "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"" + elsewhere
                + "/a.dtd\"><a/>");
        all.put("a parameter entity", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY % x SYSTEM \"" + elsewhere
                + "/x\"> %x;]><a/>");
        StringBuilder laughs = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY l0 \"ha\">");
        for (int i = 1; i < 12; i++) {
            laughs.append("<!ENTITY l").append(i).append(" \"").append(("&l" + (i - 1) + ";").repeat(10)).append("\">");
        }
        all.put("a billion laughs", laughs + "]><a>&l11;</a>");
        all.put("a hundred thousand attributes", "<a " + attributes() + "/>");
        return all;
    }

    private static String attributes() {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            attributes.append('a').append(i).append("='' ");
        }
        return attributes.toString();
    }

    private static Map<String, byte[]> zips() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("nothing", new byte[0]);
        all.put("no zip", "<html>".getBytes(StandardCharsets.UTF_8));
        all.put("a zip bomb", zip(List.of("a.xml"), 200 * MEGA));
        all.put("a zip that leads out", zip(List.of("../../../../tmp/a.xml", "/etc/a.xml", "C:\\a.xml"), 10));
        all.put("a zip of 20,000 entries",
                zip(java.util.stream.IntStream.range(0, 20_000).mapToObj(i -> i + ".xml").toList(), 0));
        all.put("a zip in a zip", zipped("inner.zip", zip(List.of("a.xml"), 10 * MEGA)));
        return all;
    }

    private static byte[] zip(List<String> names, int size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            byte[] block = new byte[Math.min(size, MEGA)];
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                for (int left = size; left > 0; left -= block.length) {
                    zip.write(block, 0, Math.min(left, block.length));
                }
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] zipped(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Runs inputs one after another on this thread; an overseer interrupts it with a word when one does not end. */
    private static final class Watch implements AutoCloseable {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final Thread worker = Thread.currentThread();
        private final Thread overseer = new Thread(this::oversee, "fuzz overseer");
        private volatile String current = "";
        private volatile long since = System.nanoTime();

        Watch() {
            overseer.setDaemon(true);
            overseer.start();
        }

        /** A test that never ends tells nothing; so the process ends with what held it. */
        private void oversee() {
            try {
                while (true) {
                    Thread.sleep(LONGEST_WAIT_NANOS / 1_000_000 / 10);
                    if (System.nanoTime() - since > LONGEST_WAIT_NANOS) {
                        StringBuilder where = new StringBuilder("does not end: " + current);
                        for (StackTraceElement frame : worker.getStackTrace()) {
                            where.append("\n    at ").append(frame);
                        }
                        System.err.println(where);
                        Runtime.getRuntime().halt(1);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            overseer.interrupt();
        }

        void run(String name, String input, Work work) {
            long cpu = THREADS.getCurrentThreadCpuTime();
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            current = name + ": " + cut(input);
            since = System.nanoTime();
            try {
                work.run();
            } catch (VendorException e) {
                if (e.getMessage() == null || e.getMessage().isBlank()) {
                    throw new AssertionError(name + " is refused without a text: " + cut(input), e);
                }
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(name + " ends in " + e.getClass().getName() + ", not in a VendorException: "
                        + cut(input), e);
            }
            long took = THREADS.getCurrentThreadCpuTime() - cpu;
            if (took > LONGEST_NANOS) {
                throw new AssertionError(name + " took " + took / 1_000_000 + " ms: " + cut(input));
            }
            long taken = THREADS.getCurrentThreadAllocatedBytes() - bytes;
            if (taken > MOST_BYTES) {
                throw new AssertionError(name + " took " + (taken >> 20) + " MB: " + cut(input));
            }
        }

        private static String cut(String input) {
            return input.length() > 400 ? input.substring(0, 400) + "… (" + input.length() + " characters)" : input;
        }
    }
}
