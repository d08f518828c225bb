package offpeak.host.engine.member;

import java.time.Instant;
import java.util.Optional;
import offpeak.api.Rule;
import offpeak.api.SiteId;
import offpeak.api.host.Supervisor.Life;

/**
 * One configured rule.
 *
 * @param failure why its last run gave no answer
 * @param stuck whether its last run has not returned; it is not asked again before it has
 */
public record RuleInstance(About about, Rule rule, SiteId site, Instant since, boolean enabled,
        Optional<String> failure, boolean stuck) {

    public Life life() {
        if (!enabled) {
            return Life.DISABLED;
        }
        if (stuck) {
            return Life.FAILED;
        }
        return failure.isPresent() ? Life.DEGRADED : Life.RUNNING;
    }

    public RuleInstance with(Optional<String> newFailure, boolean nowStuck) {
        return new RuleInstance(about, rule, site, since, enabled, newFailure, nowStuck);
    }

    public RuleInstance switched(boolean on, Instant at) {
        return new RuleInstance(about, rule, site, at, on, stuck ? failure : Optional.empty(), stuck);
    }
}
