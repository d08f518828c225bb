package offpeak.itest.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.itest.HostProcess;

/** What a host holds of the machine. */
public record Footprint(long heapBytes, int threads) {
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
    /** {@code def new generation total 9216K, used 512K}, one line each; the metaspace is no heap. */
    private static final Pattern USED = Pattern.compile("generation\\s+total \\d+K, used (\\d+)K"
            + "|garbage-first heap\\s+total(?: reserved)? \\d+K,(?: committed \\d+K,)? used (\\d+)K");

    /** After a collection, so that garbage does not count. */
    public static Footprint of(HostProcess host) {
        long pid = jvm(host.pid());
        try {
            jcmd(pid, "GC.run");
            Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
            long kilobytes = 0;
            while (used.find()) {
                kilobytes += Long.parseLong(used.group(1) != null ? used.group(1) : used.group(2));
            }
            Matcher threads = THREADS.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            if (kilobytes == 0 || !threads.find()) {
                throw new IOException("jcmd says nothing of the heap of " + pid);
            }
            return new Footprint(kilobytes << 10, Integer.parseInt(threads.group(1)));
        } catch (IOException e) {
            throw new AssertionError("the host's footprint can't be measured: " + e, e);
        }
    }

    /** The command that users have may stand before it. */
    private static long jvm(long pid) {
        return ProcessHandle.of(pid).stream().flatMap(one -> java.util.stream.Stream.concat(java.util.stream.Stream
                .of(one), one.descendants()))
                .filter(one -> one.info().command().map(command -> command.endsWith("/java")).orElse(false))
                .mapToLong(ProcessHandle::pid).findFirst().orElse(pid);
    }

    private static String jcmd(long pid, String command) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid), command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    String heapText() {
        return String.format(Locale.ROOT, "%.1f MB", heapBytes / 1048576.0);
    }

    @Override
    public String toString() {
        return heapText() + ", " + threads + " threads";
    }
}
