package offpeak.host.configuration;

import offpeak.api.host.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which content of each file was last taken over. A file whose content is still the same is left alone, so that what users
 * change on the web holds, and components start once at a second start. Losing it only means that files are taken again.
 */
final class Applied {
    private static final Logger LOG = LoggerFactory.getLogger(Applied.class);
    private static final String DOUBTFUL = "?";
    private static final String CLEAN = "=";

    /**
     * @param hash of the content, SHA-256 in hex
     * @param doubtful whether there was something to complain of, which must be said again after a start
     */
    record Content(String hash, boolean doubtful) {}

    private final Path file;
    private final Map<String, Content> byName = new HashMap<>();
    private boolean changed;

    Applied(Path file) {
        this.file = file;
        for (String line : lines(file)) {
            String[] words = line.split(" ", 3);
            if (words.length == 3) {
                byName.put(words[2], new Content(words[0], words[1].equals(DOUBTFUL)));
            }
        }
    }

    private static String[] lines(Path file) {
        try {
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")
                    : new String[0];
        } catch (IOException e) {
            LOG.warn("{} can't be read: all configuration files are taken again", file, e);
            return new String[0];
        }
    }

    Optional<Content> of(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    void put(String name, Content content) {
        changed |= !content.equals(byName.put(name, content));
    }

    void remove(String name) {
        changed |= byName.remove(name) != null;
    }

    void save() throws IOException {
        if (!changed) {
            return;
        }
        List<String> lines = new TreeMap<>(byName).entrySet().stream().map(one -> one.getValue().hash() + " "
                + (one.getValue().doubtful() ? DOUBTFUL : CLEAN) + " " + one.getKey() + "\n").toList();
        DurableFiles.write(file, String.join("", lines).getBytes(StandardCharsets.UTF_8));
        changed = false;
    }
}
