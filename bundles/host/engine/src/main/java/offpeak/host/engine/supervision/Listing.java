package offpeak.host.engine.supervision;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.Supervisor.Life;
import offpeak.api.host.Supervisor.Status;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.member.About;
import offpeak.host.engine.rule.RuleBook;

/** What people see of integrations and rules: those that run, those that can't, and those that only are installed. */
final class Listing {
    private final InstantSource clock;
    private final Components components;
    private final Making making;
    private final Roster roster;
    private final RuleBook rules;

    Listing(InstantSource clock, Components components, Making making, Roster roster, RuleBook rules) {
        this.clock = clock;
        this.components = components;
        this.making = making;
        this.roster = roster;
        this.rules = rules;
    }

    /** By id. */
    List<Status> all() {
        Map<String, Status> all = new TreeMap<>();
        components.idle().forEach(idle -> all.put(idle.id(), idle));
        making.hanging().forEach(about -> all.put(about.id(), status(about, Life.FAILED, clock.instant(), true,
                Optional.of(Making.WHY))));
        roster.all().forEach(one -> {
            Instance instance = one.instance();
            all.put(instance.id(), status(one.about(), instance.life(), instance.since(),
                    instance.life() != Life.DISABLED, instance.reason()));
        });
        rules.all().forEach(rule -> all.put(rule.about().id(), status(rule.about(), rule.life(), rule.since(),
                rule.enabled(), rule.enabled() ? rule.failure() : Optional.of("switched off"))));
        return List.copyOf(all.values());
    }

    private static Status status(About about, Life life, Instant since, boolean enabled, Optional<String> reason) {
        return new Status(about.id(), about.name(), about.kind(), about.version(), about.bundle(),
                Optional.of(about.pid()), life, since, enabled, reason);
    }

    List<Check> health() {
        List<Check> checks = new ArrayList<>();
        for (Status status : all()) {
            switch (status.life()) {
                case RUNNING, DISABLED -> checks.add(Check.up(status.id()));
                case LOADED -> {
                    // without a configuration it is merely there; with one it is about to start
                }
                default -> checks.add(new Check(status.id(), HealthCheck.Status.DEGRADED,
                        status.name() + ": " + status.reason().orElse(status.life().name())));
            }
        }
        return checks;
    }
}
