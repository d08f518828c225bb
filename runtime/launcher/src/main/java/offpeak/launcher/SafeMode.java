package offpeak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says why a host starts in safe mode, who may be to blame, and how to leave it. */
final class SafeMode {

    private record Suspect(String name, Path jar, Instant installed) {}

    private SafeMode() {}

    static String asked() {
        return "it was started with --safe-mode: no rules and no integrations run; settings that an earlier host left changed"
                + " are put back; to leave it, start without --safe-mode";
    }

    static String why(Path data, List<Starts.Start> crashed) throws IOException {
        StringBuilder text = new StringBuilder().append(crashed.size()).append(" starts since ")
                .append(crashed.get(0).at()).append(" crashed. ");
        Optional<String> told = Culprit.read(data, crashed.get(0).at());
        told.ifPresent(line -> text.append(line).append(". "));
        // the first crash was before the second start
        Optional<Suspect> suspect = newest(data.resolve("plugins"), crashed.get(1).at());
        if (suspect.isPresent()) {
            text.append("The newest of your bundles at the first crash is ").append(suspect.get().name())
                    .append(", of ").append(suspect.get().installed()).append(": delete ")
                    .append(suspect.get().jar()).append(" if it is to blame. ");
        } else {
            text.append("No bundle of yours was there at the first crash, so the culprit is unknown. ");
        }
        return text.append(
                "No rules and no integrations run; settings that were left changed are put back. To leave safe mode,"
                        + " stop the host and start it again")
                .toString();
    }

    private static Optional<Suspect> newest(Path plugins, Instant before) throws IOException {
        if (!Files.isDirectory(plugins)) {
            return Optional.empty();
        }
        Optional<Suspect> found = Optional.empty();
        try (Stream<Path> files = Files.list(plugins)) {
            for (Path jar : (Iterable<Path>) files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.naturalOrder())::iterator) {
                Instant installed = Files.getLastModifiedTime(jar).toInstant();
                if (installed.isBefore(before)
                        && (found.isEmpty() || installed.isAfter(found.get().installed()))) {
                    String name = Bundles.symbolicName(jar).orElse(jar.getFileName().toString());
                    found = Optional.of(new Suspect(name, jar, installed));
                }
            }
        }
        return found;
    }
}
