package offpeak.host.installer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import offpeak.api.host.Installer.RefusedException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Starts a bundle and sees whether its components become active. */
final class Components {
    /** A component that still waits for something by then is taken as failed; real time. */
    private static final long ACTIVE_WITHIN_NANOS = 10_000_000_000L;

    /** Begins a line of a stack trace. */
    private static final String CAUSE = "Caused by: ";

    /** @param failed whether waiting can't help */
    private record Trouble(String text, boolean failed) {}

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;

    Components(BundleContext context, ServiceComponentRuntime runtime) {
        this.context = context;
        this.runtime = runtime;
    }

    /** @throws RefusedException saying which component does not become active and why */
    void start(Bundle bundle) throws RefusedException {
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new RefusedException("it does not start: " + e.getMessage(), e);
        }
        touch(bundle);
        long deadline = System.nanoTime() + ACTIVE_WITHIN_NANOS;
        Optional<Trouble> trouble = trouble(bundle);
        while (trouble.isPresent()) {
            if (trouble.get().failed() || System.nanoTime() > deadline) {
                throw new RefusedException("its components do not become active: " + trouble.get().text());
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

    /** A component is not made before somebody wants it, and so does not fail before either. */
    private void touch(Bundle bundle) {
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
            String[] classes = (String[]) reference.getProperty(Constants.OBJECTCLASS);
            if (Archive.addOn(String.join(",", classes)) && context.getService(reference) != null) {
                context.ungetService(reference);
            }
        }
    }

    /** Why a bundle is not yet wholly there; a component that merely waits for a configuration is. */
    private Optional<Trouble> trouble(Bundle bundle) {
        Collection<ComponentDescriptionDTO> components = runtime.getComponentDescriptionDTOs(bundle);
        if (components.isEmpty()) {
            return Optional.of(new Trouble("none is registered", false));
        }
        List<String> troubles = new ArrayList<>();
        boolean failed = false;
        for (ComponentDescriptionDTO component : components) {
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(component)) {
                if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    troubles.add(component.name + ": " + cause(configuration.failure));
                    failed = true;
                } else if (configuration.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                    troubles.add(component.name + " waits for "
                            + Arrays.stream(configuration.unsatisfiedReferences).map(one -> one.name).toList());
                }
            }
        }
        return troubles.isEmpty()
                ? Optional.empty()
                : Optional.of(new Trouble(String.join("; ", troubles), failed));
    }

    /** The first cause, of which all others are wrappings. */
    private static String cause(String trace) {
        List<String> lines = trace == null ? List.of() : trace.lines().toList();
        return lines.stream().filter(line -> line.startsWith(CAUSE)).reduce((before, last) -> last)
                .map(line -> line.substring(CAUSE.length())).or(() -> lines.stream().findFirst())
                .orElse("no reason given");
    }
}
