package offpeak.host.engine.decide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import offpeak.api.EntityId;
import offpeak.api.ManualOverride;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.notice.Alerts;
import offpeak.host.engine.order.ManualOverrides;
import offpeak.host.engine.recording.Tape;
import offpeak.host.engine.rule.Deciding;
import offpeak.host.engine.site.Sites;

/** Hears what is wanted of a site: by its rules, as far as it is worth a change of what runs, and by people. */
public final class Hearing implements AutoCloseable {
    private final Tape tape;
    private final Members members;
    private final Alerts alerts;
    private final Sites sites;
    private final Outlook outlook;
    private final Deciding deciding;
    private final Plans running;
    /** What rules wanted at the last tick. */
    private final Map<SiteId, List<Arbiter.Wish>> ruled = new HashMap<>();

    /**
     * @param late told of a rule that was given up and returned after all
     * @param fails whether a device does not follow at the moment
     */
    public Hearing(Tape tape, Members members, Alerts alerts, Sites sites, Outlook outlook, Deciding.Late late,
            Predicate<EntityId> fails) {
        this.tape = tape;
        this.members = members;
        this.alerts = alerts;
        this.sites = sites;
        this.outlook = outlook;
        this.deciding = new Deciding(Deciding.PATIENCE, late);
        this.running = new Plans(fails);
    }

    public List<Arbiter.Wish> now(Situation situation) {
        List<Arbiter.Wish> wishes = new ArrayList<>();
        if (members.restoring()) {
            return wishes;
        }
        SiteId site = situation.site().id();
        List<RuleInstance> rules = members.rules(site);
        for (Deciding.Answer answer : tape.answers(rules, some -> deciding.ask(some, situation))) {
            answer.intents().forEach(intent -> wishes.add(new Arbiter.Wish(answer.rule(), intent)));
            answer.reports().forEach(report -> alerts.report(situation.site(), answer.rule(), report));
            members.ruleRan(answer.rule(), answer.failure(), answer.stuck());
        }
        ruled.put(site, running.keep(situation, rules, wishes, sites.policy(site).minimumGain(),
                (battery, slots) -> outlook.curve(situation, battery, slots)));
        return withoutAsking(situation);
    }

    /** What people want now, beside what rules wanted last. */
    public List<Arbiter.Wish> withoutAsking(Situation situation) {
        List<Arbiter.Wish> all = new ArrayList<>(ruled.getOrDefault(situation.site().id(), List.of()));
        for (ManualOverride order : situation.overrides()) {
            all.add(new Arbiter.Wish("override", ManualOverrides.intent(order)));
        }
        return all;
    }

    @Override
    public void close() {
        deciding.close();
    }
}
