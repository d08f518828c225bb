package offpeak.api;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * When a supplier charges the car itself and bills the whole home at the cheap rate.
 *
 * @param dispatches in order of start
 * @param fixed the cheap windows that hold every day, for the days ahead, in order of start
 */
public record Dispatches(List<Dispatch> dispatches, List<Interval> fixed) implements State {

    /** How certain one is. */
    public enum Status {
        /** May still be withdrawn. */
        PLANNED,
        /** Was seen to run: only this one is sure to be billed at the cheap rate. */
        ACTIVE, COMPLETED
    }

    /**
     * @param during snapped outward to settlement periods
     * @param status how certain
     * @param energyWh given to the car, Wh; absent when not told
     */
    public record Dispatch(Interval during, Status status, OptionalDouble energyWh) {
        public Dispatch {
            Objects.requireNonNull(during, "during");
            Objects.requireNonNull(status, "status");
        }
    }

    public Dispatches {
        dispatches = List.copyOf(dispatches);
        fixed = List.copyOf(fixed);
    }
}
