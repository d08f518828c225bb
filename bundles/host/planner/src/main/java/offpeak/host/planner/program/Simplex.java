package offpeak.host.planner.program;

import java.util.Arrays;
import offpeak.api.plan.Program;

/**
 * The least of a linear programme whose variables all have two bounds: by the dual simplex method, which goes on from
 * where it stands when bounds change. What it answers is near the
 * truth; what is proved is said by {@link #floor}.
 */
final class Simplex {
    private static final double FEASIBLE = 1e-7;
    private static final double PIVOT = 1e-7;
    /** Ratios that are nearer count as one: the safest pivot of them is taken. */
    private static final double NEAR = 1e-9;
    private static final int RENEW = 64;
    /** Of all that is added up. */
    private static final double ROUNDING = 1e-13;
    /** The least weight of a row. */
    private static final double LEAST = 1e-4;
    /** Between two ways to the same pivot. */
    private static final double SAME = 1e-6;
    /** Of a cost: what keeps many equals apart. */
    private static final double APART = 1e-6;
    private static final int AT_LOW = -1;
    private static final int AT_HIGH = -2;

    private final int rows;
    private final int structurals;
    private final int all;
    /** By column, structural ones and one for each row. */
    private final int[] start;
    private final int[] index;
    private final double[] value;
    private final int[] rowStart;
    private final int[] rowColumn;
    private final double[] rowValue;
    private final double[] cost;
    private final double[] moved;
    private final double[] low;
    private final double[] high;
    private final int[] basis;
    /** By variable: its place in the basis, or {@link #AT_LOW} or {@link #AT_HIGH}. */
    private final int[] where;
    private final double[] x;
    private final double[] reduced;
    private final double[] weight;
    private final Factors factors;
    private final double[] rho;
    private final double[] unit;
    private final double[] column;
    private final double[] tau;
    private final double[] side;
    private final double[] alpha;
    private final int[] alphas;
    private final boolean[] marked;
    private final int[] candidates;
    private final double[] ratios;
    private int iterations;
    private boolean fresh;
    private boolean impossible;

    Simplex(Program program, Matrix matrix) {
        rows = matrix.rows;
        structurals = program.variables();
        all = matrix.columns;
        rowStart = program.start();
        rowColumn = program.column();
        rowValue = program.value();
        start = matrix.start;
        index = matrix.row;
        value = matrix.value;
        cost = Arrays.copyOf(program.cost(), all);
        low = Arrays.copyOf(program.low(), all);
        high = Arrays.copyOf(program.high(), all);
        moved = cost.clone();
        long bits = 88172645463325252L;
        for (int j = 0; j < all; j++) {
            bits ^= bits << 13;
            bits ^= bits >>> 7;
            bits ^= bits << 17;
            double some = 0.5 + (bits >>> 11) * 0x1p-54;
            if (j < structurals) {
                moved[j] += APART * some * (1 + Math.abs(cost[j])) * (cost[j] >= 0 ? 1 : -1);
            } else {
                low[j] = -program.rowHigh()[j - structurals];
                high[j] = -program.rowLow()[j - structurals];
            }
        }
        basis = new int[rows];
        where = new int[all];
        x = new double[all];
        reduced = moved.clone();
        weight = new double[rows];
        factors = new Factors(rows);
        rho = new double[rows];
        unit = new double[rows];
        column = new double[rows];
        tau = new double[rows];
        side = new double[rows];
        alpha = new double[all];
        alphas = new int[all];
        marked = new boolean[all];
        candidates = new int[all];
        ratios = new double[all];
        for (int i = 0; i < rows; i++) {
            basis[i] = structurals + i;
            where[structurals + i] = i;
            weight[i] = 1;
        }
        for (int j = 0; j < structurals; j++) {
            where[j] = reduced[j] >= 0 ? AT_LOW : AT_HIGH;
        }
    }

    double x(int variable) {
        return x[variable];
    }

    double low(int variable) {
        return low[variable];
    }

    double high(int variable) {
        return high[variable];
    }

    double[] values() {
        return Arrays.copyOf(x, structurals);
    }

    double objective() {
        double sum = 0;
        for (int j = 0; j < structurals; j++) {
            sum += cost[j] * x[j];
        }
        return sum;
    }

    int iterations() {
        return iterations;
    }

    /** Columns and rows. */
    int size() {
        return all;
    }

    /** What no answer within the present bounds is below, whatever has been rounded on the way: by duality. */
    double floor() {
        prices();
        double sum = 0;
        double size = 0;
        for (int i = 0; i < rows; i++) {
            int own = structurals + i;
            double part = rho[i] == 0 ? 0 : -rho[i] * (rho[i] < 0 ? low[own] : high[own]);
            sum += part;
            size += Math.abs(part);
        }
        for (int j = 0; j < structurals; j++) {
            double each = besides(j);
            double part = each == 0 ? 0 : each * (each > 0 ? low[j] : high[j]);
            sum += part;
            size += Math.abs(part);
        }
        return sum - ROUNDING * size;
    }

