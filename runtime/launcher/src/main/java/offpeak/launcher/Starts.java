package offpeak.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.host.DurableFiles;

/**
 * Remembers which starts did not end well, in the file {@code starts} of the data folder: where the configuration lay, and a line
 * for each start that neither ended in order nor lived for ten minutes. Written two or three times in a host's life.
 */
final class Starts {

    /** So long must a host live, or so close to one another must three crashes be. */
    static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int CRASHES = 3;

    /** How much of the host is started. */
    enum Mode {
        NORMAL,
        /** Host bundles, and of the shipped integrations those that put settings back. */
        SAFE,
        /** Host bundles alone: it crashed in safe mode too. */
        BARE
    }

    /** A start that may turn out to have crashed. */
    record Start(Instant at, Mode mode) {}

    private final Path file;
    private final List<Start> crashed = new ArrayList<>();
    private Optional<Path> config = Optional.empty();

    private Starts(Path file) {
        this.file = file;
    }

    /** @param now by the wall clock */
    static Starts read(Path data, Instant now) throws IOException {
        Starts starts = new Starts(data.resolve("starts"));
        if (!Files.exists(starts.file)) {
            return starts;
        }
        // a damaged byte is a line that says nothing, not an end
        for (String line : new String(Files.readAllBytes(starts.file), StandardCharsets.UTF_8).lines().toList()) {
            String[] words = line.split(" ", 2);
            if (words.length == 2 && words[0].equals("config")) {
                starts.config = Optional.of(Path.of(words[1]));
            } else if (words.length == 2) {
                starts.add(words, now);
            }
        }
        return starts;
    }

    private void add(String[] words, Instant now) {
        try {
            Start start = new Start(Instant.parse(words[0]), Mode.valueOf(words[1]));
            // a small computer without a battery for its clock may have started in the past, or in the future
            if (Duration.between(start.at(), now).abs().compareTo(WINDOW) < 0) {
                crashed.add(start);
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            System.err.println(file + " has a line that is no start: " + String.join(" ", words));
        }
    }

    /** Where the configuration of the last start lay. */
    Optional<Path> config() {
        return config;
    }

    /** Those of the last ten minutes, oldest first. */
    List<Start> crashed() {
        return List.copyOf(crashed);
    }

    /** How the next start should be. */
    Mode next() {
        if (crashed.size() < CRASHES) {
            return Mode.NORMAL;
        }
        return crashed.get(crashed.size() - 1).mode() == Mode.NORMAL ? Mode.SAFE : Mode.BARE;
    }

    /** Counts as a crash from now on, unless {@link #well} is called. */
    void begin(Instant now, Mode mode, Path usedConfig) throws IOException {
        List<Start> all = new ArrayList<>(crashed);
        all.add(new Start(now, mode));
        config = Optional.of(usedConfig);
        write(all);
    }

    /** The present start ended in order, or has lived long enough. */
    void well() throws IOException {
        write(List.of());
    }

    private void write(List<Start> starts) throws IOException {
        StringBuilder text = new StringBuilder();
        config.ifPresent(folder -> text.append("config ").append(folder).append('\n'));
        starts.forEach(start -> text.append(start.at()).append(' ').append(start.mode()).append('\n'));
        DurableFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
