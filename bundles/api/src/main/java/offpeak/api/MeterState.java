package offpeak.api;

/**
 * A power meter.
 *
 * @param role where it sits
 * @param powerW W; GRID: positive while importing; SOLAR: positive while producing; LOAD: positive while consuming
 */
public record MeterState(Role role, double powerW) implements State {

    /** Where a meter sits. */
    public enum Role {
        GRID, SOLAR, LOAD
    }

    /** @throws IllegalArgumentException for a power that is no number */
    public MeterState {
        if (!Double.isFinite(powerW)) {
            throw new IllegalArgumentException("power must be a number, not " + powerW);
        }
    }
}
