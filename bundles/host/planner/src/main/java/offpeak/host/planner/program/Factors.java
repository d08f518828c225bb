package offpeak.host.planner.program;

import java.util.Arrays;

/**
 * A square sparse matrix as the product of two triangular ones, and of one more column for each column that was replaced
 * since; by {@link Elimination}.
 */
final class Factors {
    /** In a solution it is rounding. */
    private static final double ROUNDING = 1e-14;

    private final int size;
    final Columns lower = new Columns();
    final Columns upper = new Columns();
    private final Columns replaced = new Columns();
    /** By pivot: its row, its column, its value. */
    final int[] pivotRow;
    private final int[] pivotColumn;
    private final double[] pivot;
    private int pivots;
    private final Elimination elimination;
    /** By replaced column: where it stands. */
    private int[] places = new int[128];

    Factors(int size) {
        this.size = size;
        pivotRow = new int[size];
        pivotColumn = new int[size];
        pivot = new double[size];
        elimination = new Elimination(size, this);
    }

    int pivots() {
        return pivots;
    }

    int replacedColumns() {
        return replaced.columns;
    }

    /**
     * @param basis by place, the column of the matrix
     * @param start by column of the matrix, its first entry
     * @return whether it can be inverted
     */
    boolean factor(int[] basis, int[] start, int[] index, double[] value) {
        lower.clear();
        upper.clear();
        replaced.clear();
        pivots = 0;
        return elimination.factor(basis, start, index, value);
    }

    void pivot(int row, int column, double at) {
        pivotRow[pivots] = row;
        pivotColumn[pivots] = column;
        pivot[pivots++] = at;
        lower.close();
        upper.close();
    }

    /** From a right side by row to the solution by place. */
    void solve(double[] x, double[] result) {
        for (int k = 0; k < size; k++) {
            double by = x[pivotRow[k]];
            if (by != 0) {
                for (int e = lower.start[k]; e < lower.start[k + 1]; e++) {
                    x[lower.index[e]] -= by * lower.value[e];
                }
            }
        }
        for (int k = size - 1; k >= 0; k--) {
            double by = x[pivotRow[k]];
            if (by != 0) {
                by /= pivot[k];
                for (int e = upper.start[k]; e < upper.start[k + 1]; e++) {
                    x[upper.index[e]] -= by * upper.value[e];
                }
            }
            result[pivotColumn[k]] = Math.abs(by) > ROUNDING ? by : 0;
        }
        for (int k = 0; k < replaced.columns; k++) {
            double by = result[places[k]];
            if (by != 0) {
                // the place's own entry comes first
                int e = replaced.start[k];
                by /= replaced.value[e];
                result[places[k]] = by;
                for (e++; e < replaced.start[k + 1]; e++) {
                    result[replaced.index[e]] -= by * replaced.value[e];
                }
            }
        }
    }

    /** The same for the transposed matrix: from a right side by place, which is used up, to the solution by row. */
    void transposed(double[] c, double[] result) {
        for (int k = replaced.columns - 1; k >= 0; k--) {
            int e = replaced.start[k];
            double sum = c[places[k]];
            double own = replaced.value[e];
            for (e++; e < replaced.start[k + 1]; e++) {
                sum -= replaced.value[e] * c[replaced.index[e]];
            }
            c[places[k]] = sum / own;
        }
        for (int k = 0; k < size; k++) {
            double sum = c[pivotColumn[k]];
            for (int e = upper.start[k]; e < upper.start[k + 1]; e++) {
                sum -= upper.value[e] * result[upper.index[e]];
            }
            result[pivotRow[k]] = sum / pivot[k];
        }
        for (int k = size - 1; k >= 0; k--) {
            double sum = result[pivotRow[k]];
            for (int e = lower.start[k]; e < lower.start[k + 1]; e++) {
                sum -= lower.value[e] * result[lower.index[e]];
            }
            result[pivotRow[k]] = Math.abs(sum) > ROUNDING ? sum : 0;
        }
    }

    /** @param column by place, what the new column is in terms of the present ones */
    void replace(int place, double[] column) {
        if (replaced.columns == places.length) {
            places = Arrays.copyOf(places, 2 * places.length);
        }
        places[replaced.columns] = place;
        replaced.add(place, column[place]);
        for (int i = 0; i < size; i++) {
            if (i != place && column[i] != 0) {
                replaced.add(i, column[i]);
            }
        }
        replaced.close();
    }
}
