package offpeak.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which bundles should be there: those of the chosen features, less the ones that the user removed, with the user's own
 * ({@code plugins/<symbolic name>.jar} of the data folder) in place of shipped ones of the same name.
 */
final class Bundles {

    /** Begins the location of a bundle that came with the host. */
    static final String SHIPPED = "shipped:";
    /** Begins the location of a bundle that the user installed. */
    static final String PLUGIN = "plugin:";

    /** Changes when the cache of an older launcher can't be read any more. */
    private static final String FORMAT = "1";

    /**
     * A bundle that should be there.
     *
     * @param name symbolic name
     * @param kept whether a later start looks what was installed: hashing all takes longer than installing them
     */
    record Wanted(String name, String location, Path jar, boolean kept) {

        String sha256() throws IOException {
            return kept ? Bundles.sha256(jar) : "";
        }
    }

    private final Home home;
    private final Path plugins;
    private final List<String> features;
    private final boolean withPlugins;
    private Set<String> without = Set.of();
    private Predicate<String> only = name -> true;
    private boolean kept = true;

    Bundles(Home home, Path data, List<String> features, boolean withPlugins) {
        this.home = home;
        this.plugins = data.resolve("plugins");
        this.features = features;
        this.withPlugins = withPlugins;
    }

    /** Leaves bundles out, by symbolic name. */
    Bundles without(Set<String> names) {
        without = Set.copyOf(names);
        return this;
    }

    /** Takes these alone, by symbolic name; for a cache that is not kept. */
    Bundles only(Predicate<String> names) {
        only = names;
        kept = false;
        return this;
    }

    /** Differs when anything that {@link #wanted} depends on changed; takes milliseconds. */
    String stamp() throws IOException {
        StringBuilder text = new StringBuilder(FORMAT).append('\n').append(features).append('\n')
                .append(new TreeSet<>(without)).append('\n');
        for (Path folder : withPlugins
                ? List.of(home.features(), home.bundles(), plugins)
                : List.of(home.features(), home.bundles())) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                        BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
                        text.append(file).append(' ').append(about.size()).append(' ')
                                .append(about.lastModifiedTime()).append('\n');
                    }
                }
            }
        }
        return HexFormat.of().formatHex(sha().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** In order of start. */
    List<Wanted> wanted() throws Refusal, IOException {
        Map<String, Wanted> found = new LinkedHashMap<>();
        for (String name : features) {
            for (Feature.Artifact artifact : Feature.read(home.features(), name).bundles()) {
                Path jar = home.bundles().resolve(artifact.fileName());
                String symbolicName = symbolicName(jar).orElseThrow(() -> missing(name, jar));
                found.putIfAbsent(symbolicName, new Wanted(symbolicName, artifact.location(), jar, kept));
            }
        }
        if (withPlugins) {
            removed().forEach(found::remove);
            for (Path jar : pluginJars()) {
                Optional<String> name = symbolicName(jar);
                if (name.isPresent()) {
                    found.put(name.get(), new Wanted(name.get(), PLUGIN + name.get(), jar, kept));
                } else {
                    System.err.println("left out " + jar + ": it is no bundle; install it again or delete it");
                }
            }
        }
        found.keySet().removeAll(without);
        found.keySet().removeIf(only.negate());
        return List.copyOf(found.values());
    }

    private static Refusal missing(String feature, Path jar) {
        return new Refusal(Refusal.FAILED, Files.exists(jar) || !Features.besides(feature)
                ? jar + " is missing or is no bundle; the distribution is incomplete, install it again"
                : "the feature " + feature + " needs " + jar.getFileName() + ", which this distribution comes without:"
                        + " put that file into " + jar.getParent() + ", or start without the feature and add it while"
                        + " the host runs: offpeak integrations install FILE");
    }

    /** Symbolic names of bundles that came with the host and that the user does not want. */
    Set<String> removed() throws IOException {
        Path file = plugins.resolve("removed");
        if (!withPlugins || !Files.exists(file)) {
            return Set.of();
        }
        return Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private List<Path> pluginJars() throws IOException {
        if (!Files.isDirectory(plugins)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(plugins)) {
            return new ArrayList<>(files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted()
                    .toList());
        }
    }

    static Optional<String> symbolicName(Path jar) {
        try (JarFile open = new JarFile(jar.toFile())) {
            return Optional.ofNullable(open.getManifest()).map(Manifest::getMainAttributes)
                    .map(main -> main.getValue("Bundle-SymbolicName"))
                    .map(name -> name.substring(0, name.indexOf(';') < 0 ? name.length() : name.indexOf(';')).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = sha();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
