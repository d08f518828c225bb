package offpeak.host.planner.program;

import java.util.Arrays;
import offpeak.api.plan.Program;

/** A programme's rows by column; after its own columns comes one with a 1 for each row. */
final class Matrix {
    final int rows;
    final int columns;
    /** By column, its first entry; by entry, its row. */
    final int[] start;
    final int[] row;
    final double[] value;

    Matrix(Program program) {
        rows = program.rows();
        columns = program.variables() + rows;
        start = new int[columns + 1];
        for (int each : program.column()) {
            start[each + 1]++;
        }
        Arrays.fill(start, program.variables() + 1, columns + 1, 1);
        for (int i = 0; i < columns; i++) {
            start[i + 1] += start[i];
        }
        row = new int[start[columns]];
        value = new double[start[columns]];
        int[] next = Arrays.copyOf(start, columns);
        for (int i = 0; i < rows; i++) {
            for (int e = program.start()[i]; e < program.start()[i + 1]; e++) {
                int at = next[program.column()[e]]++;
                row[at] = i;
                value[at] = program.value()[e];
            }
            int own = next[program.variables() + i];
            row[own] = i;
            value[own] = 1;
        }
    }
}
