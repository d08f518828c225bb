package offpeak.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was wanted of a device, why, what lost against it, and what came of it. Ledger, audit and explanation in one.
 *
 * @param id grows with time; unique on its host
 * @param at when it was decided
 * @param device whose setting
 * @param setting what it should be
 * @param until when the wish ends
 * @param priority of the intent that won
 * @param rule the id of the rule (or {@code override}, {@code lease}) that wanted it
 * @param reason why
 * @param lost the intents that wanted something else, strongest first
 * @param steps what happened, oldest first; the first is DESIRED
 */
public record Decision(long id, Instant at, EntityId device, Setting setting, Instant until, Priority priority,
        String rule, Reason reason, List<Lost> lost, List<Step> steps) {

    /** How far a command has come. Only EFFECTIVE means that the device does it. */
    public enum Stage {
        /** Wanted. */
        DESIRED,
        /** Given to the vendor; nothing is known yet. */
        SENT,
        /** The vendor said that it took it. */
        ACKED,
        /** Read back from the vendor, newer than the write. */
        CONFIRMED,
        /** The power moved accordingly. */
        EFFECTIVE,
        /** It was so, and somebody else changed it: in the vendor's app, by another host. The detail says to what. */
        EXTERNAL,
        /** Given up; the detail says why. */
        FAILED,
        /** The vendor or the host would not have it; the detail says why. */
        REFUSED
    }

    /**
     * @param stage reached
     * @param at when
     * @param detail for people; absent when there is nothing to say
     */
    public record Step(Stage stage, Instant at, Optional<String> detail) {}

    /** An intent that was not followed. */
    public record Lost(String rule, Setting setting, Priority priority, Reason reason) {}

    /** @throws IllegalArgumentException without any step */
    public Decision {
        Objects.requireNonNull(reason, "reason");
        lost = List.copyOf(lost);
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a decision has at least the step DESIRED");
        }
    }

    public Stage stage() {
        return steps.get(steps.size() - 1).stage();
    }

    public Decision with(Step step) {
        List<Step> more = new java.util.ArrayList<>(steps);
        more.add(step);
        return new Decision(id, at, device, setting, until, priority, rule, reason, lost, more);
    }
}
