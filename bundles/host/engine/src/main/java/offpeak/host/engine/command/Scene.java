package offpeak.host.engine.command;

import java.time.Instant;
import java.util.Optional;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Observation;
import offpeak.api.Site;
import offpeak.host.engine.member.Actor;
import offpeak.host.engine.site.Policy;

/**
 * A device at one instant.
 *
 * @param instance its integration
 * @param seen its last observation, however old
 */
public record Scene(Site site, Policy policy, EntityId device, Actor instance, Optional<Observation<?>> seen,
        Instant now) {

    /** What may be acted on. */
    Optional<Observation<?>> usable() {
        return seen.filter(observation -> observation.usableAt(now));
    }

    Device driver() {
        return instance.device().orElseThrow();
    }
}
