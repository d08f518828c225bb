package offpeak.testkit.quality;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * A real framework with Service Component Runtime, Configuration Admin and Metatype. The API and Jackson come from the
 * class path, so that the bundle's services can be called from outside.
 */
final class Container implements AutoCloseable {

    private static final List<String> BUNDLES = List.of("org.osgi.service.log", "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component", "org.apache.felix.metatype", "org.apache.felix.configadmin",
            "org.apache.felix.scr");
    /** Services of the host that a rule may use, where they are on the class path. */
    private static final List<String> HOST = List.of("offpeak.host.planner");
    /** What the framework exports of these is what bundles and this package share. */
    private static final Map<String, List<String>> SHARED = Map.of("offpeak.api", List.of("offpeak.api"),
            "tools.jackson.core.jackson-core", List.of("tools.jackson"),
            "tools.jackson.core.jackson-databind", List.of("tools.jackson"),
            "com.fasterxml.jackson.core.jackson-annotations", List.of("com.fasterxml.jackson"),
            "slf4j.api", List.of("org.slf4j"),
            "org.apache.felix.configadmin", List.of("org.osgi.service.cm"),
            "org.apache.felix.metatype", List.of("org.osgi.service.metatype"));

    private final Path folder;
    private final Framework framework;

    private Container(Path folder, Framework framework) {
        this.folder = folder;
        this.framework = framework;
    }

    static Container start() throws IOException, BundleException {
        Path folder = Files.createTempDirectory("offpeak-quality");
        Map<String, Found> found = classPath();
        List<String> exports = new ArrayList<>();
        SHARED.forEach((name, prefixes) -> {
            Found jar = found.get(name);
            if (jar != null) {
                jar.exports().forEach((exported, version) -> {
                    if (prefixes.stream().anyMatch(exported::startsWith)) {
                        exports.add(exported + ";version=\"" + version + "\"");
                    }
                });
            }
        });
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, String.join(",", exports));
        properties.put("felix.cache.locking", "false");
        properties.put("felix.log.level", "0");
        properties.put("ds.loglevel", "0");
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst()
                .orElseThrow(() -> new IOException("no OSGi framework on the class path")).newFramework(properties);
        Container container = new Container(folder, framework);
        framework.start();
        for (String name : BUNDLES) {
            if (!found.containsKey(name)) {
                throw new IOException("no jar of " + name + " on the class path");
            }
            container.install(name, found.get(name).url());
        }
        for (String name : HOST) {
            if (found.containsKey(name)) {
                container.install(name, found.get(name).url());
            }
        }
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            bundle.start();
        }
        return container;
    }

    private void install(String name, URL jar) throws IOException, BundleException {
        try (InputStream in = jar.openStream()) {
            framework.getBundleContext().installBundle(name, in);
        }
    }

    /** A jar of the class path. */
    private record Found(URL url, Map<String, String> exports) {}

    private static Map<String, Found> classPath() throws IOException {
        Map<String, Found> found = new HashMap<>();
        for (URL url : Collections.list(Container.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            Manifest manifest;
            try (InputStream in = url.openStream()) {
                manifest = new Manifest(in);
            }
            String name = manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (name != null) {
                Map<String, String> exports = new HashMap<>();
                String header = manifest.getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
                Jar.clauses(header == null ? "" : header).forEach(
                        (exported, parameters) -> exports.put(exported, parameters.getOrDefault("version", "0.0.0")));
                String text = url.toString();
                URL jar = text.startsWith("jar:") ? new URL(text.substring(4, text.indexOf("!/"))) : url;
                found.putIfAbsent(name.split(";")[0].strip(), new Found(jar, exports));
            }
        }
        return found;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** For jars that a check makes. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try {
            framework.stop();
            framework.waitForStop(10_000);
        } catch (BundleException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
