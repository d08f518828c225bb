package offpeak.launcher;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Whether all is up: the page's service is there, and no component that could start has yet to. The component runtime
 * is a bundle, so its types are not ours: its data is read by reflection.
 */
final class Readiness {

    private static final String RUNTIME = "org.osgi.service.component.runtime.ServiceComponentRuntime";
    private static final String HEALTH = "offpeak.api.host.HealthCheck";
    private static final String READY = "(offpeak.ready=true)";
    private static final long STEP_MILLIS = 5;

    // ComponentConfigurationDTO
    private static final int UNSATISFIED_REFERENCE = 2;
    private static final int SATISFIED = 4;
    private static final int FAILED_ACTIVATION = 16;

    private final BundleContext context;

    Readiness(BundleContext context) {
        this.context = context;
    }

    /**
     * @return the address of the page, as its service says it
     * @throws Refusal when the time is over, saying what is missing
     */
    String await(Duration patience) throws Refusal, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<String> url = page();
            if (url.isPresent() && pending().isEmpty()) {
                return url.get();
            }
            if (System.nanoTime() > end) {
                throw new Refusal(Refusal.FAILED,
                        "not ready after " + patience.toMillis() / 1000.0 + " s: " + missing(url));
            }
            Thread.sleep(STEP_MILLIS);
        }
    }

    private Optional<String> page() {
        return service(null, READY).map(reference -> String.valueOf(reference.getProperty("url")));
    }

    /** Of all, also of those whose types are not ours. */
    private Optional<ServiceReference<?>> service(String type, String filter) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(type, filter);
            return found == null ? Optional.empty() : Optional.of(found[0]);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Immediate components that have all they need and are not active yet. */
    private List<String> pending() {
        List<String> found = new ArrayList<>();
        walk((description, configuration) -> {
            if (Boolean.TRUE.equals(field(description, "immediate"))
                    && field(configuration, "state").equals(SATISFIED)) {
                found.add(field(description, "name") + " is starting");
            }
        });
        return found;
    }

    private String missing(Optional<String> url) {
        List<String> found = new ArrayList<>();
        found.addAll(down());
        if (url.isEmpty()) {
            found.add("no page (no service with " + READY + ")");
        }
        Container.inactive(context).forEach(name -> found.add("bundle " + name + " did not start"));
        found.addAll(pending());
        Map<String, List<String>> waiting = new LinkedHashMap<>();
        Set<Object> held = new HashSet<>();
        if (!walk((description, configuration) -> {
            String name = String.valueOf(field(description, "name"));
            Object state = field(configuration, "state");
            if (state.equals(FAILED_ACTIVATION)) {
                found.add(name + " failed: " + firstLine(field(configuration, "failure")));
            } else if (state.equals(UNSATISFIED_REFERENCE)) {
                waiting.put(name, references(description, configuration));
                held.addAll(array(field(description, "serviceInterfaces")));
            }
        })) {
            found.add("no component runtime");
        }
        found.addAll(roots(waiting, held));
        return String.join("; ", found);
    }

    /** What parts of the host say of themselves that keeps others from starting, such as a database that they can't read. */
    private List<String> down() {
        List<String> found = new ArrayList<>();
        try {
            ServiceReference<?>[] checks = context.getAllServiceReferences(HEALTH, null);
            for (ServiceReference<?> check : checks == null ? new ServiceReference<?>[0] : checks) {
                Object part = context.getService(check);
                if (part != null) {
                    found.addAll(down(part, check.getBundle().loadClass(HEALTH)));
                    context.ungetService(check);
                }
            }
        } catch (InvalidSyntaxException | ReflectiveOperationException e) {
            throw new IllegalStateException("the health checks are not the expected ones", e);
        }
        return found;
    }

    private static List<String> down(Object part, Class<?> type) throws ReflectiveOperationException {
        List<String> found = new ArrayList<>();
        for (Object check : (Collection<?>) type.getMethod("health").invoke(part)) {
            if (String.valueOf(check.getClass().getMethod("status").invoke(check)).equals("DOWN")) {
                found.add(String.valueOf(check.getClass().getMethod("message").invoke(check)));
            }
        }
        return found;
    }

    /** Who waits for somebody that waits himself is no news; unless they all wait for each other. */
    private static List<String> roots(Map<String, List<String>> waiting, Set<Object> held) {
        List<String> all = new ArrayList<>();
        List<String> roots = new ArrayList<>();
        waiting.forEach((name, references) -> {
            List<String> own = references.stream().filter(each -> !held.contains(each.split(" ")[0])).toList();
            all.add(name + " waits for " + String.join(", ", references));
            if (!own.isEmpty()) {
                roots.add(name + " waits for " + String.join(", ", own));
            }
        });
        return roots.isEmpty() ? all : roots;
    }

    private static String firstLine(Object text) {
        return text == null ? "unknown" : text.toString().lines().findFirst().orElse("unknown");
    }

    private static List<String> references(Object description, Object configuration) {
        List<String> found = new ArrayList<>();
        for (Object unsatisfied : array(field(configuration, "unsatisfiedReferences"))) {
            for (Object reference : array(field(description, "references"))) {
                if (field(reference, "name").equals(field(unsatisfied, "name"))) {
                    Object target = field(unsatisfied, "target");
                    found.add(field(reference, "interfaceName") + (target == null ? "" : " " + target));
                }
            }
        }
        return found;
    }

    private interface Visitor {
        void visit(Object description, Object configuration);
    }

    /** Returns false when there is no component runtime. */
    private boolean walk(Visitor visitor) {
        Optional<ServiceReference<?>> found = service(RUNTIME, null);
        if (found.isEmpty()) {
            return false;
        }
        ServiceReference<?> reference = found.get();
        Object runtime = context.getService(reference);
        try {
            Class<?> type = reference.getBundle().loadClass(RUNTIME);
            Method descriptions = List.of(type.getMethods()).stream()
                    .filter(method -> method.getName().equals("getComponentDescriptionDTOs")).findFirst()
                    .orElseThrow(() -> new NoSuchMethodException("getComponentDescriptionDTOs"));
            Object none = Array.newInstance(descriptions.getParameterTypes()[0].getComponentType(), 0);
            Method configurations = null;
            for (Object description : (Collection<?>) descriptions.invoke(runtime, none)) {
                if (configurations == null) {
                    configurations = type.getMethod("getComponentConfigurationDTOs", description.getClass());
                }
                for (Object configuration : (Collection<?>) configurations.invoke(runtime, description)) {
                    visitor.visit(description, configuration);
                }
            }
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the component runtime is not the expected one", e);
        } finally {
            context.ungetService(reference);
        }
    }

    private static List<Object> array(Object array) {
        return List.of((Object[]) array);
    }

    private static Object field(Object dto, String name) {
        try {
            return dto.getClass().getField(name).get(dto);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the component runtime is not the expected one", e);
        }
    }
}