    /** By variable, what it costs beside the rows' prices: an answer is above the floor by what each is away from its end. */
    double[] reduced() {
        prices();
        double[] besides = new double[structurals];
        Arrays.setAll(besides, this::besides);
        return besides;
    }

    /** The rows' prices by which the floor is true, into rho. */
    private void prices() {
        for (int i = 0; i < rows; i++) {
            unit[i] = cost[basis[i]];
        }
        factors.transposed(unit, rho);
        for (int i = 0; i < rows; i++) {
            int own = structurals + i;
            boolean endless = rho[i] < 0 ? low[own] == Double.NEGATIVE_INFINITY : high[own] == Double.POSITIVE_INFINITY;
            rho[i] = endless ? 0 : rho[i];
        }
    }

    private double besides(int variable) {
        double each = cost[variable];
        for (int e = start[variable]; e < start[variable + 1]; e++) {
            each -= rho[index[e]] * value[e];
        }
        return each;
    }

    void bounds(int variable, double from, double to) {
        low[variable] = from;
        high[variable] = to;
        fresh = false;
    }

    /** Whether there is a least; false too when it was not found within so many steps. */
    boolean solve(int most) {
        impossible = false;
        if (!fresh && !renew()) {
            return false;
        }
        for (int n = 0; n < most; n++) {
            if (factors.replacedColumns() >= RENEW && !renew()) {
                return false;
            }
            int row = leaving();
            if (row < 0) {
                return true;
            }
            iterations++;
            if (!iterate(row)) {
                if (impossible) {
                    return false;
                }
                // that may be rounding: once more from fresh numbers
                if (factors.replacedColumns() == 0 || !renew()) {
                    return false;
                }
            }
        }
        return false;
    }

    /** Whether it was proved, when there was no least, that nothing is within the bounds. */
    boolean isImpossible() {
        return impossible;
    }

