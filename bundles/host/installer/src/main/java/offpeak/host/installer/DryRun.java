package offpeak.host.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** Finds out whether a bundle would resolve, without resolving or starting anything. */
final class DryRun implements CollisionHook {
    private static final String CANDIDATE = "candidate:";
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Pattern JAVA = Pattern.compile("\\(version=([0-9.]+)\\)");
    private static final Pattern FROM = Pattern.compile("(?<!!)\\(version>=([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");

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
                throw new RefusedException("it needs what this host does not have: " + String.join("; ", missing)
                        + "; build it for this host, or with that inside");
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

    private String words(BundleRequirement requirement) {
        String filter = String.valueOf(requirement.getDirectives().get("filter"));
        Matcher name = PACKAGE.matcher(filter);
        if (PackageNamespace.PACKAGE_NAMESPACE.equals(requirement.getNamespace()) && name.find()) {
            return "the package " + name.group(1) + range(filter) + present(name.group(1));
        }
        Matcher java = JAVA.matcher(filter);
        if ("osgi.ee".equals(requirement.getNamespace()) && java.find()) {
            return "Java " + java.group(1) + " (this host runs on " + Runtime.version().feature() + ")";
        }
        return requirement.getNamespace() + " " + filter;
    }

    private static String range(String filter) {
        Matcher from = FROM.matcher(filter);
        Matcher below = BELOW.matcher(filter);
        return (from.find() ? " from version " + from.group(1) : "")
                + (below.find() ? " and below " + below.group(1) : "");
    }

    /** In which versions the package is there, since it is often only the version that does not fit. */
    private String present(String name) {
        Set<String> versions = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            if (!bundle.getLocation().startsWith(CANDIDATE)) {
                bundle.adapt(BundleRevision.class).getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .map(BundleCapability::getAttributes)
                        .filter(one -> name.equals(one.get(PackageNamespace.PACKAGE_NAMESPACE)))
                        .forEach(one -> versions.add(String.valueOf(one.get(Constants.VERSION_ATTRIBUTE))));
            }
        }
        return versions.isEmpty() ? "" : " (this host has " + String.join(", ", versions) + ")";
    }

    /** Takes away the candidates of a host that was killed during a check. */
    void tidy() throws BundleException {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(CANDIDATE)) {
                bundle.uninstall();
            }
        }
    }

    private static void uninstall(Bundle candidate) {
        try {
            candidate.uninstall();
        } catch (BundleException e) {
            throw new IllegalStateException("a checked bundle could not be taken away again", e);
        }
    }
}
