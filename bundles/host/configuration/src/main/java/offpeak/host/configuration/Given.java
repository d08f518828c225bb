package offpeak.host.configuration;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Which configurations the components that ask for them have not heard of: ConfigAdmin tells them later, on a thread of its own. */
final class Given {
    private static final String IGNORED = "ignore";

    private final Collection<ComponentDescriptionDTO> components;
    private final Function<ComponentDescriptionDTO, Collection<ComponentConfigurationDTO>> instances;

    Given(Collection<ComponentDescriptionDTO> components,
            Function<ComponentDescriptionDTO, Collection<ComponentConfigurationDTO>> instances) {
        this.components = components;
        this.instances = instances;
    }

    static Given by(ServiceComponentRuntime runtime) {
        return new Given(runtime.getComponentDescriptionDTOs(), runtime::getComponentConfigurationDTOs);
    }

    /** @param pids of all configurations; one that no component asks for is waited for by nobody */
    List<String> missing(List<String> pids) {
        return components.stream()
                .filter(component -> component.defaultEnabled && !component.configurationPolicy.equals(IGNORED))
                .flatMap(component -> missing(component, pids)).distinct().sorted().toList();
    }

    private Stream<String> missing(ComponentDescriptionDTO component, List<String> pids) {
        Set<String> asked = Set.of(component.configurationPid);
        List<String> wanted = pids.stream().filter(pid -> asked.contains(Forms.base(pid))).toList();
        if (wanted.isEmpty()) {
            return Stream.empty();
        }
        Set<String> known = instances.apply(component).stream()
                .flatMap(instance -> pids(instance.properties.get(Constants.SERVICE_PID)))
                .collect(Collectors.toSet());
        return wanted.stream().filter(pid -> !known.contains(pid));
    }

    private static Stream<String> pids(Object value) {
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf);
        }
        return value instanceof Object[] several
                ? Arrays.stream(several).map(String::valueOf)
                : Stream.ofNullable(value).map(String::valueOf);
    }
}
