package offpeak.api.plan;

import offpeak.api.Interval;

/**
 * A limit that gave because not all could be kept.
 *
 * @param limit which
 * @param device whose, by id; the limit of the site is {@code grid}
 * @param during when
 * @param amount how far, in the limit's unit; above 0
 * @param cost what it counted, main unit
 */
public record Violation(Limit limit, String device, Interval during, double amount, double cost) {
    public Violation {
        Check.present("violation.limit", limit);
        Check.id("violation.device", device);
        Check.present("violation.during", during);
        Check.notNegative("violation.amount", amount);
        Check.finite("violation.cost", cost);
    }

    /** What can give. */
    public enum Limit {
        /** W above what the connection may take. */
        IMPORT_LIMIT,
        /** W above what the connection may give. */
        EXPORT_LIMIT,
        /** Wh below the reserve at the end of a step. */
        RESERVE,
        /** Wh above the highest charge that was asked for. */
        CEILING,
        /** Wh short of what a deadline asks. */
        DEADLINE,
        /** Wh short of what driving takes. */
        DRIVING,
        /** K outside comfort. */
        COMFORT,
        /** A load did not run: 1. */
        LOAD,
        /** W of load that was shed. */
        SUPPLY
    }
}
