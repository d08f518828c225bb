package offpeak.host.installer;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import offpeak.api.Secrets;
import offpeak.api.host.Configurations;
import offpeak.api.host.History;
import offpeak.api.host.Installer;
import offpeak.api.host.Supervisor;
import offpeak.api.host.Vault;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.framework.wiring.dto.FrameworkWiringDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** A framework with the installer as it runs in the host, and the other services of the host in memory. */
final class InstallerHost {
    private static final String API = "offpeak.api;version=1.0.0,offpeak.api.host;version=1.0.0";
    /** Shared with the test, which looks at the components. */
    private static final String COMPONENTS = "org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.1,org.osgi.service.component.runtime.dto;version=1.5.1,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    private final Path data;
    /** The host's own bundles. */
    final Path shipped;
    private final Framework framework;
    final List<Supervisor.Status> integrations = new ArrayList<>();
    /** What was deleted: {@code configuration PID}, {@code secrets PID}, {@code history ID}. */
    final List<String> forgotten = new ArrayList<>();

    InstallerHost(Path folder) throws BundleException, IOException {
        data = folder.resolve("data");
        shipped = Files.createDirectories(folder.resolve("shipped"));
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE,
                folder.resolve("cache").toString(), Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, API + "," + COMPONENTS,
                "offpeak.data",
                data.toString(), "offpeak.bundles", shipped.toString(), "ds.loglevel", "0",
                "org.ops4j.pax.logging.DefaultServiceLog.level", "NONE"));
        framework.init();
        BundleContext context = framework.getBundleContext();
        context.registerService(Supervisor.class, new Integrations(), null);
        context.registerService(Configurations.class, new NoConfigurations(), null);
        context.registerService(Vault.class, new NoVault(), null);
        context.registerService(History.class, new NoHistory(), null);
        try (Stream<Path> jars = Files.list(Path.of("target", "bundles"))) {
            for (Path jar : (Iterable<Path>) jars.sorted()::iterator) {
                context.installBundle(jar.toUri().toString()).start();
            }
        }
        framework.start();
        startInstaller();
    }

    void startInstaller() throws BundleException {
        framework.getBundleContext()
                .installBundle("reference:" + Path.of("target", "classes").toAbsolutePath().toUri()).start();
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    <T> T service(Class<T> type) {
        return context().getService(context().getServiceReference(type));
    }

    Installer.Installed install(byte[] jar) throws Installer.RefusedException, IOException {
        return service(Installer.class).install(new ByteArrayInputStream(jar), "ada");
    }

    /** Installs and starts a bundle as the launcher does with those that came with the host. */
    Bundle ship(byte[] jar) throws BundleException {
        Bundle bundle = context().installBundle("shipped:com.acme:sample", new ByteArrayInputStream(jar));
        bundle.start(Bundle.START_ACTIVATION_POLICY);
        return bundle;
    }

    Optional<Bundle> find(String name) {
        return Arrays.stream(context().getBundles()).filter(one -> name.equals(one.getSymbolicName())).findFirst();
    }

    Bundle bundle(String name) {
        return find(name).orElseThrow();
    }

    /** The names of a bundle's components and their states. */
    Map<String, List<Integer>> components(Bundle bundle) {
        ServiceComponentRuntime runtime = service(ServiceComponentRuntime.class);
        return runtime.getComponentDescriptionDTOs(bundle).stream().collect(Collectors.toMap(one -> one.name,
                one -> runtime.getComponentConfigurationDTOs(one).stream().map(each -> each.state).toList()));
    }

    /** Id, time of the last change, state and version of every bundle but one. */
    Map<Long, String> all(String but) {
        Map<Long, String> all = new TreeMap<>();
        for (Bundle bundle : context().getBundles()) {
            if (!but.equals(bundle.getSymbolicName())) {
                all.put(bundle.getBundleId(), bundle.getSymbolicName() + " " + bundle.getVersion() + " "
                        + bundle.getLastModified() + " " + bundle.getState() + " " + bundle.getLocation());
            }
        }
        return all;
    }

    /** What stands in the folder of the installed archives, with its contents' hash. */
    Map<String, Integer> files() throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(plugins())) {
            for (Path file : (Iterable<Path>) found::iterator) {
                files.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    Path plugins() {
        return data.resolve("plugins");
    }

    List<String> removed() throws IOException {
        return Files.readAllLines(plugins().resolve("removed")).stream().filter(line -> !line.isEmpty()).toList();
    }

    int wirings() {
        return framework.adapt(FrameworkWiringDTO.class).wirings.size();
    }

    Collection<Bundle> pending() {
        return framework.adapt(FrameworkWiring.class).getRemovalPendingBundles();
    }

    /** Takes away what a test installed. */
    void clean() throws BundleException, IOException {
        for (Bundle bundle : context().getBundles()) {
            if (bundle.getSymbolicName().startsWith("com.acme")) {
                bundle.uninstall();
            }
        }
        if (Files.isDirectory(plugins())) {
            try (Stream<Path> files = Files.list(plugins())) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.delete(file);
                }
            }
        }
        integrations.clear();
        forgotten.clear();
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(10_000);
    }

    /**
     * Builds a bundle as an author does.
     *
     * @param sample last part of the package that goes in
     * @param headers further instructions, in place of the usual
     */
    static byte[] build(String name, String version, String sample, Map<String, String> headers) {
        try (Builder builder = new Builder()) {
            builder.setProperty("Bundle-SymbolicName", name);
            builder.setProperty("Bundle-Version", version);
            builder.setProperty("Private-Package", "offpeak.sample." + sample);
            builder.setProperty("-noextraheaders", "true");
            headers.forEach(builder::setProperty);
            for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
                if (entry.endsWith("test-classes") || entry.contains("api") || entry.contains("annotations")) {
                    builder.addClasspath(new java.io.File(entry));
                }
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Jar jar = builder.build()) {
                if (!builder.isOk()) {
                    throw new AssertionError("the sample can not be built: " + builder.getErrors());
                }
                jar.write(bytes);
            }
            return bytes.toByteArray();
        } catch (Exception e) {
            throw new AssertionError("the sample can not be built", e);
        }
    }

    private final class Integrations implements Supervisor {
        @Override
        public List<Status> integrations() {
            return List.copyOf(integrations);
        }

        @Override
        public Optional<Status> integration(String id) {
            return integrations.stream().filter(one -> one.id().equals(id)).findFirst();
        }

        @Override
        public void enable(String id, boolean enabled, String by) {
            throw new AssertionError("the installer switches nothing");
        }
    }

    private final class NoConfigurations implements Configurations {
        @Override
        public List<String> pids() {
            return List.of();
        }

        @Override
        public Optional<Map<String, Object>> get(String pid) {
            return Optional.empty();
        }

        @Override
        public void put(String pid, Map<String, Object> values) {
            throw new AssertionError("the installer configures nothing");
        }

        @Override
        public void delete(String pid) {
            forgotten.add("configuration " + pid);
        }

        @Override
        public Optional<Map<String, Object>> schema(String pid) {
            return Optional.empty();
        }

        @Override
        public List<Problem> problems() {
            return List.of();
        }
    }

    private final class NoVault implements Vault {
        @Override
        public Secrets of(String pid) {
            throw new AssertionError("the installer reads no secrets");
        }

        @Override
        public void forget(String pid) {
            forgotten.add("secrets " + pid);
        }
    }

    private final class NoHistory implements History {
        @Override
        public void record(Sample sample) {
            throw new AssertionError("the installer measures nothing");
        }

        @Override
        public List<Sample> samples(offpeak.api.EntityId entity, String field, offpeak.api.Interval window) {
            return List.of();
        }

        @Override
        public void forget(String integration) {
            forgotten.add("history " + integration);
        }
    }
}
