package offpeak.host.planner.mixed;

import offpeak.host.planner.program.Rows;

/**
 * What flows one way in a step: nothing, or from a least to a most.
 *
 * @param beyond variable: what flows beyond the least, kWh; -1 for none
 * @param on variable: whether any may flow; -1 when that needs no saying
 * @param least kWh
 */
record Flow(int beyond, int on, double least) {

    static final Flow NONE = new Flow(-1, -1, 0);
    /**
     * What being on is worth, of what the programme counts in: without it, a relaxation is on in part where it could be
     * wholly for the same money, and all of that would have to be branched on. The bound is too low by as much.
     */
    private static final double ON = 2e-6;

    /**
     * @param cost of a kWh
     * @param whole whether it must be known if any flows, even without a least
     */
    static Flow of(Rows rows, double cost, double least, double most, boolean whole) {
        if (!(most > 0) || most < least) {
            return NONE;
        }
        int on = whole || least > 0 ? rows.binary(cost * least - (least > 0 ? ON : 0)) : -1;
        int beyond = most > least ? rows.variable(cost, 0, most - least) : -1;
        if (on >= 0 && beyond >= 0) {
            rows.row(Double.NEGATIVE_INFINITY, 0).with(beyond, 1).with(on, least - most);
        }
        return new Flow(beyond, on, least);
    }

    boolean any() {
        return beyond >= 0 || on >= 0;
    }

    /** Adds so many times what flows to the row that was begun last. */
    Rows in(Rows rows, double factor) {
        if (beyond >= 0) {
            rows.with(beyond, factor);
        }
        if (on >= 0 && least > 0) {
            rows.with(on, factor * least);
        }
        return rows;
    }

    double kwh(double[] values) {
        return (beyond >= 0 ? values[beyond] : 0) + (on >= 0 && least > 0 ? values[on] * least : 0);
    }
}
