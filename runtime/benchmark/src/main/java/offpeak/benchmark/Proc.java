package offpeak.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system says of a process. */
final class Proc {
    /** {@code CLK_TCK}: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private final Path folder;

    Proc(long pid) {
        folder = Path.of("/proc", Long.toString(pid));
    }

    /** User and system time of all its threads so far. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(folder.resolve("stat"));
        // the fields after the name, which may hold blanks: utime and stime are the 14th and 15th of all
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** @return a number of {@code /proc/PID/status}, sizes in KiB */
    long status(String name) throws IOException {
        for (String line : Files.readAllLines(folder.resolve("status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(folder + "/status has no " + name);
    }

    /** @return the parts of a file that are each ended by a NUL */
    String[] list(String name) throws IOException {
        return Files.readString(folder.resolve(name)).split("\0");
    }

    /** The machine's mean of the last minute. */
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }
}
