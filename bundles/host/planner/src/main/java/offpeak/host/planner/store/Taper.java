package offpeak.host.planner.store;

import java.util.Arrays;

/** A step of a store whose greatest power depends on what is in it: its limits run along the store's charge. */
final class Taper {
    private final Store store;
    private double[] candidates = {};
    private int count;

    Taper(Store store) {
        this.store = store;
    }

    boolean counts(int t) {
        return store.chargeTaper != null && store.chargeMost[t] > 0
                || store.dischargeTaper != null && store.dischargeMost[t] > 0;
    }

    /**
     * As {@link Line#convolve}, with the limits. The sum is convex, so its vertices can only be where a vertex of one
     * meets a vertex or a limit of the other; all of those are tried.
     */
    void convolve(double[] wx, double[] wy, int from, int to, Line step, double most, int t, Line out) {
        out.clear();
        count = 0;
        double keeps = store.keep(t);
        double drawn = store.drawn[t];
        consider(0, most);
        consider(most, most);
        for (int j = 0; j < step.size; j++) {
            for (int i = from; i <= to; i++) {
                consider(wx[i] - step.x[j], most);
            }
        }
        limits(store.chargeTaper, store.hours[t] * store.chargeEfficiency, store.chargeMost[t] * store.chargeEfficiency,
                wx, from, to, step, most, keeps, drawn);
        limits(store.dischargeTaper, -store.hours[t] / store.dischargeEfficiency,
                -store.dischargeMost[t] / store.dischargeEfficiency, wx, from, to, step, most, keeps, drawn);
        Arrays.sort(candidates, 0, count);
        double before = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < count; c++) {
            double z = candidates[c];
            if (z - before <= Line.SAME) {
                continue;
            }
            double value = least(wx, wy, from, to, step, z, (z + drawn) / keeps, t);
            if (value < Double.POSITIVE_INFINITY) {
                out.add(z, value);
                before = z;
            }
        }
    }

    private void consider(double z, double most) {
        double rounding = 1e-12;
        if (z >= -rounding && z <= most + rounding) {
            if (count == candidates.length) {
                candidates = Arrays.copyOf(candidates, Math.max(256, 2 * count));
            }
            candidates[count++] = Math.min(most, Math.max(0, z));
        }
    }

    /** Where the limit meets a vertex: of the curve, of the step's cost, of the run. */
    private void limits(double[][] curve, double factor, double flat, double[] wx, int from, int to, Line step,
            double most, double keeps, double drawn) {
        if (curve == null) {
            return;
        }
        double[] cx = curve[0];
        double[] cy = curve[1];
        for (int k = 0; k < cx.length; k++) {
            consider(keeps * cx[k] - drawn, most);
            if (k == 0) {
                continue;
            }
            double slope = factor * (cy[k] - cy[k - 1]) / (cx[k] - cx[k - 1]);
            double base = factor * cy[k - 1] - slope * cx[k - 1];
            if (slope != 0) {
                consider(keeps * ((flat - base) / slope) - drawn, most);
                for (int j = 0; j < step.size; j++) {
                    consider(keeps * ((step.x[j] - base) / slope) - drawn, most);
                }
            }
            if (keeps + slope != 0) {
                for (int i = from; i <= to; i++) {
                    consider(keeps * ((wx[i] - base + drawn) / (keeps + slope)) - drawn, most);
                }
            }
        }
        // beyond its ends the curve is level
        for (double end : new double[]{factor * cy[0], factor * cy[cy.length - 1]}) {
            for (int i = from; i <= to; i++) {
                consider(wx[i] - end, most);
            }
        }
    }

    /** The least cost from z, within the limits that hold at s; infinite when the run cannot be reached. */
    private double least(double[] wx, double[] wy, int from, int to, Line step, double z, double s, int t) {
        double rounding = 1e-12;
        double low = Math.max(Math.max(step.first(), -store.mostTaken(t, s)), wx[from] - z);
        double high = Math.min(Math.min(step.last(), store.mostAdded(t, s)), wx[to] - z);
        if (low > high + rounding) {
            return Double.POSITIVE_INFINITY;
        }
        high = Math.max(low, high);
        double best = Math.min(sum(wx, wy, from, to, step, z, low), sum(wx, wy, from, to, step, z, high));
        for (int j = 0; j < step.size; j++) {
            if (step.x[j] > low && step.x[j] < high) {
                best = Math.min(best, sum(wx, wy, from, to, step, z, step.x[j]));
            }
            if (j > 0) {
                double slope = (step.y[j] - step.y[j - 1]) / (step.x[j] - step.x[j - 1]);
                double added = wx[turn(wx, wy, from, to, -slope)] - z;
                added = Math.min(Math.min(high, step.x[j]), Math.max(Math.max(low, step.x[j - 1]), added));
                if (added >= low) {
                    best = Math.min(best, sum(wx, wy, from, to, step, z, added));
                }
            }
        }
        return best;
    }

    private static double sum(double[] wx, double[] wy, int from, int to, Line step, double z, double added) {
        return step.at(Math.min(step.last(), Math.max(step.first(), added)))
                + Line.at(wx, wy, from, to + 1, Math.min(wx[to], Math.max(wx[from], z + added)));
    }

    /** The vertex from which on the run rises faster than a slope. */
    private static int turn(double[] wx, double[] wy, int from, int to, double slope) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if ((wy[middle + 1] - wy[middle]) / (wx[middle + 1] - wx[middle]) < slope) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
