package offpeak.host.engine.recording;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.SiteId;
import offpeak.host.engine.member.Actor;
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;

/** Writes down who takes part as the worker asks for it. */
final class RecordedMembers implements Members {
    private final Members really;
    private final Recording tape;
    private final Pen pen;
    private final RecordedConfigurations configurations;

    RecordedMembers(Members really, Recording tape, Pen pen, RecordedConfigurations configurations) {
        this.really = really;
        this.tape = tape;
        this.pen = pen;
        this.configurations = configurations;
    }

    @Override
    public boolean restoring() {
        return really.restoring();
    }

    @Override
    public boolean asked(SiteId site) {
        return tape.flag("all asked", () -> really.asked(site));
    }

    @Override
    public Optional<? extends Actor> instance(String id) {
        Optional<? extends Actor> actor = really.instance(id);
        if (pen.working()) {
            Optional<Recording.Seen> about = actor.map(one -> new Recording.Seen(one.since(), one.life().name(),
                    one.device().isPresent(), one.listens(), one.rival()));
            pen.line().change("instances", id, about, TapeJson::of);
        }
        return actor;
    }

    @Override
    public List<RuleInstance> rules(SiteId site) {
        List<RuleInstance> rules = really.rules(site);
        if (pen.working()) {
            Map<String, Recording.Asked> asked = new TreeMap<>();
            rules.forEach(rule -> {
                asked.put(rule.about().id(), new Recording.Asked(rule.since(), rule.failure(), rule.about().pid()));
                configurations.told(rule.about().pid(), rule.since());
            });
            pen.line().change("rules " + site, asked, TapeJson::of);
        }
        return rules;
    }

    @Override
    public void ruleRan(String id, Optional<String> failure, boolean stuck) {
        really.ruleRan(id, failure, stuck);
    }

    @Override
    public void ruleReturned(RuleInstance late) {
        really.ruleReturned(late);
    }
}
