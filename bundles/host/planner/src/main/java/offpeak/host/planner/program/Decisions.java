package offpeak.host.planner.program;

import java.util.Arrays;
import offpeak.api.plan.Program;

/** What of an answer in fractions is still to be decided: variables that cannot be whole beside the others as they are. */
final class Decisions {
    private static final double WHOLE = 1e-6;

    private final Program program;
    private final Simplex simplex;
    private final Matrix matrix;
    private final double[] activity;
    /** Whether it is one of several of which just one is chosen. */
    private final boolean[] choice;
    private final double[] share;
    private final int[] open;
    private int count;

    Decisions(Program program, Matrix matrix, Simplex simplex) {
        this.program = program;
        this.simplex = simplex;
        this.matrix = matrix;
        activity = new double[program.rows()];
        choice = new boolean[program.variables()];
        share = new double[program.variables()];
        open = new int[program.variables()];
        for (int row = 0; row < program.rows(); row++) {
            boolean one = one(row);
            for (int e = program.start()[row]; e < program.start()[row + 1]; e++) {
                int j = program.column()[e];
                choice[j] |= one && program.whole()[j];
            }
        }
    }

    /** Whether a row says that its variables are one together. */
    boolean one(int row) {
        boolean one = program.rowLow()[row] == 1 && program.rowHigh()[row] == 1;
        for (int e = program.start()[row]; one && e < program.start()[row + 1]; e++) {
            one = program.value()[e] == 1;
        }
        return one;
    }

    /** Looks at what the simplex method stands at. */
    int find() {
        Arrays.fill(activity, 0);
        for (int row = 0; row < program.rows(); row++) {
            for (int e = program.start()[row]; e < program.start()[row + 1]; e++) {
                activity[row] += program.value()[e] * simplex.x(program.column()[e]);
            }
        }
        count = 0;
        for (int j = 0; j < program.variables(); j++) {
            if (program.whole()[j] && simplex.low(j) != simplex.high(j)) {
                decide(j);
            }
        }
        return count;
    }

    private void decide(int j) {
        double x = simplex.x(j);
        double low = 0;
        double high = 1;
        for (int e = matrix.start[j]; e < matrix.start[j + 1]; e++) {
            double others = activity[matrix.row[e]] - matrix.value[e] * x;
            double a = (program.rowLow()[matrix.row[e]] - others) / matrix.value[e];
            double b = (program.rowHigh()[matrix.row[e]] - others) / matrix.value[e];
            low = Math.max(low, Math.min(a, b));
            high = Math.min(high, Math.max(a, b));
        }
        boolean free = program.cost()[j] == 0 && (low <= WHOLE || high >= 1 - WHOLE);
        if (!free && x > WHOLE && x < 1 - WHOLE) {
            share[j] = high;
            open[count++] = j;
            return;
        }
        double to = x <= WHOLE || free && x < 1 - WHOLE && low <= WHOLE ? 0 : 1;
        for (int e = matrix.start[j]; e < matrix.start[j + 1]; e++) {
            activity[matrix.row[e]] += matrix.value[e] * (to - x);
        }
    }

    int count() {
        return count;
    }

    int at(int i) {
        return open[i];
    }

    /** How near to 1 it may be beside the others. */
    double share(int j) {
        return share[j];
    }

    /** The one that is decided with the least change. */
    int surest(boolean choose) {
        int surest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            int j = open[i];
            double away = 1 - share[j];
            if (!(choose && choice[j])) {
                away = Math.min(away, share[j]);
            }
            if (away < least) {
                least = away;
                surest = j;
            }
        }
        return surest;
    }

    /** @param choose whether one of several is never decided against */
    double to(int j, boolean choose) {
        return share[j] >= 0.5 || choose && choice[j] ? 1 : 0;
    }

    /** The least decided first. */
    void sort() {
        for (int i = 1; i < count; i++) {
            int each = open[i];
            int k = i;
            for (; k > 0 && Math.abs(share[open[k - 1]] - 0.5) > Math.abs(share[each] - 0.5); k--) {
                open[k] = open[k - 1];
            }
            open[k] = each;
        }
    }
}
