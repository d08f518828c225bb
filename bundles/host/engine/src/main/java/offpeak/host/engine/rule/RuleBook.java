package offpeak.host.engine.rule;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import offpeak.api.Change;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.SiteId;
import offpeak.host.engine.bus.Bus;
import offpeak.host.engine.member.About;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.notice.Alerts;
import offpeak.host.engine.site.Sites;

/** The rules that are there, and how each fares. */
public final class RuleBook {
    private final InstantSource clock;
    private final Bus bus;
    private final Alerts alerts;
    private final Sites sites;
    private final Map<String, RuleInstance> rules = new ConcurrentSkipListMap<>();

    public RuleBook(InstantSource clock, Bus bus, Alerts alerts, Sites sites) {
        this.clock = clock;
        this.bus = bus;
        this.alerts = alerts;
        this.sites = sites;
    }

    public void add(About about, Rule rule, SiteId site, boolean enabled) {
        rules.put(about.id(),
                new RuleInstance(about, rule, site, clock.instant(), enabled, Optional.empty(), false));
        bus.publish(new Change.Lived(site, about.id()));
    }

    public void remove(Rule rule) {
        rules.values().removeIf(instance -> {
            boolean gone = instance.rule() == rule;
            if (gone) {
                bus.publish(new Change.Lived(instance.site(), instance.about().id()));
            }
            return gone;
        });
    }

    public Collection<RuleInstance> all() {
        return rules.values();
    }

    /** Whatever it is about to do. */
    public Optional<RuleInstance> rule(String id) {
        return Optional.ofNullable(rules.get(id));
    }

    public List<RuleInstance> of(SiteId site) {
        return rules.values().stream()
                .filter(rule -> rule.enabled() && !rule.stuck() && rule.site().equals(site)).toList();
    }

    public void enable(RuleInstance rule, boolean enabled) {
        if (rule.enabled() != enabled) {
            rules.put(rule.about().id(), rule.switched(enabled, clock.instant()));
            bus.publish(new Change.Lived(rule.site(), rule.about().id()));
        }
    }

    public void returned(RuleInstance late) {
        String id = late.about().id();
        rules.computeIfPresent(id, (same, now) -> now.rule() == late.rule() ? now.with(now.failure(), false) : now);
        bus.publish(new Change.Lived(late.site(), id));
    }

    public void ran(String id, Optional<String> failure, boolean stuck) {
        RuleInstance before = rules.get(id);
        if (before != null && !before.failure().equals(failure)
                && rules.replace(id, before, before.with(failure, stuck))) {
            if (failure.isPresent()) {
                alerts.raise(sites.site(before.site()), id, Notifier.Level.WARNING,
                        new Reason("engine.rule-failed", Map.of("rule", id, "detail", failure.get())));
            } else {
                alerts.clear(id);
            }
            bus.publish(new Change.Lived(before.site(), id));
        }
    }
}
