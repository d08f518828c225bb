package offpeak.host.web;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import offpeak.api.Integration;
import offpeak.api.StateBus;
import offpeak.api.host.Access;
import offpeak.api.host.Configurations;
import offpeak.api.host.Engine;
import offpeak.api.host.DemandEvents;
import offpeak.api.host.Forecasts;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.History;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.Installer;
import offpeak.api.host.Ledger;
import offpeak.api.host.Links;
import offpeak.api.host.Metrics;
import offpeak.api.host.Notifications;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.Recordings;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.Settlements;
import offpeak.api.host.Supervisor;
import offpeak.api.host.TimeSource;
import offpeak.api.host.Vault;
import offpeak.api.host.WhatIf;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** A framework with Jetty and the real servlets, before a home in memory. */
final class WebHost {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Home home = new Home();
    final TestAccess access = new TestAccess();
    final TestNotifications notifications = new TestNotifications();
    final Linked linked = new Linked();
    final TestWhatIf planner = new TestWhatIf();
    final TestRecordings recordings = new TestRecordings();
    private final Framework framework;
    private final int port;

    WebHost(Path cache) throws BundleException, IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "offpeak.api;version=1.0.0,offpeak.api.host;version=1.0.0",
                "org.apache.felix.http.host", "127.0.0.1", "org.osgi.service.http.port", Integer.toString(port),
                "offpeak.version", "1.2.3", "org.ops4j.pax.logging.DefaultServiceLog.level", "NONE"));
        framework.init();
        register(StateBus.class, home.bus);
        register(Engine.class, home.engine);
        register(Supervisor.class, home.supervisor);
        register(Installer.class, home.installer);
        register(Configurations.class, home.configurations);
        register(Ledger.class, home.ledger);
        register(History.class, home.history);
        register(ReasonTexts.class, home.texts);
        register(TimeSource.class, home.clock);
        register(HealthCheck.class, home.health);
        register(Forecasts.class, () -> home.forecasts);
        register(DemandEvents.class, home.demandEvents());
        register(Settlements.class, home.settlements());
        register(Metrics.class,
                () -> List.of(Metrics.Metric.gauge("bus_queue", "Changes that wait.", 2, "subscriber", "web")));
        register(Metrics.class, () -> {
            throw new IllegalStateException("broken");
        });
        register(SchedulerFactory.class, new FastScheduler());
        register(Access.class, access);
        register(Notifications.class, notifications);
        register(Links.class, linked);
        register(Vault.class, linked.vault);
        register(WhatIf.class, planner);
        register(Recordings.class, recordings);
        register(HttpFactory.class, linked);
        framework.getBundleContext().registerService(Object.class, new Object(),
                FrameworkUtil.asDictionary(Map.of("offpeak.configured", true)));
        BundleContext context = framework.getBundleContext();
        Comparator<Path> loggingFirst = Comparator.comparing((Path jar) -> !jar.toString().contains("pax-logging"))
                .thenComparing(Comparator.naturalOrder());
        try (Stream<Path> jars = Files.list(Path.of("target", "bundles"))) {
            for (Path jar : (Iterable<Path>) jars.sorted(loggingFirst)::iterator) {
                context.installBundle(jar.toUri().toString()).start();
            }
        }
        framework.start();
        context.installBundle("reference:" + Path.of("target", "classes").toAbsolutePath().toUri()).start();
        await("ready", () -> said().isPresent());
    }

    private <T> void register(Class<T> type, T service) {
        framework.getBundleContext().registerService(type, service, new Hashtable<>());
    }

    /** @param pid of its configuration */
    ServiceRegistration<Integration> add(String pid, Integration integration) {
        return framework.getBundleContext().registerService(Integration.class, integration,
                FrameworkUtil.asDictionary(Map.of("service.pid", pid)));
    }

    /** A bundle of that name with nothing in it. */
    Bundle started(String name) throws BundleException, IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        Bundle bundle = framework.getBundleContext().installBundle(name, new ByteArrayInputStream(jar.toByteArray()));
        bundle.start();
        return bundle;
    }

    int port() {
        return port;
    }

    /** What the host says of itself when its pages can be asked for. */
    Object ready(String property) {
        return said().orElseThrow().getProperty(property);
    }

    /** Of all classes of that name: the bundle's is another than the test's. */
    private Optional<ServiceReference<?>> said() {
        try {
            ServiceReference<?>[] found = framework.getBundleContext().getAllServiceReferences(Ready.class.getName(),
                    "(offpeak.ready=true)");
            return Optional.ofNullable(found).map(all -> all[0]);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    String asset(String file) throws IOException {
        return Files.readString(Path.of("target", "classes", "offpeak", "host", "web", "assets", file),
                StandardCharsets.UTF_8);
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
    }
}
