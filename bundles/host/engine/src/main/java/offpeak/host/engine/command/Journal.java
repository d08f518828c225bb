package offpeak.host.engine.command;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Notifier;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.host.Ledger;
import offpeak.host.engine.notice.Alerts;

/** Writes down what is decided and what comes of it, and tells people of trouble. */
final class Journal {
    private final Ledger ledger;
    private final Alerts alerts;
    private final Consumer<Change> changes;
    private Optional<String> trouble = Optional.empty();

    Journal(Ledger ledger, Alerts alerts, Consumer<Change> changes) {
        this.ledger = ledger;
        this.alerts = alerts;
        this.changes = changes;
    }

    /** Begins an act; empty when it can't be stored, which only putting things back and safety go without. */
    Optional<Act> open(Wanted wanted, Instant now) {
        Act act = new Act(wanted, new Decision(0, now, wanted.device(), wanted.setting(), wanted.until(),
                wanted.priority(), wanted.rule(), wanted.reason(), wanted.lost(),
                List.of(new Decision.Step(Stage.DESIRED, now, Optional.empty()))));
        try {
            act.decision = ledger.append(act.decision);
            act.stored = true;
            trouble = Optional.empty();
        } catch (RuntimeException e) {
            trouble = Optional.of("decisions can't be stored, so nothing new is begun: " + e.getMessage());
            if (!wanted.restores() && wanted.priority() != Priority.SAFETY) {
                return Optional.empty();
            }
        }
        changes.accept(new Change.Decided(act.decision));
        return Optional.of(act);
    }

    void step(Act act, Stage stage, Instant now) {
        step(act, stage, Optional.empty(), now);
    }

    void step(Act act, Stage stage, Optional<String> detail, Instant now) {
        Decision.Step step = new Decision.Step(stage, now, detail);
        act.decision = act.decision.with(step);
        act.stageAt = now;
        if (act.stored) {
            try {
                ledger.step(act.decision.id(), step);
            } catch (RuntimeException e) {
                trouble = Optional.of("decisions can't be stored: " + e.getMessage());
            }
        }
        changes.accept(new Change.Decided(act.decision));
    }

    /** Says of an act that was still under way that it will go no further. */
    void supersede(Act act, Instant now) {
        if (!act.settled()) {
            step(act, act.stage(), Optional.of("superseded"), now);
        }
    }

    void alert(Site site, Act act, String code, String why) {
        alert(site, act.wanted.device().toString(), code, why);
    }

    void alert(Site site, String device, String code, String why) {
        alerts.raise(site, device, Notifier.Level.WARNING, new Reason(code, Map.of("device", device, "detail", why)));
    }

    void clear(String device, String... codes) {
        for (String code : codes) {
            alerts.clear(device, code);
        }
    }

    /** Why things can't be stored at the moment. */
    Optional<String> trouble() {
        return trouble;
    }
}
