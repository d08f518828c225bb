package offpeak.itest;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.Assert;
import org.junit.Assume;

/** What a test needs of the machine. What is missing skips the test, unless it was said to be required. */
public final class Tools {
    private Tools() {}

    /** Where a program lies; skips the test when there is none. */
    public static Path program(String name) {
        Optional<Path> found = Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
        need(found.isPresent(), name + " is not installed");
        return found.get();
    }

    /** Skips the test, or fails it when OFFPEAK_REQUIRE_TOOLS says that everything must be there. */
    public static void need(boolean there, String otherwise) {
        if (!there && "true".equals(System.getenv("OFFPEAK_REQUIRE_TOOLS"))) {
            Assert.fail(otherwise + ", and OFFPEAK_REQUIRE_TOOLS=true");
        }
        if (!there) {
            System.out.println("SKIPPED: " + otherwise);
        }
        Assume.assumeTrue("skipped: " + otherwise, there);
    }

    /** A file of recorded facts beside the checkout; skips the test when it is not there. It is nothing to install. */
    public static Path recorded(String name) {
        String told = System.getProperty("offpeak.data-dir", "");
        Path folder = told.isBlank() ? root().resolve("../shared/data") : Path.of(told);
        Path file = folder.resolve(name).normalize();
        if (!Files.isRegularFile(file)) {
            System.out.println("SKIPPED: there is no " + file);
        }
        Assume.assumeTrue("skipped: there is no " + file, Files.isRegularFile(file));
        return file;
    }

    public static Path root() {
        return Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolve("../..").normalize();
    }

    public static boolean longForm() {
        return Boolean.getBoolean("offpeak.long");
    }
}