    /** Whether the rows, as many times as rho says, add up to what nothing within the bounds adds up to. */
    private boolean excluded(int sign) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < rows; i++) {
            int own = structurals + i;
            double by = sign * rho[i];
            double end = by > 0 ? low[own] : high[own];
            unit[i] = Double.isInfinite(end) ? 0 : by;
            sum += unit[i] == 0 ? 0 : by * end;
            size += unit[i] == 0 ? 0 : Math.abs(by * end);
        }
        for (int j = 0; j < structurals; j++) {
            double by = 0;
            for (int e = start[j]; e < start[j + 1]; e++) {
                by += unit[index[e]] * value[e];
            }
            double part = by == 0 ? 0 : by * (by > 0 ? low[j] : high[j]);
            sum += part;
            size += Math.abs(part);
        }
        return sum > FEASIBLE + ROUNDING * size;
    }

    private boolean renew() {
        if (!factors.factor(basis, start, index, value)) {
            // back to the rows' own columns
            for (int i = 0; i < rows; i++) {
                where[basis[i]] = AT_LOW;
            }
            for (int i = 0; i < rows; i++) {
                basis[i] = structurals + i;
                where[basis[i]] = i;
                weight[i] = 1;
            }
            if (!factors.factor(basis, start, index, value)) {
                return false;
            }
        }
        for (int i = 0; i < rows; i++) {
            unit[i] = moved[basis[i]];
        }
        factors.transposed(unit, rho);
        for (int j = 0; j < all; j++) {
            if (where[j] >= 0) {
                reduced[j] = 0;
                continue;
            }
            double sum = moved[j];
            for (int e = start[j]; e < start[j + 1]; e++) {
                sum -= rho[index[e]] * value[e];
            }
            reduced[j] = sum;
            boolean up = sum < 0 && high[j] < Double.POSITIVE_INFINITY || low[j] == Double.NEGATIVE_INFINITY;
            where[j] = up ? AT_HIGH : AT_LOW;
            x[j] = up ? high[j] : low[j];
        }
        Arrays.fill(side, 0);
        for (int j = 0; j < all; j++) {
            if (where[j] < 0 && x[j] != 0) {
                for (int e = start[j]; e < start[j + 1]; e++) {
                    side[index[e]] -= x[j] * value[e];
                }
            }
        }
        factors.solve(side, column);
        for (int i = 0; i < rows; i++) {
            x[basis[i]] = column[i];
        }
        fresh = true;
        return true;
    }

    private int leaving() {
        int row = -1;
        double greatest = 0;
        for (int i = 0; i < rows; i++) {
            int j = basis[i];
            double out = x[j] < low[j] ? low[j] - x[j] : x[j] - high[j];
            if (out > FEASIBLE) {
                double score = out * out / weight[i];
                if (score > greatest) {
                    greatest = score;
                    row = i;
                }
            }
        }
        return row;
    }

    private boolean iterate(int row) {
        int out = basis[row];
        boolean toLow = x[out] < low[out];
        double delta = x[out] - (toLow ? low[out] : high[out]);
        Arrays.fill(unit, 0);
        unit[row] = 1;
        factors.transposed(unit, rho);
        int count = price();
        int entering = entering(count, delta);
        if (entering < 0) {
            clear(count);
            impossible = excluded(1) || excluded(-1);
            return false;
        }
        double theta = reduced[entering] / alpha[entering];
        for (int n = 0; n < count; n++) {
            int j = alphas[n];
            reduced[j] -= theta * alpha[j];
        }
        boolean flipped = flip(count, entering);
        double expected = alpha[entering];
        clear(count);
        if (flipped) {
            factors.solve(side, column);
            for (int i = 0; i < rows; i++) {
                x[basis[i]] -= column[i];
            }
            Arrays.fill(side, 0);
        }
        delta = x[out] - (toLow ? low[out] : high[out]);
        for (int e = start[entering]; e < start[entering + 1]; e++) {
            side[index[e]] = value[e];
        }
        factors.solve(side, column);
        double at = column[row];
        if (Math.abs(at - expected) > SAME * (1 + Math.abs(at)) || Math.abs(at) < PIVOT) {
            fresh = false;
            return factors.replacedColumns() > 0 && renew();
        }
        double squares = 0;
        for (int i = 0; i < rows; i++) {
            squares += rho[i] * rho[i];
            side[i] = rho[i];
        }
        factors.solve(side, tau);
        double by = delta / at;
        for (int i = 0; i < rows; i++) {
            if (column[i] == 0 || i == row) {
                continue;
            }
            x[basis[i]] -= by * column[i];
            double ratio = column[i] / at;
            weight[i] = Math.max(LEAST, weight[i] - 2 * ratio * tau[i] + ratio * ratio * squares);
        }
        weight[row] = Math.max(LEAST, squares / (at * at));
        x[entering] += by;
        x[out] = toLow ? low[out] : high[out];
        where[out] = toLow ? AT_LOW : AT_HIGH;
        reduced[out] = -theta;
        reduced[entering] = 0;
        where[entering] = row;
        basis[row] = entering;
        factors.replace(row, column);
        return true;
    }

    /** What has been passed goes to its other bound. */
    private boolean flip(int count, int entering) {
        boolean flipped = false;
        Arrays.fill(side, 0);
        for (int n = 0; n < count; n++) {
            int j = alphas[n];
            if (j == entering || low[j] == high[j]) {
                continue;
            }
            if (where[j] == AT_LOW && reduced[j] < -NEAR && high[j] < Double.POSITIVE_INFINITY
                    || where[j] == AT_HIGH && reduced[j] > NEAR && low[j] > Double.NEGATIVE_INFINITY) {
                double by = where[j] == AT_LOW ? high[j] - low[j] : low[j] - high[j];
                where[j] = where[j] == AT_LOW ? AT_HIGH : AT_LOW;
                x[j] += by;
                flipped = true;
                for (int e = start[j]; e < start[j + 1]; e++) {
                    side[index[e]] += by * value[e];
                }
            }
        }
        return flipped;
    }

    /** The row of all that are not in the basis. */
    private int price() {
        int count = 0;
        for (int i = 0; i < rows; i++) {
            double each = rho[i];
            if (each == 0) {
                continue;
            }
            for (int e = rowStart[i]; e < rowStart[i + 1]; e++) {
                int j = rowColumn[e];
                if (where[j] >= 0) {
                    continue;
                }
                if (!marked[j]) {
                    marked[j] = true;
                    alphas[count++] = j;
                }
                alpha[j] += each * rowValue[e];
            }
            int own = structurals + i;
            if (where[own] < 0) {
                marked[own] = true;
                alphas[count++] = own;
                alpha[own] += each;
            }
        }
        return count;
    }

    private void clear(int count) {
        for (int n = 0; n < count; n++) {
            alpha[alphas[n]] = 0;
            marked[alphas[n]] = false;
        }
    }

    /** As far as the dual objective rises; what is passed changes its bound. */
    private int entering(int count, double delta) {
        double sign = delta > 0 ? 1 : -1;
        int found = 0;
        for (int n = 0; n < count; n++) {
            int j = alphas[n];
            double each = sign * alpha[j];
            if (low[j] == high[j] || Math.abs(each) < PIVOT) {
                continue;
            }
            if (where[j] == AT_LOW && each > 0 || where[j] == AT_HIGH && each < 0
                    || low[j] == Double.NEGATIVE_INFINITY && high[j] == Double.POSITIVE_INFINITY) {
                candidates[found++] = j;
                ratios[j] = Math.max(0, reduced[j] / each);
            }
        }
        double slope = Math.abs(delta);
        int from = 0;
        int best = -1;
        while (from < found) {
            double least = Double.POSITIVE_INFINITY;
            for (int n = from; n < found; n++) {
                least = Math.min(least, ratios[candidates[n]]);
            }
            best = -1;
            double passed = 0;
            for (int n = from; n < found; n++) {
                int j = candidates[n];
                if (ratios[j] <= least + NEAR) {
                    candidates[n] = candidates[from];
                    candidates[from++] = j;
                    passed += Math.abs(alpha[j]) * (high[j] - low[j]);
                    if (best < 0 || Math.abs(alpha[j]) > Math.abs(alpha[best])) {
                        best = j;
                    }
                }
            }
            slope -= passed;
            if (slope < FEASIBLE) {
                return best;
            }
        }
        return -1;
    }
}
