package offpeak.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A small distribution made of bundles that are made here. */
final class SampleHome {

    /** Says that all is ready, at an address that does not exist. */
    public static final class Ready implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("offpeak.ready", true);
            properties.put("url", "http://127.0.0.1:" + context.getProperty("offpeak.port") + "/");
            context.registerService(Runnable.class, () -> {}, properties);
        }

        @Override
        public void stop(BundleContext context) {
            // the framework unregisters
        }
    }

    /** Has one device that is still changed the first time that it is asked. */
    public static final class Leases implements BundleActivator, Supplier<Map<String, String>> {
        private boolean asked;

        @Override
        public void start(BundleContext context) {
            context.registerService(Supplier.class, this, new Hashtable<>(Map.of("offpeak.leases", true)));
        }

        @Override
        public void stop(BundleContext context) {
            // the framework unregisters
        }

        @Override
        public Map<String, String> get() {
            boolean first = !asked;
            asked = true;
            return first ? Map.of("a/battery", "in work") : Map.of();
        }
    }

    /** Has one device that stays changed. */
    public static final class Kept implements BundleActivator, Supplier<Map<String, String>> {
        @Override
        public void start(BundleContext context) {
            context.registerService(Supplier.class, this, new Hashtable<>(Map.of("offpeak.leases", true)));
        }

        @Override
        public void stop(BundleContext context) {
            // the framework unregisters
        }

        @Override
        public Map<String, String> get() {
            return Map.of("a/battery", "does not answer");
        }
    }

    /** Can't be started. */
    public static final class Broken implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public void stop(BundleContext context) {
            // never started
        }
    }

    final Path folder;

    SampleHome(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("bundles"));
        Files.createDirectories(folder.resolve("features"));
    }

    Home home() {
        return new Home(folder);
    }

    /** @param bundles {@code group:artifact:version} */
    SampleHome feature(String name, String... bundles) throws IOException {
        Files.writeString(folder.resolve("features").resolve(name + ".json"),
                """
                // a comment
                {"feature-resource-version": "1.0", "id": "test:%s:1", "bundles": [%s]}
                """.formatted(name,
                        Arrays.stream(bundles).map("{\"id\": \"%s\"}"::formatted).collect(Collectors.joining(","))));
        return this;
    }

    SampleHome bundle(String name, String version) throws IOException {
        jar(folder.resolve("bundles").resolve(name + "-" + version + ".jar"), name, version, null, Map.of());
        return this;
    }

    SampleHome bundle(String name, String version, Class<?> activator) throws IOException {
        jar(folder.resolve("bundles").resolve(name + "-" + version + ".jar"), name, version, activator, Map.of());
        return this;
    }

    /** A bundle that has a dependency's jar as it is in the class path of the tests. */
    SampleHome library(String name, String version, Class<?> within) throws IOException {
        try {
            Files.copy(Path.of(within.getProtectionDomain().getCodeSource().getLocation().toURI()),
                    folder.resolve("bundles").resolve(name + "-" + version + ".jar"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    static void jar(Path file, String name, String version, Class<?> activator, Map<String, String> files)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name + ";singleton:=true");
        main.putValue("Bundle-Version", version);
        if (files.keySet().stream().anyMatch(each -> each.startsWith("OSGI-INF/"))) {
            main.putValue("Service-Component", "OSGI-INF/*.xml");
        }
        if (activator != null) {
            main.putValue("Bundle-Activator", activator.getName());
            main.putValue("Import-Package", "org.osgi.framework");
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
            if (activator != null) {
                String path = activator.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                try (InputStream in = activator.getClassLoader().getResourceAsStream(path)) {
                    in.transferTo(jar);
                }
            }
            for (Map.Entry<String, String> each : files.entrySet()) {
                jar.putNextEntry(new JarEntry(each.getKey()));
                jar.write(each.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
    }
}
