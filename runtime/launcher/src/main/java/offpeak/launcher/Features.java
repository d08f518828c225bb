package offpeak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which features a host has: those of its way to start, and those that somebody wants besides. */
final class Features {
    private static final Set<String> SHIPPED = Set.of("core", "broker", "integrations", "simulator", "console");

    private Features() {}

    /** Whether a distribution is whole without the bundles of a feature. */
    static boolean besides(String feature) {
        return !SHIPPED.contains(feature);
    }

    /**
     * @param mode how the host starts
     * @throws Refusal when somebody names what is no feature
     */
    static List<String> of(Options options, Path config, Starts.Mode mode) throws IOException, Refusal {
        Set<String> features = new LinkedHashSet<>(List.of("core"));
        if (mode != Starts.Mode.NORMAL) {
            if (mode == Starts.Mode.SAFE) {
                features.add("integrations");
            }
            return List.copyOf(features);
        }
        if (options.demo()) {
            features.addAll(List.of("broker", "integrations", "simulator", "console"));
        } else {
            if (Files.exists(config.resolve("offpeak.broker.cfg.json")) || embeddedBroker(config)) {
                features.add("broker");
            }
            features.add("integrations");
        }
        features.addAll(options.features());
        Path more = config.resolve("features");
        if (Files.exists(more)) {
            for (String line : Files.readAllLines(more)) {
                String name = line.replaceFirst("#.*", "").strip();
                if (!name.isEmpty()) {
                    try {
                        features.add(Feature.name(name));
                    } catch (IllegalArgumentException e) {
                        throw new Refusal(Refusal.FAILED, more + ": " + name + " is not the name of a feature", e);
                    }
                }
            }
        }
        return new ArrayList<>(features);
    }

    /** Whoever tells MQTT to use the embedded broker gets one, without naming its feature. */
    private static boolean embeddedBroker(Path config) throws IOException {
        if (!Files.isDirectory(config)) {
            return false;
        }
        try (Stream<Path> files = Files.list(config)) {
            return files.filter(file -> file.getFileName().toString().matches("offpeak\\.mqtt.*\\.cfg\\.json"))
                    .anyMatch(file -> {
                        try {
                            return "embedded".equals(Json.object(file).get("url"));
                        } catch (Refusal broken) {
                            // the host itself names the file and the line
                            return false;
                        }
                    });
        }
    }
}
