package offpeak.host.installer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.host.Installer.RefusedException;

/** The integrations, rules and channels that came with the host, by name; also those that were removed. */
final class Shipped {
    /** As the launcher calls them, so that a newer host brings a newer one. */
    static final String LOCATION = "shipped:offpeak:";
    private static final Pattern FILE = Pattern
            .compile("(offpeak\\.(?:price|device|forecast|notify|rule)\\.([a-z0-9-]+?))-[0-9][^/]*\\.jar");

    private final Optional<Path> folder;

    /** @param folder of the distribution; null where the host has none */
    Shipped(String folder) {
        this.folder = Optional.ofNullable(folder).map(Path::of).filter(Files::isDirectory);
    }

    /** @throws RefusedException with the names that there are */
    Path find(String name) throws RefusedException, IOException {
        Map<String, Path> known = new TreeMap<>();
        if (folder.isPresent()) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder.get(), "offpeak.*.jar")) {
                for (Path jar : jars) {
                    Matcher matcher = FILE.matcher(jar.getFileName().toString());
                    if (matcher.matches()) {
                        if (matcher.group(1).equals(name)) {
                            return jar;
                        }
                        known.put(known.containsKey(matcher.group(2)) ? matcher.group(1) : matcher.group(2), jar);
                    }
                }
            }
        }
        Path jar = known.get(name);
        if (jar == null) {
            throw new RefusedException("nothing that came with the host is called '" + name + "'; there are "
                    + String.join(", ", known.keySet()));
        }
        return jar;
    }
}
