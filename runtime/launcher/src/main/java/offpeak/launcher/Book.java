package offpeak.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is in the bundle cache, written beside it: a cache without its book, or that differs from it, is not trusted.
 *
 * @param stamp of what the bundles were chosen from
 * @param entries by symbolic name
 */
record Book(String stamp, Map<String, Entry> entries) {

    /**
     * @param sha256 of the jar that was installed
     * @param active whether it started then
     */
    record Entry(String sha256, boolean active) {}

    private static final String NAME = "book";

    static Optional<Book> read(Path cache) throws IOException {
        Path file = cache.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        // a damaged byte is a line that differs, not an end
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] parts = line.split("\t", -1);
            if (parts.length != 3) {
                return Optional.empty();
            }
            entries.put(parts[0], new Entry(parts[1], parts[2].equals("active")));
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(new Book(lines.get(0), entries));
    }

    void write(Path cache) throws IOException {
        StringBuilder text = new StringBuilder(stamp).append('\n');
        entries.forEach((name, entry) -> text.append(name).append('\t').append(entry.sha256()).append('\t')
                .append(entry.active() ? "active" : "inactive").append('\n'));
        Path passing = cache.resolve(NAME + ".tmp");
        Files.writeString(passing, text);
        try (FileChannel channel = FileChannel.open(passing, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(passing, cache.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    static void delete(Path cache) throws IOException {
        Files.deleteIfExists(cache.resolve(NAME));
    }
}
