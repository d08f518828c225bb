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
     * @param libraries where they lie
     * @return the one that the others are loaded by
     */
    static Path unpack(List<URL> libraries, Path into) throws IOException {
        Files.createDirectories(into);
        for (URL each : libraries) {
            String path = each.getPath();
            try (InputStream in = each.openStream()) {
                Files.copy(in, into.resolve(path.substring(path.lastIndexOf('/') + 1)),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return into.resolve("libjniortools.so");
    }
}
