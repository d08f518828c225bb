package offpeak.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** The distribution's bundles with the demo's configuration, as options of a Pax Exam container. */
public final class AssembledHost {
    private AssembledHost() {}

    public static Path home() {
        String home = System.getProperty("offpeak.home");
        if (home == null || !Files.isDirectory(Path.of(home, "bundles"))) {
            throw new IllegalStateException("no distribution at offpeak.home=" + home + ": run 'mvn package' first");
        }
        return Path.of(home);
    }

    /** @param speed of the simulated clock */
    public static Option options(String name, double speed) {
        try {
            Path data = Files.createTempDirectory("offpeak-" + name);
            int port = freePort();
            Path config = demoConfiguration(data, freePort(), freePort());
            List<Option> options = new ArrayList<>(List.of(junitBundles(), property("offpeak.data", data),
                    property("offpeak.config", config), property("offpeak.demo", true),
                    property("offpeak.clock", "2026-06-15T14:00:00Z"), property("offpeak.speed", speed),
                    property("offpeak.port", port), property("felix.cm.pm", "offpeak"),
                    property("org.osgi.service.http.port", port), property("org.apache.felix.http.host", "127.0.0.1"),
                    property("org.apache.felix.eventadmin.Timeout", 0),
                    property("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN")));
            try (Stream<Path> jars = Files.list(home().resolve("bundles"))) {
                jars.filter(jar -> jar.toString().endsWith(".jar")).sorted()
                        .forEach(jar -> options.add(bundle(jar.toUri().toString())));
            }
            return composite(options.toArray(Option[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Option property(String key, Object value) {
        return frameworkProperty(key).value(value.toString());
    }

    private static Path demoConfiguration(Path data, int simulatorPort, int brokerPort) throws IOException {
        Path config = Files.createDirectories(data.resolve("config"));
        try (Stream<Path> files = Files.list(home().resolve("config/demo"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file).replace("${simulator.url}", "http://127.0.0.1:" + simulatorPort)
                        .replace("${simulator.port}", Integer.toString(simulatorPort)).replace("${prices}", "");
                Files.writeString(config.resolve(file.getFileName()), text);
            }
        }
        Files.writeString(config.resolve("offpeak.broker.cfg.json"), "{\"port\": " + brokerPort + "}");
        return config;
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
