package offpeak.host.engine;

import java.time.Instant;
import java.util.Optional;
import offpeak.api.Command;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;

/** One thing that is being done with one knob of a device. */
final class Act {
    Wanted wanted;
    Decision decision;
    /** The order as the vendor got it last, or as the device follows it anyway. */
    Command order;
    /** Whether the ledger has it. */
    boolean stored;
    Instant stageAt;
    /** How often it was given to the vendor. */
    int attempts;
    /** How often the vendor took it. */
    int taken;
    /** How often in a row the vendor could not be told. */
    int unreached;
    /** When to try again after a failure that may pass. */
    Optional<Instant> retryAt = Optional.empty();
    /** How often somebody else changed it. */
    int changedOutside;
    /** Whether it is to be set once more after that. */
    boolean reassert;
    /** Whether it was given once more because the power did not move. */
    boolean pressed;

    Act(Wanted wanted, Decision decision) {
        this.wanted = wanted;
        this.decision = decision;
        this.order = wanted.command();
        this.stageAt = decision.at();
    }

    /** What was let be before the host or the instance was started anew: it is let be still. */
    static Act letBe(Wanted wanted, Decision decision) {
        Act act = new Act(wanted, decision);
        act.stored = decision.id() != 0;
        act.changedOutside = 1;
        return act;
    }

    Stage stage() {
        return decision.stage();
    }

    /** Whether nothing more comes of it by itself. */
    boolean settled() {
        return switch (stage()) {
            case EFFECTIVE, EXTERNAL, FAILED, REFUSED -> true;
            default -> false;
        };
    }

    /** Whether the vendor was told and the device has not shown it yet. */
    boolean pending() {
        return stage() == Stage.SENT || stage() == Stage.ACKED;
    }
}
