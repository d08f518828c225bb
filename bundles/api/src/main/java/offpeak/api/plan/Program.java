package offpeak.api.plan;

import java.util.Arrays;

/**
 * A linear programme, some of whose variables are whole numbers: the least of cost · x with low ≤ x ≤ high, and for each
 * row rowLow ≤ Σ value · x[column] ≤ rowHigh. Rows are sparse: row i has the entries from {@code start[i]} to before
 * {@code start[i + 1]}. Arrays are the programme's own and must not be changed.
 *
 * @param cost by variable
 * @param low by variable; finite
 * @param high by variable; finite
 * @param whole by variable: whether it must be a whole number
 * @param start by row, and the end of the last
 * @param column by entry: which variable
 * @param value by entry
 * @param rowLow by row; negative infinity when there is none
 * @param rowHigh by row; infinity when there is none
 */
public record Program(double[] cost, double[] low, double[] high, boolean[] whole, int[] start, int[] column,
        double[] value, double[] rowLow, double[] rowHigh) {
    public Program {
        int variables = cost.length;
        Check.that("program", low.length == variables && high.length == variables && whole.length == variables,
                "must have bounds for each variable");
        Check.that("program", rowLow.length == rowHigh.length && start.length == rowLow.length + 1
                && column.length == value.length && start[start.length - 1] == value.length,
                "must have an end for each row");
        Check.that("program", Arrays.stream(column).allMatch(each -> each >= 0 && each < variables),
                "must have entries of variables alone");
    }

    public int variables() {
        return cost.length;
    }

    public int rows() {
        return rowLow.length;
    }
}
