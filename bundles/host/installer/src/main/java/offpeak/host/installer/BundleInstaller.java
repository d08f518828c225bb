package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import offpeak.api.host.Configurations;
import offpeak.api.host.History;
import offpeak.api.host.Installer;
import offpeak.api.host.Supervisor;
import offpeak.api.host.Vault;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only way by which bundles come and go; touches no other bundle than the one it is about. */
@Component(service = Installer.class)
public final class BundleInstaller implements Installer {
    private static final Logger LOG = LoggerFactory.getLogger(BundleInstaller.class);

    /** Where a bundle is said to come from when a user installed it; the launcher leaves these alone. */
    private static final String LOCATION = "plugin:";
    private static final Set<String> ADD_ON_SERVICES = Set.of("offpeak.api.Integration", "offpeak.api.Rule",
            "offpeak.api.Notifier");
    /** A component that is not active by then is taken as failed; real time. */
    private static final long ACTIVE_WITHIN_NANOS = 10_000_000_000L;

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;
    private final Supervisor supervisor;
    private final Configurations configurations;
    private final Vault vault;
    private final History history;
    private final PluginFolder folder;
    private final DryRun dryRun;
    private final ServiceRegistration<CollisionHook> hook;

    @Activate
    public BundleInstaller(BundleContext context, @Reference ServiceComponentRuntime runtime,
            @Reference Supervisor supervisor, @Reference Configurations configurations, @Reference Vault vault,
            @Reference History history) {
        this.context = context;
        this.runtime = runtime;
        this.supervisor = supervisor;
        this.configurations = configurations;
        this.vault = vault;
        this.history = history;
        this.folder = new PluginFolder(Path.of(context.getProperty("offpeak.data"), "plugins"));
        this.dryRun = new DryRun(context);
        this.hook = context.registerService(CollisionHook.class, dryRun, null);
    }

    @Deactivate
    void stop() {
        hook.unregister();
    }

    @Override
    public List<Installed> installed() {
        return Arrays.stream(context.getBundles()).filter(BundleInstaller::isAddOn)
                .map(bundle -> new Installed(bundle.getSymbolicName(), bundle.getVersion().toString(), shipped(bundle)))
                .toList();
    }

    private static boolean shipped(Bundle bundle) {
        return !bundle.getLocation().startsWith(LOCATION);
    }

    /** An add-on gives the host an integration, a rule or a notifier; its manifest says so. */
    private static boolean isAddOn(Bundle bundle) {
        Dictionary<String, String> headers = bundle.getHeaders("");
        String capabilities = headers.get(Constants.PROVIDE_CAPABILITY);
        return capabilities != null && ADD_ON_SERVICES.stream().anyMatch(capabilities::contains);
    }

