package offpeak.testkit.quality;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Rule;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A bundle in a framework, with its configurations. */
final class Trial {

    private static final List<String> SERVICES = List.of(Integration.class.getName(), Rule.class.getName(),
            Notifier.class.getName());
    /** How long a component may take to appear; one on a busy machine does within a tenth of it. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final String MARK = "offpeak.trial";

    private final BundleContext context;
    private final String pid;
    private Bundle bundle;
    /** The last configuration of each, which its service carries once it is in force. */
    private final Map<String, Integer> marks = new HashMap<>();

    private Trial(BundleContext context, String pid, Bundle bundle) {
        this.context = context;
        this.pid = pid;
        this.bundle = bundle;
    }

    /** @param pid of its configurations, see {@link Form#pid} */
    static Trial of(Container container, String pid, Bundle bundle) {
        return new Trial(container.context(), pid, bundle);
    }

    static Bundle install(Container container, Path jar) throws BundleException, IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            Bundle bundle = container.context().installBundle("subject", in);
            bundle.start();
            return bundle;
        }
    }

    Bundle bundle() {
        return bundle;
    }

    void update(Path jar) throws BundleException, IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        }
        refresh();
    }

    void reinstall(Path jar) throws BundleException, IOException {
        bundle.uninstall();
        refresh();
        try (InputStream in = Files.newInputStream(jar)) {
            bundle = context.installBundle("subject", in);
        }
        bundle.start();
    }

    void uninstall() throws BundleException {
        bundle.uninstall();
        refresh();
        bundle = context.getBundle();
    }

    private void refresh() {
        boolean[] done = {false};
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> done[0] = true);
        await(() -> done[0]);
    }

    /** Gives it a configuration and waits until it is in force. */
    void configure(String name, Map<String, ?> values) throws IOException {
        Hashtable<String, Object> all = new Hashtable<>(values);
        int mark = marks.merge(name, 1, Integer::sum);
        all.put(MARK, mark);
        ConfigurationAdmin admin = admin();
        configuration(admin, name).update(all);
        await(() -> reference(name, mark).isPresent());
    }

    void forget(String name) throws IOException {
        configuration(admin(), name).delete();
        await(() -> reference(name, -1).isEmpty());
    }

    private static Configuration configuration(ConfigurationAdmin admin, String pid, String name) throws IOException {
        return admin.getFactoryConfiguration(pid, name, "?");
    }

    private Configuration configuration(ConfigurationAdmin admin, String name) throws IOException {
        return configuration(admin, pid, name);
    }

    private ConfigurationAdmin admin() {
        return context.getService(context.getServiceReference(ConfigurationAdmin.class));
    }

    private Optional<ServiceReference<?>> reference(String name, int marked) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
            boolean ours = List.of((String[]) service.getProperty("objectClass")).stream().anyMatch(SERVICES::contains);
            String own = String.valueOf(service.getProperty("service.pid"));
            if (ours && own.equals(pid + "~" + name)
                    && (marked < 0 || Integer.valueOf(marked).equals(service.getProperty(MARK)))) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }

    /** Waits for it; empty when it does not come. */
    Optional<ServiceReference<?>> awaited(String name) {
        int mark = marks.getOrDefault(name, -1);
        await(() -> reference(name, mark).isPresent());
        return reference(name, mark);
    }

    /** The component; it is activated by this. Empty when it does not start. */
    Optional<Object> service(String name) {
        return awaited(name).flatMap(reference -> Optional.ofNullable(context.getService(reference)));
    }

    void release(String name) {
        reference(name, -1).ifPresent(context::ungetService);
    }

    int registrations() {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services == null ? 0 : services.length;
    }

    static boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(500_000);
        }
        return true;
    }
}
