package offpeak.host.engine.plausibility;

import java.util.Optional;
import offpeak.api.Reason;

/**
 * What a judge thinks of a reading.
 *
 * @param suspicion why it is SUSPECT; absent when it is plausible
 * @param holds whether the good reading before it may still be acted on: not when that one was already wrong
 */
record Verdict(Optional<Reason> suspicion, boolean holds) {
    static final Verdict PLAUSIBLE = new Verdict(Optional.empty(), true);

    /** This reading alone is in doubt. */
    static Verdict doubted(Reason why) {
        return new Verdict(Optional.of(why), true);
    }

    /** It shows that the ones before were wrong too. */
    static Verdict discredited(Reason why) {
        return new Verdict(Optional.of(why), false);
    }
}
