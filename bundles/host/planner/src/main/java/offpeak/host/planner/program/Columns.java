package offpeak.host.planner.program;

import java.util.Arrays;

/** Columns of a sparse matrix: entries are added one by one, then the column is closed. */
final class Columns {
    /** By column, its first entry. */
    int[] start = new int[1024];
    int[] index = new int[4096];
    double[] value = new double[4096];
    int columns;
    private int entries;

    void clear() {
        columns = 0;
        entries = 0;
    }

    void add(int at, double each) {
        if (entries == index.length) {
            index = Arrays.copyOf(index, 2 * entries);
            value = Arrays.copyOf(value, 2 * entries);
        }
        index[entries] = at;
        value[entries++] = each;
    }

    void close() {
        if (columns + 1 == start.length) {
            start = Arrays.copyOf(start, 2 * start.length);
        }
        start[++columns] = entries;
    }
}
