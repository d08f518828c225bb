package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only way by which bundles come and go; touches no other bundle than the one it is about. */
@Component(service = Installer.class)
public final class BundleInstaller implements Installer {
    private static final Logger LOG = LoggerFactory.getLogger(BundleInstaller.class);

    /** Where a bundle is said to come from when a user installed it; the launcher leaves these alone. */
    private static final String LOCATION = "plugin:";

    private final BundleContext context;
    private final Components components;
    private final Supervisor supervisor;
    private final Configurations configurations;
    private final Vault vault;
    private final History history;
    private final PluginFolder folder;
    private final Shipped shipped;
    private final DryRun dryRun;
    private final ServiceRegistration<CollisionHook> hook;

    @Activate
    public BundleInstaller(BundleContext context, @Reference ServiceComponentRuntime runtime,
            @Reference Supervisor supervisor, @Reference Configurations configurations, @Reference Vault vault,
            @Reference History history) {
        this.context = context;
        this.components = new Components(context, runtime);
        this.supervisor = supervisor;
        this.configurations = configurations;
        this.vault = vault;
        this.history = history;
        this.folder = new PluginFolder(Path.of(context.getProperty("offpeak.data"), "plugins"));
        this.shipped = new Shipped(context.getProperty("offpeak.bundles"));
        this.dryRun = new DryRun(context);
        tidy();
        this.hook = context.registerService(CollisionHook.class, dryRun, null);
    }

    /** After a host that was killed in the midst of an installation. */
    private void tidy() {
        try {
            folder.tidy();
            dryRun.tidy();
        } catch (IOException | BundleException e) {
            LOG.warn("what an interrupted installation left behind could not be deleted", e);
        }
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

    /** An add-on gives the host an integration, a rule, a notifier or a solver; its manifest says so. */
    private static boolean isAddOn(Bundle bundle) {
        Dictionary<String, String> headers = bundle.getHeaders("");
        String capabilities = headers.get(Constants.PROVIDE_CAPABILITY);
        return capabilities != null && Archive.addOn(capabilities);
    }

    private Optional<Bundle> find(String name) {
        return Arrays.stream(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst();
    }

    @Override
    public Installed install(InputStream jar, String by) throws RefusedException, IOException {
        // before the lock: an upload may be slow
        Path part = folder.receive(jar);
        try {
            return install(part, by);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private synchronized Installed install(Path part, String by) throws RefusedException, IOException {
        Archive archive = Archive.check(part);
        Optional<Bundle> present = find(archive.name());
        if (present.isPresent() && !isAddOn(present.get())) {
            throw new RefusedException("'" + archive.name() + "' is a part of the host itself: update the host");
        }
        dryRun.check(part);
        if (present.isPresent()) {
            requireAlone(present.get());
        }
        Bundle bundle = present.isPresent() ? update(present.get(), part) : add(archive.name(), part);
        LOG.info("{} {} {} {}", by, present.isPresent() ? "updated" : "installed", archive.name(), archive.version());
        return new Installed(archive.name(), bundle.getVersion().toString(), shipped(bundle));
    }

    @Override
    public synchronized Installed bringBack(String name, String by) throws RefusedException, IOException {
        Path jar = shipped.find(name);
        Archive archive = Archive.check(jar);
        if (find(archive.name()).isPresent()) {
            throw new RefusedException("'" + archive.name() + "' is installed; give a jar to put another version in"
                    + " its place");
        }
        Bundle bundle;
        try (InputStream in = Files.newInputStream(jar)) {
            bundle = context.installBundle(Shipped.LOCATION + archive.name(), in);
        } catch (BundleException e) {
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        }
        try {
            components.start(bundle);
            folder.commit(archive.name());
        } catch (RefusedException | IOException | RuntimeException e) {
            uninstall(bundle);
            throw e;
        }
        LOG.info("{} brought {} {} back", by, archive.name(), archive.version());
        return new Installed(archive.name(), bundle.getVersion().toString(), true);
    }

    /** Refuses what would take other bundles down with it. */
    private void requireAlone(Bundle bundle) throws RefusedException {
        List<String> others = wiring().getDependencyClosure(List.of(bundle)).stream().filter(one -> one != bundle)
                .map(Bundle::getSymbolicName).toList();
        if (!others.isEmpty()) {
            throw new RefusedException(
                    "other bundles use packages of it and would stop too, remove them first: " + others);
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    private Bundle add(String name, Path part) throws RefusedException, IOException {
        folder.place(part, name);
        Optional<Bundle> bundle = Optional.empty();
        try (InputStream in = Files.newInputStream(folder.jar(name))) {
            bundle = Optional.of(context.installBundle(LOCATION + name, in));
            components.start(bundle.get());
            folder.commit(name);
            return bundle.get();
        } catch (BundleException e) {
            folder.rollBack(name);
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        } catch (RefusedException | IOException | RuntimeException e) {
            folder.rollBack(name);
            if (bundle.isPresent()) {
                uninstall(bundle.get());
            }
            throw e;
        }
    }

    private Bundle update(Bundle bundle, Path part) throws RefusedException, IOException {
        String name = bundle.getSymbolicName();
        Path running = folder.temporary();
        try {
            RunningJar.write(bundle, running);
            folder.place(part, name);
            try {
                replace(bundle, folder.jar(name));
                components.start(bundle);
                folder.commit(name);
                return bundle;
            } catch (RefusedException | IOException | RuntimeException e) {
                folder.rollBack(name);
                replace(bundle, running);
                throw new RefusedException(e.getMessage() + "; " + restarted(bundle), e);
            }
        } finally {
            Files.deleteIfExists(running);
        }
    }

    private String restarted(Bundle bundle) {
        try {
            components.start(bundle);
            return "the version before runs again";
        } catch (RefusedException e) {
            return "the version before is back, but: " + e.getMessage();
        }
    }

    private static void replace(Bundle bundle, Path jar) throws RefusedException, IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        } catch (BundleException e) {
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void remove(String name, boolean keepData, String by) throws RefusedException {
        Bundle bundle = find(name).orElseThrow(() -> new RefusedException("no bundle '" + name + "' is installed"));
        if (!isAddOn(bundle)) {
            throw new RefusedException("'" + name + "' is a part of the host itself and can't be removed");
        }
        List<Supervisor.Status> instances = supervisor.integrations().stream()
                .filter(status -> status.bundle().equals(name)).toList();
        requireAlone(bundle);
        try {
            folder.remove(name);
        } catch (IOException e) {
            throw new RefusedException("nothing was removed, for it could not be stored: " + e.getMessage(), e);
        }
        uninstall(bundle);
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
