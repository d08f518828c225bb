package offpeak.host.configuration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.util.tracker.ServiceTracker;

/** A real framework with ConfigAdmin and Metatype over folders of the test. */
final class TestFramework {
    private final Framework framework;
    final ConfigurationFiles files;

    TestFramework(Path data, Path config) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put("org.osgi.framework.storage", data.resolve("cache").toString());
        properties.put("org.osgi.framework.storage.clean", "onFirstInit");
        properties.put("org.osgi.framework.system.packages.extra", "org.apache.felix.cm;version=1.2.0,"
                + "org.apache.felix.cm.file;version=1.1.0,org.osgi.service.cm;version=1.6.0,"
                + "org.osgi.service.metatype;version=1.4.0,org.osgi.service.log;version=1.3.0");
        properties.put("felix.cm.pm", Activator.NAME);
        properties.put("offpeak.data", data.toString());
        properties.put("offpeak.config", config.toString());
        framework = new FrameworkFactory().newFramework(properties);
        framework.start();
        files = ConfigurationFiles.in(data.resolve("configurations"));
        context().registerService(PersistenceManager.class, files,
                new Hashtable<>(Map.of(PersistenceManager.PROPERTY_NAME, Activator.NAME)));
        installJarOf(org.apache.felix.cm.file.ConfigurationHandler.class);
        installJarOf(org.apache.felix.metatype.AD.class);
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    private void installJarOf(Class<?> type) throws Exception {
        context().installBundle(type.getProtectionDomain().getCodeSource().getLocation().toString()).start();
    }

    <T> T service(Class<T> type) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context(), type, null);
        tracker.open();
        T service = tracker.waitForService(5_000);
        if (service == null) {
            throw new AssertionError("no " + type.getName());
        }
        return service;
    }

    ConfigurationAdmin admin() throws InterruptedException {
        return service(ConfigurationAdmin.class);
    }

    MetaTypeService forms() throws InterruptedException {
        return service(MetaTypeService.class);
    }

    /** A bundle with a form and nothing else, as bnd makes them. */
    Bundle installForm(String name, String form) throws IOException, BundleException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/metatype/form.xml"));
            jar.write(form.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream in = new ByteArrayInputStream(bytes.toByteArray())) {
            Bundle bundle = context().installBundle("test:" + name, in);
            bundle.start();
            return bundle;
        }
    }

    void close() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
