package offpeak.api.host;

import java.util.List;
import java.util.Set;
import offpeak.api.ManualOverride;

/** What users ordered: manual overrides, slots and switched-off integrations. Durable when a call returns. */
public interface Orders {
    List<ManualOverride> overrides();

    /** Takes the place of the one for the same setting of the same device, in one step. */
    void write(ManualOverride override);

    void deleteOverride(String id);

    /** Orders for a time to come, and those of them whose time has come. */
    List<ManualOverride> schedules();

    /** Beside all others. */
    void writeSchedule(ManualOverride slot);

    void deleteSchedule(String id);

    /** The ids of the integrations and rules that are switched off. */
    Set<String> disabled();

    void writeEnabled(String integration, boolean enabled);
}
