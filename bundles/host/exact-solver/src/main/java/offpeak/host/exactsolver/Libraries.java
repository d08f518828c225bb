package offpeak.host.exactsolver;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The native libraries of this machine, unpacked into one folder: they find each other there. */
final class Libraries {
    private static final String ENTRY = "libjniortools.so";
    /** Written last: what lies there is whole, and of which bundle. */
    private static final String WHOLE = "whole";
    /** What a bundle's refreshes within one life of the host may use up. */
    private static final int COPIES = 8;

    private Libraries() {}

    /** The folder of this machine's libraries within the bundle; empty when there is none. */
    static Optional<String> folder(String system, String architecture) {
        if (!system.equals("Linux")) {
            return Optional.empty();
        }
        return switch (architecture) {
            case "amd64", "x86_64" -> Optional.of("ortools-linux-x86-64");
            case "aarch64" -> Optional.of("ortools-linux-aarch64");
            default -> Optional.empty();
        };
    }

    /**
     * Loads them, unpacked only when they are not there yet. One file belongs to one class loader for as long as that
     * lives, which is longer than a bundle that was refreshed: the next one takes a copy.
     *
     * @param libraries where they lie
     * @param of which bundle they are: whenever that is another, they are unpacked anew
     */
    static void load(List<URL> libraries, Path into, String of) throws IOException {
        for (int copy = 0; copy < COPIES; copy++) {
            Path folder = into.resolve(Integer.toString(copy));
            Path whole = folder.resolve(WHOLE);
            boolean there = Files.isRegularFile(whole) && Files.readString(whole).equals(of);
            if (!there) {
                unpack(libraries, folder);
                Files.writeString(whole, of);
            }
            try {
                System.load(folder.resolve(ENTRY).toAbsolutePath().toString());
                return;
            } catch (UnsatisfiedLinkError e) {
                if (!String.valueOf(e.getMessage()).contains("already loaded")) {
                    throw new IllegalStateException(
                            "SCIP's library does not fit this machine, the planner does without it: " + e.getMessage(),
                            e);
                }
            }
        }
        throw new IllegalStateException("SCIP was loaded " + COPIES + " times: restart the host");
    }

    /** Whatever lies there may be in use: a file is replaced, never written over. */
    private static void unpack(List<URL> libraries, Path into) throws IOException {
        Files.createDirectories(into);
        Files.deleteIfExists(into.resolve(WHOLE));
        for (URL each : libraries) {
            String path = each.getPath();
            try (InputStream in = each.openStream()) {
                Files.copy(in, into.resolve(path.substring(path.lastIndexOf('/') + 1)),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
