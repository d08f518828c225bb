package offpeak.host.engine;

import java.time.Instant;
import java.util.Optional;
import offpeak.api.Rule;
import offpeak.api.SiteId;
import offpeak.api.host.Supervisor.Life;

/**
 * One configured rule.
 *
 * @param failure why its last run gave no answer
 */
record RuleInstance(Supervision.About about, Rule rule, SiteId site, Instant since, boolean enabled,
        Optional<String> failure) {

    Life life() {
        if (!enabled) {
            return Life.DISABLED;
        }
        return failure.isPresent() ? Life.DEGRADED : Life.RUNNING;
    }

    RuleInstance with(Optional<String> newFailure) {
        return new RuleInstance(about, rule, site, since, enabled, newFailure);
    }

    RuleInstance switched(boolean on, Instant at) {
        return new RuleInstance(about, rule, site, at, on, Optional.empty());
    }
}
