package offpeak.host.planner.program;

import java.util.Arrays;

/**
 * Makes {@link Factors}: first come columns, then rows, that stand alone; what is left is eliminated column by column.
 */
final class Elimination {
    /** A pivot is at least this share of the greatest in its column. */
    private static final double SHARE = 0.1;
    /** The same where nothing else is changed by it. */
    private static final double LONELY = 0.01;
    private static final double NOTHING = 1e-13;
    private static final double SINGULAR = 1e-9;

    private final int size;
    private final Factors factors;
    private final Columns lower;
    private final Columns upper;
    private final double[] work;
    private final int[] rowCount;
    private final int[] columnCount;
    private final int[] rowStart;
    private int[] rowColumns = new int[0];
    private final int[] queue;
    private final int[] touched;
    private final boolean[] inWork;

    Elimination(int size, Factors factors) {
        this.size = size;
        this.factors = factors;
        lower = factors.lower;
        upper = factors.upper;
        work = new double[size];
        rowCount = new int[size];
        columnCount = new int[size];
        rowStart = new int[size + 1];
        queue = new int[size];
        touched = new int[size];
        inWork = new boolean[size];
    }

    /**
     * @param basis by place, the column of the matrix
     * @param start by column of the matrix, its first entry
     * @return whether it can be inverted
     */
    boolean factor(int[] basis, int[] start, int[] index, double[] value) {
        Arrays.fill(rowCount, 0);
        int entries = 0;
        for (int j = 0; j < size; j++) {
            columnCount[j] = start[basis[j] + 1] - start[basis[j]];
            entries += columnCount[j];
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                rowCount[index[e]]++;
            }
        }
        rows(basis, start, index, entries);
        boolean[] rowDone = new boolean[size];
        boolean[] columnDone = new boolean[size];
        lonelyColumns(basis, start, index, value, rowDone, columnDone);
        lonelyRows(basis, start, index, value, rowDone, columnDone);
        return rest(basis, start, index, value, rowDone, columnDone);
    }

    private void rows(int[] basis, int[] start, int[] index, int entries) {
        if (rowColumns.length < entries) {
            rowColumns = new int[2 * entries];
        }
        rowStart[0] = 0;
        for (int i = 0; i < size; i++) {
            rowStart[i + 1] = rowStart[i] + rowCount[i];
        }
        int[] next = Arrays.copyOf(rowStart, size);
        for (int j = 0; j < size; j++) {
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                rowColumns[next[index[e]]++] = j;
            }
        }
    }

    private void lonelyColumns(int[] basis, int[] start, int[] index, double[] value, boolean[] rowDone,
            boolean[] columnDone) {
        int head = 0;
        int tail = 0;
        for (int j = 0; j < size; j++) {
            if (columnCount[j] == 1) {
                queue[tail++] = j;
            }
        }
        while (head < tail) {
            int j = queue[head++];
            if (columnCount[j] != 1 || columnDone[j]) {
                continue;
            }
            int row = -1;
            double at = 0;
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                if (!rowDone[index[e]]) {
                    row = index[e];
                    at = value[e];
                }
            }
            if (Math.abs(at) < SINGULAR) {
                continue;
            }
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                if (index[e] != row) {
                    upper.add(index[e], value[e]);
                }
            }
            factors.pivot(row, j, at);
            rowDone[row] = true;
            columnDone[j] = true;
            for (int e = rowStart[row]; e < rowStart[row + 1]; e++) {
                int other = rowColumns[e];
                if (--columnCount[other] == 1 && !columnDone[other]) {
                    queue[tail++] = other;
                }
            }
        }
    }

    private void lonelyRows(int[] basis, int[] start, int[] index, double[] value, boolean[] rowDone,
            boolean[] columnDone) {
        int head = 0;
        int tail = 0;
        for (int i = 0; i < size; i++) {
            rowCount[i] = 0;
            for (int e = rowStart[i]; e < rowStart[i + 1]; e++) {
                rowCount[i] += columnDone[rowColumns[e]] ? 0 : 1;
            }
            if (!rowDone[i] && rowCount[i] == 1) {
                queue[tail++] = i;
            }
        }
        while (head < tail) {
            int row = queue[head++];
            if (rowDone[row] || rowCount[row] != 1) {
                continue;
            }
            int j = -1;
            for (int e = rowStart[row]; e < rowStart[row + 1]; e++) {
                j = columnDone[rowColumns[e]] ? j : rowColumns[e];
            }
            double at = 0;
            double greatest = 0;
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                at = index[e] == row ? value[e] : at;
                greatest = rowDone[index[e]] ? greatest : Math.max(greatest, Math.abs(value[e]));
            }
            if (Math.abs(at) < Math.max(SINGULAR, LONELY * greatest)) {
                continue;
            }
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                int other = index[e];
                if (rowDone[other]) {
                    upper.add(other, value[e]);
                } else if (other != row) {
                    lower.add(other, value[e] / at);
                    if (--rowCount[other] == 1) {
                        queue[tail++] = other;
                    }
                }
            }
            factors.pivot(row, j, at);
            rowDone[row] = true;
            columnDone[j] = true;
        }
    }

    private boolean rest(int[] basis, int[] start, int[] index, double[] value, boolean[] rowDone,
            boolean[] columnDone) {
        int[] pivotRow = factors.pivotRow;
        int first = factors.pivots();
        int count = 0;
        for (int j = 0; j < size; j++) {
            if (!columnDone[j]) {
                queue[count++] = j;
            }
        }
        boolean[] before = rowDone.clone();
        order(basis, start, index, before, count);
        for (int n = 0; n < count; n++) {
            int j = queue[n];
            int used = 0;
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                int row = index[e];
                if (before[row]) {
                    upper.add(row, value[e]);
                } else {
                    work[row] = value[e];
                    inWork[row] = true;
                    touched[used++] = row;
                }
            }
            int pivots = factors.pivots();
            for (int k = first; k < pivots; k++) {
                int eliminated = pivotRow[k];
                double by = work[eliminated];
                if (Math.abs(by) > NOTHING) {
                    upper.add(eliminated, by);
                    for (int e = lower.start[k]; e < lower.start[k + 1]; e++) {
                        int row = lower.index[e];
                        if (!inWork[row]) {
                            inWork[row] = true;
                            touched[used++] = row;
                        }
                        work[row] -= by * lower.value[e];
                    }
                }
            }
            double greatest = 0;
            for (int i = 0; i < used; i++) {
                greatest = rowDone[touched[i]] ? greatest : Math.max(greatest, Math.abs(work[touched[i]]));
            }
            int row = -1;
            for (int i = 0; i < used; i++) {
                int each = touched[i];
                if (!rowDone[each] && Math.abs(work[each]) >= SHARE * greatest && (row < 0
                        || rowCount[each] < rowCount[row] || rowCount[each] == rowCount[row] && each < row)) {
                    row = each;
                }
            }
            if (greatest < SINGULAR) {
                clear(used);
                return false;
            }
            double at = work[row];
            rowDone[row] = true;
            for (int i = 0; i < used; i++) {
                int each = touched[i];
                if (!rowDone[each] && Math.abs(work[each]) > NOTHING) {
                    lower.add(each, work[each] / at);
                }
            }
            factors.pivot(row, j, at);
            clear(used);
        }
        return factors.pivots() == size;
    }

    private void order(int[] basis, int[] start, int[] index, boolean[] before, int count) {
        long[] keys = new long[count];
        for (int n = 0; n < count; n++) {
            int j = queue[n];
            int least = 0;
            for (int e = start[basis[j]]; e < start[basis[j] + 1]; e++) {
                least += before[index[e]] ? 0 : 1;
            }
            keys[n] = (long) least << 32 | j;
        }
        Arrays.sort(keys);
        for (int n = 0; n < count; n++) {
            queue[n] = (int) keys[n];
        }
    }

    private void clear(int used) {
        for (int i = 0; i < used; i++) {
            work[touched[i]] = 0;
            inWork[touched[i]] = false;
        }
    }
}
