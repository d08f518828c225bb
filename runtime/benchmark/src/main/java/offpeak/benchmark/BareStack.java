package offpeak.benchmark;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * What every host on this stack pays: the framework and third-party bundles as the distribution has them, without
 * Offpeak's own and its database, and one page.
 */
public final class BareStack {

    private BareStack() {}

    /** @param args the distribution's folder, the jar with the page, the folder for the bundle cache, the port */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path cache = Path.of(args[2]);
        boolean first = Files.notExists(cache);
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow()
                .newFramework(properties(cache, args[3]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(framework)));
        framework.init();
        Archived.watch(framework.getBundleContext());
        if (first) {
            install(framework, jars(Path.of(args[0]), Path.of(args[1])));
        }
        framework.start();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING) {
                throw new IllegalStateException(bundle + " did not start");
            }
        }
        out.println("ready http://127.0.0.1:" + args[3]);
        framework.waitForStop(0);
    }

    /** The same as the host's where the host sets any. */
    private static Map<String, String> properties(Path cache, String port) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        all.put("felix.cache.locking", "false");
        all.put("org.apache.felix.http.host", "127.0.0.1");
        all.put("org.osgi.service.http.port", port);
        all.put("org.apache.felix.http.jetty.threadpool.max", "12");
        all.put("org.apache.felix.http.jetty.acceptors", "1");
        all.put("org.apache.felix.http.jetty.selectors", "1");
        all.put("org.apache.felix.eventadmin.ThreadPoolSize", "2");
        all.put("org.apache.felix.eventadmin.AsyncToSyncThreadRatio", "0.5");
        all.put("org.apache.felix.eventadmin.Timeout", "0");
        all.put("org.ops4j.pax.logging.DefaultServiceLog.level", "INFO");
        all.put("org.ops4j.pax.logging.service.frameworkEventsLogLevel", "ERROR");
        return all;
    }

    private static List<Path> jars(Path home, Path page) throws Exception {
        try (Stream<Path> files = Files.list(home.resolve("bundles"))) {
            List<Path> others = files.filter(file -> !own(file.getFileName().toString()))
                    .sorted(Comparator.comparing((Path file) -> !logs(file.getFileName().toString()))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            return Stream.concat(others.stream(), Stream.of(page)).toList();
        }
    }

    private static boolean own(String name) {
        return name.startsWith("offpeak.") || name.startsWith("sqlite-jdbc-");
    }

    /** First, or it does not yet know its level when the others log. */
    private static boolean logs(String name) {
        return name.startsWith("pax-logging-");
    }

    private static void install(Framework framework, List<Path> jars) throws Exception {
        for (Path jar : jars) {
            try (InputStream in = Files.newInputStream(jar)) {
                framework.getBundleContext().installBundle("bare:" + jar.getFileName(), in)
                        .start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    private static void stop(Framework framework) {
        Archived.link();
        try {
            framework.stop();
            framework.waitForStop(10_000);
        } catch (Exception e) {
            System.err.println("the bare stack does not stop: " + e);
        }
        // the archive is written, and the status is 0
        Runtime.getRuntime().halt(0);
    }
}
