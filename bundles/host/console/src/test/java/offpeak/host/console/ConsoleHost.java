package offpeak.host.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import offpeak.api.host.Access;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** A framework with Jetty, the web console and what it needs, as the host has them; and accounts for the test. */
final class ConsoleHost {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PrintStream standardOutput = System.out;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Framework framework;
    private final int port;
    private Bundle console;

    ConsoleHost(Path cache, Access access) throws BundleException, IOException {
        System.setOut(new PrintStream(new Lines(), true, StandardCharsets.UTF_8));
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "offpeak.api.host;version=1.0.0",
                "org.apache.felix.http.host", "127.0.0.1", "org.osgi.service.http.port", Integer.toString(port),
                "org.ops4j.pax.logging.DefaultServiceLog.level", "INFO", "felix.webconsole.security.providers",
                Doorkeeper.ID));
        framework.init();
        BundleContext context = framework.getBundleContext();
        Supplier<List<String>> lines = () -> List.copyOf(log);
        context.registerService(Supplier.class, lines, new Hashtable<>(Map.of("offpeak.log", true)));
        context.registerService(Access.class, access, new Hashtable<>());
        Comparator<Path> loggingFirst = Comparator.comparing((Path jar) -> !jar.toString().contains("pax-logging"))
                .thenComparing(Comparator.naturalOrder());
        try (Stream<Path> jars = Files.list(Path.of("target", "bundles"))) {
            for (Path jar : (Iterable<Path>) jars.sorted(loggingFirst)::iterator) {
                context.installBundle(jar.toUri().toString()).start();
            }
        }
        framework.start();
    }

    void startConsole() throws BundleException {
        console = framework.getBundleContext()
                .installBundle("reference:" + Path.of("target", "classes").toAbsolutePath().toUri());
        console.start();
    }

    void stopConsole() throws BundleException {
        console.uninstall();
    }

    int port() {
        return port;
    }

    Bundle bundle(String symbolicName) {
        return Stream.of(framework.getBundleContext().getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst().orElseThrow();
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(PATIENCE.toMillis());
        System.setOut(standardOutput);
    }

    private final class Lines extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int b) {
            if (b != '\n') {
                line.write(b);
                return;
            }
            log.add(System.currentTimeMillis() + " " + line.toString(StandardCharsets.UTF_8));
            line.reset();
        }
    }
}