    private Optional<Bundle> find(String name) {
        return Arrays.stream(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst();
    }

    @Override
    public synchronized Installed install(InputStream jar, String by) throws RefusedException, IOException {
        Path part = folder.receive(jar);
        try {
            Archive archive = Archive.check(part);
            Optional<Bundle> present = find(archive.name());
            if (present.isPresent() && !isAddOn(present.get())) {
                throw new RefusedException("'" + archive.name() + "' is a part of the host itself: update the host");
            }
            dryRun.check(part);
            requireAlone(present);
            folder.place(part, archive.name());
            Bundle bundle = present.isPresent() ? update(present.get(), archive) : add(archive);
            folder.commit(archive.name());
            LOG.info("{} {} {} {}", by, present.isPresent() ? "updated" : "installed", archive.name(),
                    archive.version());
            return new Installed(archive.name(), bundle.getVersion().toString(), shipped(bundle));
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Refuses what would take other bundles down with it. */
    private void requireAlone(Optional<Bundle> present) throws RefusedException {
        if (present.isPresent()) {
            Collection<Bundle> closure = wiring().getDependencyClosure(List.of(present.get()));
            List<String> others = closure.stream().filter(bundle -> bundle != present.get())
                    .map(Bundle::getSymbolicName).toList();
            if (!others.isEmpty()) {
                throw new RefusedException("other bundles use packages of it and would stop too: " + others);
            }
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    private Bundle add(Archive archive) throws RefusedException, IOException {
        Bundle bundle;
        try (InputStream in = Files.newInputStream(folder.jar(archive.name()))) {
            bundle = context.installBundle(LOCATION + archive.name(), in);
        } catch (BundleException e) {
            folder.rollBack(archive.name());
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        }
        try {
            start(bundle);
            return bundle;
        } catch (RefusedException e) {
            folder.rollBack(archive.name());
            uninstall(bundle);
            throw e;
        }
    }

    private Bundle update(Bundle bundle, Archive archive) throws RefusedException, IOException {
        Path kept = Files.createTempFile(folder.jar(archive.name()).getParent(), "kept", ".part");
        try {
            // what runs now, whatever it was installed from, for the way back
            Path running = runningJar(bundle, kept);
            try {
                replace(bundle, folder.jar(archive.name()));
                start(bundle);
                return bundle;
            } catch (RefusedException e) {
                folder.rollBack(archive.name());
                replace(bundle, running);
                start(bundle);
                throw new RefusedException(e.getMessage() + "; the version before runs again", e);
            }
        } finally {
            Files.deleteIfExists(kept);
        }
    }

    private Path runningJar(Bundle bundle, Path copy) throws IOException {
        Path before = folder.jar(bundle.getSymbolicName()).resolveSibling(bundle.getSymbolicName() + ".previous");
        if (Files.exists(before)) {
            Files.copy(before, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return copy;
        }
        String location = bundle.getLocation();
        Path file = location.startsWith("file:") ? Path.of(java.net.URI.create(location)) : Path.of(location);
        return file;
    }

    private void replace(Bundle bundle, Path jar) throws RefusedException, IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        } catch (BundleException e) {
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        }
    }

    private void start(Bundle bundle) throws RefusedException {
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new RefusedException("it does not start: " + e.getMessage(), e);
        }
        long deadline = System.nanoTime() + ACTIVE_WITHIN_NANOS;
        Optional<String> trouble = trouble(bundle);
        while (trouble.isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new RefusedException("its components do not become active: " + trouble.get());
            }
            pause();
            trouble = trouble(bundle);
        }
    }

    private static void pause() throws RefusedException {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted while its components were starting", e);
        }
    }

    /** Why a bundle is not yet wholly there; a component that merely waits for a configuration is. */
    private Optional<String> trouble(Bundle bundle) {
        List<String> troubles = new ArrayList<>();
        Collection<ComponentDescriptionDTO> components = runtime.getComponentDescriptionDTOs(bundle);
        if (components.isEmpty() && isAddOn(bundle)) {
            return Optional.of("none is registered yet");
        }
        for (ComponentDescriptionDTO component : components) {
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(component)) {
                if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    troubles.add(component.name + ": " + firstLine(configuration.failure));
                } else if (configuration.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                    troubles.add(component.name + " waits for "
                            + Arrays.stream(configuration.unsatisfiedReferences).map(one -> one.name).toList());
                }
            }
        }
        return troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles));
    }

    private static String firstLine(String text) {
        return text == null ? "no reason given" : text.lines().findFirst().orElse("no reason given");
    }

    @Override
    public synchronized void remove(String name, boolean keepData, String by) throws RefusedException {
        Bundle bundle = find(name).orElseThrow(() -> new RefusedException("no bundle '" + name + "' is installed"));
        if (!isAddOn(bundle)) {
            throw new RefusedException("'" + name + "' is a part of the host itself and can't be removed");
        }
        List<Supervisor.Status> instances = supervisor.integrations().stream()
                .filter(status -> status.bundle().equals(name)).toList();
        boolean shipped = shipped(bundle);
        uninstall(bundle);
        try {
            folder.remove(name, shipped);
        } catch (IOException e) {
            throw new RefusedException(
                    "it is stopped, but the removal could not be stored and ends at the next start: " + e.getMessage(),
                    e);
        }
        if (!keepData) {
            for (Supervisor.Status instance : instances) {
                instance.pid().ifPresent(pid -> {
                    configurations.delete(pid);
                    vault.forget(pid);
                });
                history.forget(instance.id());
            }
        }
        LOG.info("{} removed {}{}", by, name, keepData ? ", its data stay" : " with its data");
    }

    private void uninstall(Bundle bundle) throws RefusedException {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            throw new RefusedException("it could not be taken away: " + e.getMessage(), e);
        }
        if (wiring().getRemovalPendingBundles().contains(bundle)) {
            wiring().refreshBundles(List.of(bundle));
        }
    }
}
