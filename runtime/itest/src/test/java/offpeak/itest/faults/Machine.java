package offpeak.itest.faults;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import org.junit.Assert;

/** What rows do to a machine's processes and files from outside, and whether they can. */
final class Machine {
    private static final boolean REQUIRED = "true".equals(System.getenv("OFFPEAK_REQUIRE_TOOLS"));

    private Machine() {}

    /** Why a program can't be used, or nothing. Fails where all programs must be there. */
    static Optional<String> missing(String program) {
        boolean there = Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!there && REQUIRED) {
            Assert.fail(program + " is not installed, and OFFPEAK_REQUIRE_TOOLS=true");
        }
        return there ? Optional.empty() : Optional.of(program + " is not installed");
    }

    /** Why a process can't be traced, or nothing: a container may forbid it, whatever is installed. */
    static Optional<String> untraceable() {
        Optional<String> missing = missing("strace");
        if (missing.isPresent()) {
            return missing;
        }
        Result result = run(Duration.ofSeconds(10), "strace", "-f", "-e", "trace=fsync", "true");
        return result.status() == 0
                ? Optional.empty()
                : Optional.of("processes can't be traced here: " + result.out().lines().findFirst().orElse(""));
    }

    /** Why no file system of one's own can be mounted, or nothing. */
    static Optional<String> noNamespaces() {
        Optional<String> missing = missing("unshare");
        if (missing.isPresent()) {
            return missing;
        }
        Result result = run(Duration.ofSeconds(10), "unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt");
        return result.status() == 0
                ? Optional.empty()
                : Optional.of("no file system of one's own can be mounted here: " + result.out().strip());
    }

    /** The library that gives a process another time. */
    static Optional<Path> fakeTime() {
        for (String folder : List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib",
                "/usr/lib64")) {
            Path library = Path.of(folder, "faketime", "libfaketime.so.1");
            if (Files.exists(library)) {
                return Optional.of(library);
            }
        }
        return Optional.empty();
    }

    static Optional<String> noFakeTime() {
        if (fakeTime().isEmpty() && REQUIRED) {
            Assert.fail("faketime is not installed, and OFFPEAK_REQUIRE_TOOLS=true");
        }
        return fakeTime().isPresent() ? Optional.empty() : Optional.of("faketime is not installed");
    }

    record Result(int status, String out) {}

    /** Runs a program to its end; both of its outputs in one. */
    static Result run(Duration patience, String... command) {
        try {
            Path out = Files.createTempFile("offpeak-run-", ".out");
            try {
                Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile())
                        .start();
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return new Result(-1, "does not end");
                }
                return new Result(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(out);
            }
        } catch (IOException e) {
            return new Result(-1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void signal(String name, HostProcess host) {
        Result result = run(Duration.ofSeconds(10), "kill", "-" + name, Long.toString(host.pid()));
        Assert.assertEquals(result.out(), 0, result.status());
    }

    /** System calls of a host that fail or wait until this is closed. */
    static final class Traced implements AutoCloseable {
        private final Process strace;
        private final Path log;

        private Traced(HostProcess host, List<String> what) throws IOException {
            log = Files.createTempFile("offpeak-strace-", ".log");
            List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-p", Long.toString(host.pid())));
            command.addAll(what);
            strace = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            Await.that("strace to have the process", Duration.ofSeconds(20), this::seen,
                    () -> seen().contains("attached"));
        }

        /** The calls so far. */
        String seen() {
            try {
                return Files.readString(log, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return e.toString();
            }
        }

        @Override
        public void close() throws IOException {
            strace.destroy();
            try {
                if (!strace.waitFor(10, TimeUnit.SECONDS)) {
                    strace.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Files.deleteIfExists(log);
        }
    }

    /** @param fault such as {@code fsync,fdatasync:error=EIO} */
    static Traced trace(HostProcess host, String fault) throws IOException {
        return new Traced(host, List.of("-e", "trace=" + fault.split(":")[0], "-e", "inject=" + fault));
    }

    /** Only looks. */
    static Traced watch(HostProcess host, String calls) throws IOException {
        return new Traced(host, List.of("-e", "trace=" + calls));
    }
}
