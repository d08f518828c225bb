package offpeak.api.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Plan;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.Situation;

/** What the engine knows and takes orders for. */
public interface Engine {
    List<Site> sites();

    Optional<Site> site(SiteId id);

    /** @throws IllegalArgumentException for an unknown site */
    Situation situation(SiteId site);

    /** The plan in force; empty before the first. */
    Optional<Plan> plan(SiteId site);

    List<ManualOverride> overrides(SiteId site);

    /**
     * Takes a person's order; it is durable when this returns and acted on at once.
     *
     * @param by who
     * @throws IllegalArgumentException for an unknown device, or an end that is not in the future
     */
    ManualOverride override(EntityId device, Setting setting, Instant until, String by);

    /** @throws IllegalArgumentException for an unknown id */
    void cancelOverride(String id, String by);

    /** Orders for a time to come, and those of them whose time has come; in order. */
    List<ManualOverride> schedules(SiteId site);

    /**
     * Takes a person's order for a time to come; it is durable when this returns. In its time it is what an override is,
     * and an override of the same setting beats it.
     *
     * @param by who
     * @throws IllegalArgumentException for an unknown device, a time that has passed or is too far ahead, or one that
     *         another slot for the same setting has
     */
    ManualOverride schedule(EntityId device, Setting setting, Interval during, String by);

    /** @throws IllegalArgumentException for an unknown id */
    void cancelSchedule(String id, String by);
}
