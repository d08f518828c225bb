package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.host.Installer.RefusedException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** Finds out whether a bundle would resolve, without resolving or starting anything. */
final class DryRun implements CollisionHook {
    private static final String CANDIDATE = "candidate:";
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Pattern JAVA = Pattern.compile("\\(version=([0-9.]+)\\)");

    private final BundleContext context;

    DryRun(BundleContext context) {
        this.context = context;
    }

    /** Lets a candidate stand beside the installed bundle of the same name and version, for the moment of the check. */
    @Override
    public void filterCollisions(int operation, Bundle target, Collection<Bundle> collisions) {
        collisions.removeIf(
                bundle -> bundle.getLocation().startsWith(CANDIDATE) || target.getLocation().startsWith(CANDIDATE)
                        || operation == CollisionHook.INSTALLING && target == context.getBundle());
    }

    /** @throws RefusedException naming every capability that is missing, in plain words */
    void check(Path jar) throws RefusedException, IOException {
        Bundle candidate;
        try (InputStream in = Files.newInputStream(jar)) {
            candidate = context.installBundle(CANDIDATE + UUID.randomUUID(), in);
        } catch (BundleException e) {
            throw new RefusedException("the framework does not take it: " + e.getMessage(), e);
        }
        try {
            BundleRevision revision = candidate.adapt(BundleRevision.class);
            List<String> missing = new ArrayList<>();
            for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
                if (!given(requirement, revision)) {
                    missing.add(words(requirement));
                }
            }
            if (!missing.isEmpty()) {
                throw new RefusedException("it needs what this host does not have: " + String.join("; ", missing));
            }
        } finally {
            uninstall(candidate);
        }
    }

    private boolean given(BundleRequirement requirement, BundleRevision candidate) {
        if (Constants.RESOLUTION_OPTIONAL.equals(requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE))
                || "active".equals(requirement.getDirectives().get("effective"))) {
            return true;
        }
        if (candidate.getDeclaredCapabilities(requirement.getNamespace()).stream().anyMatch(requirement::matches)) {
            return true;
        }
        Bundle system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        return !system.adapt(FrameworkWiring.class).findProviders(requirement).stream()
                .filter(one -> !one.getRevision().equals(candidate)).toList().isEmpty();
    }

    private static String words(BundleRequirement requirement) {
        String filter = String.valueOf(requirement.getDirectives().get("filter"));
        Matcher name = PACKAGE.matcher(filter);
        if (PackageNamespace.PACKAGE_NAMESPACE.equals(requirement.getNamespace()) && name.find()) {
            return "the package " + name.group(1) + ", wanted as " + filter;
        }
        Matcher java = JAVA.matcher(filter);
        if ("osgi.ee".equals(requirement.getNamespace()) && java.find()) {
            return "Java " + java.group(1);
        }
        return requirement.getNamespace() + " " + filter;
    }

    private static void uninstall(Bundle candidate) {
        try {
            candidate.uninstall();
        } catch (BundleException e) {
            throw new IllegalStateException("a checked bundle could not be taken away again", e);
        }
    }
}
