package offpeak.host.engine.supervision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import offpeak.api.Integration;
import offpeak.api.Rule;
import offpeak.api.host.Supervisor.Life;
import offpeak.api.host.Supervisor.Status;
import offpeak.host.engine.member.About;
import offpeak.host.engine.member.InstanceId;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Finds the integrations and rules that are installed but do not run, and says why. */
final class Components {
    private static final Set<String> SERVICES = Set.of(Integration.class.getName(), Rule.class.getName());

    /** Begins a line of a stack trace. */
    private static final String CAUSE = "Caused by: ";

    private final ServiceComponentRuntime runtime;
    private final BundleContext context;

    Components(ServiceComponentRuntime runtime, BundleContext context) {
        this.runtime = runtime;
        this.context = context;
    }

    List<Status> idle() {
        List<Status> idle = unresolved();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            if (Arrays.stream(description.serviceInterfaces).anyMatch(SERVICES::contains)) {
                Bundle bundle = context.getBundle(description.bundle.id);
                if (bundle != null) {
                    idle.addAll(idle(description, bundle));
                }
            }
        }
        return idle;
    }

    private List<Status> idle(ComponentDescriptionDTO description, Bundle bundle) {
        String factory = description.configurationPid.length > 0 ? description.configurationPid[0] : description.name;
        Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(description);
        List<Status> idle = new ArrayList<>();
        boolean any = false;
        for (ComponentConfigurationDTO configuration : configurations) {
            Object pid = configuration.properties.get("service.pid");
            if (pid == null) {
                continue;
            }
            any = true;
            if (configuration.state == ComponentConfigurationDTO.ACTIVE
                    || configuration.state == ComponentConfigurationDTO.SATISFIED) {
                continue;
            }
            Object site = configuration.properties.get("site");
            String id = InstanceId.of(String.valueOf(pid), site == null ? "home" : String.valueOf(site));
            idle.add(status(id, factory, bundle, Optional.of(String.valueOf(pid)), Life.FAILED,
                    Optional.of(why(configuration))));
        }
        if (!any) {
            idle.add(status(InstanceId.of(factory, ""), factory, bundle, Optional.empty(), Life.LOADED,
                    Optional.of("needs a configuration '" + factory + "~<name>'")));
        }
        return idle;
    }

    private static Status status(String id, String factory, Bundle bundle, Optional<String> pid, Life life,
            Optional<String> reason) {
        return new Status(id, About.nameOf(bundle), InstanceId.kindOf(factory), bundle.getVersion().toString(),
                bundle.getSymbolicName(), pid, life, Instant.ofEpochMilli(bundle.getLastModified()), pid.isPresent(),
                reason);
    }

    private static String why(ComponentConfigurationDTO configuration) {
        if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            return configuration.failure == null ? "could not be activated" : cause(configuration.failure);
        }
        String missing = Stream.of(configuration.unsatisfiedReferences).map(reference -> reference.name)
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? "not satisfied" : "waits for " + missing;
    }

    /** The last cause of a stack trace with its message: those before it say only that reflection called. */
    static String cause(String trace) {
        return trace.lines().filter(line -> line.startsWith(CAUSE)).reduce((before, last) -> last)
                .map(line -> line.substring(CAUSE.length())).or(() -> trace.lines().findFirst())
                .orElse("could not be activated");
    }

    /** Add-ons that the framework can't start, most often because a package is missing: none of their components is known. */
    private List<Status> unresolved() {
        List<Status> found = new ArrayList<>();
        int level = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class)
                .getStartLevel();
        for (Bundle bundle : context.getBundles()) {
            String capabilities = bundle.getHeaders("").get(Constants.PROVIDE_CAPABILITY);
            if (bundle.getState() == Bundle.INSTALLED && capabilities != null
                    && SERVICES.stream().anyMatch(capabilities::contains)
                    && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()
                    // others have not been tried yet
                    && bundle.adapt(BundleStartLevel.class).getStartLevel() <= level) {
                String factory = bundle.getSymbolicName();
                found.add(status(InstanceId.of(factory, ""), factory, bundle, Optional.empty(), Life.FAILED,
                        Optional.of("needs what this host does not have" + missing(bundle) + "; remove it, or install"
                                + " the version for this host")));
            }
        }
        return found;
    }

    private String missing(Bundle bundle) {
        List<String> missing = new ArrayList<>();
        FrameworkWiring framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        for (BundleRequirement one : bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
            boolean optional = Constants.RESOLUTION_OPTIONAL
                    .equals(one.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
            if (!optional && framework.findProviders(one).isEmpty()) {
                missing.add(one.getDirectives().getOrDefault("filter", one.getNamespace()));
            }
        }
        return missing.isEmpty() ? "" : ": " + String.join(", ", missing);
    }
}
