package offpeak.simulator.http;

import java.util.Optional;

/** What becomes of a request. */
sealed interface Outcome {

    /** The answer, whole. */
    record Answered(Answer answer) implements Outcome {}

    /** The vendor did its work; the connection breaks in the middle of this answer. */
    record Cut(Answer answer) implements Outcome {}

    /**
     * No answer ever.
     *
     * @param cause the fault that is why, if it was switched on; it can be switched off again
     */
    record Silence(Optional<Faults.Active> cause) implements Outcome {}
}
