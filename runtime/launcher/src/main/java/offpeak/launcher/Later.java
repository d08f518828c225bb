package offpeak.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/**
 * Which bundles can wait until the page is there: integrations, rules and channels that came with the host and have no
 * configuration. None of them does anything, and all together they cost an eighth of the start.
 */
record Later(Set<String> configured) {

    /** Of the framework; all others are of the first. */
    static final int LEVEL = 2;

    private static final Pattern ADD_ON = Pattern.compile("offpeak\\.(device|forecast|notify|price|rule)\\..+");

    /** Nothing waits. */
    static Later nothing() {
        return new Later(Set.of(""));
    }

    /** @param folders with a file for each configuration, by its pid */
    static Later unless(List<Path> folders) throws IOException {
        Set<String> names = Set.of();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    names = Stream.concat(names.stream(), files.map(file -> file.getFileName().toString()))
                            .filter(name -> name.matches(".*\\.cfg(\\.json)?")).collect(Collectors.toSet());
                }
            }
        }
        return new Later(names);
    }

    boolean waits(Bundle bundle) {
        String name = String.valueOf(bundle.getSymbolicName());
        return bundle.getLocation().startsWith(Bundles.SHIPPED) && ADD_ON.matcher(name).matches()
                && configured.stream().noneMatch(file -> file.isEmpty() || file.startsWith(name));
    }
}
