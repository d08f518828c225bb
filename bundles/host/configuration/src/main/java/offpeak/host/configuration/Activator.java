package offpeak.host.configuration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import org.apache.felix.cm.PersistenceManager;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the place of the configurations. Not a component: ConfigAdmin waits for it, and components for ConfigAdmin. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    /** As in the framework property {@code felix.cm.pm}. */
    static final String NAME = "offpeak";

    @Override
    public void start(BundleContext context) throws IOException {
        Path data = Path.of(Optional.ofNullable(context.getProperty("offpeak.data")).orElseThrow(
                () -> new IllegalStateException("the framework property offpeak.data names no data folder")));
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(PersistenceManager.PROPERTY_NAME, NAME);
        context.registerService(PersistenceManager.class, ConfigurationFiles.in(data.resolve("configurations")),
                properties);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service back
    }
}
