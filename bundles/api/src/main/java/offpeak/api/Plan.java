package offpeak.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What will be done and why, as far as it is known now.
 *
 * @param site whose
 * @param madeAt when
 * @param validTo the end of what it looks at: the last known price
 * @param cost what the planned grid energy costs; absent when a price or power is not known
 * @param slots in order of start
 * @param stateOfCharge the charge that is expected of each battery, 0..1, at the instants given
 */
public record Plan(SiteId site, Instant madeAt, Instant validTo, Optional<Money> cost, List<Slot> slots,
        Map<EntityId, List<Point>> stateOfCharge) {

    /**
     * @param during when
     * @param device what
     * @param setting does what
     * @param powerW expected from the grid (positive) or to it (negative), W; absent when it depends on the home
     * @param rule who wants it
     * @param reason why
     */
    public record Slot(Interval during, EntityId device, Setting setting, OptionalDouble powerW, String rule,
            Reason reason) {}

    /** A value at an instant. */
    public record Point(Instant at, double value) {}

    public Plan {
        Objects.requireNonNull(cost, "cost");
        slots = List.copyOf(slots);
        stateOfCharge = Map.copyOf(stateOfCharge);
    }
}
