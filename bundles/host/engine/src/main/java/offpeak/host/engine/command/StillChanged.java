package offpeak.host.engine.command;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import offpeak.api.EntityId;
import offpeak.api.host.Leases;
import offpeak.api.host.Supervisor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Which devices are not yet as the user had them, and what is in the way, for the launcher: it shares no types with bundles, so
 * this is a map of texts.
 */
@Component(service = Supplier.class, property = "offpeak.leases:Boolean=true")
public final class StillChanged implements Supplier<Map<String, String>> {
    private final Leases leases;
    private final Supervisor supervisor;

    @Activate
    public StillChanged(@Reference Leases leases, @Reference Supervisor supervisor) {
        this.leases = leases;
        this.supervisor = supervisor;
    }

    @Override
    public Map<String, String> get() {
        Map<String, String> changed = new TreeMap<>();
        leases.all().forEach(lease -> changed.put(lease.device().toString(), why(lease.device())));
        return changed;
    }

    private String why(EntityId device) {
        Optional<Supervisor.Status> status = supervisor.integration(device.integration());
        if (status.isEmpty()) {
            return "no integration " + device.integration() + " is configured";
        }
        return status.get().reason().orElse("it does not show the user's settings yet");
    }
}
