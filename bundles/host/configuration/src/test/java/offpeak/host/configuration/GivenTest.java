package offpeak.host.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

class GivenTest {

    private static ComponentDescriptionDTO asks(String policy, String... pids) {
        ComponentDescriptionDTO component = new ComponentDescriptionDTO();
        component.defaultEnabled = true;
        component.configurationPolicy = policy;
        component.configurationPid = pids;
        return component;
    }

    private static List<String> missing(ComponentDescriptionDTO component, List<String> pids, Object... given) {
        return new Given(List.of(component), each -> Arrays.stream(given).map(pid -> {
            ComponentConfigurationDTO instance = new ComponentConfigurationDTO();
            instance.properties = Map.of("service.pid", pid);
            return instance;
        }).toList()).missing(pids);
    }

    @Test
    void aComponentThatHasNotHeardOfItsConfigurationIsWaitedFor() {
        ComponentDescriptionDTO agile = asks("require", "price.agile");
        List<String> two = List.of("price.agile~gran", "price.agile~home");

        assertEquals(two, missing(agile, two));
        assertEquals(List.of("price.agile~gran"), missing(agile, two, "price.agile~home"));
        assertEquals(List.of(), missing(agile, two, "price.agile~home", "price.agile~gran"));
    }

    @Test
    void whatAlsoHasOtherConfigurationsIsFoundByEach() {
        ComponentDescriptionDTO both = asks("optional", "web", "site");

        assertEquals(List.of("site~home"), missing(both, List.of("site~home", "web"), "web"));
        assertEquals(List.of(), missing(both, List.of("site~home", "web"), List.of("web", "site~home")));
        assertEquals(List.of(),
                missing(both, List.of("site~home", "web"), (Object) new String[]{"web", "site~home"}));
    }

    @Test
    void nobodyWaitsForWhatNobodyAsksFor() {
        assertEquals(List.of(), missing(asks("require", "price.agile"), List.of("price.amber~home")));
        assertEquals(List.of(), missing(asks("ignore", "price.agile"), List.of("price.agile~home")));
        ComponentDescriptionDTO off = asks("require", "price.agile");
        off.defaultEnabled = false;
        assertEquals(List.of(), missing(off, List.of("price.agile~home")));
    }
}
