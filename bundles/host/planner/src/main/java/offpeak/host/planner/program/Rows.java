package offpeak.host.planner.program;

import java.util.Arrays;
import offpeak.api.plan.Program;

/** Collects the variables and rows of a programme. */
public final class Rows {
    private double[] cost = new double[1024];
    private double[] low = new double[1024];
    private double[] high = new double[1024];
    private boolean[] whole = new boolean[1024];
    private int variables;
    private int[] start = new int[1024];
    private double[] rowLow = new double[1024];
    private double[] rowHigh = new double[1024];
    private int rows;
    private int[] column = new int[4096];
    private double[] value = new double[4096];
    private int entries;

    /** @return its number */
    public int variable(double costs, double from, double to) {
        if (variables == cost.length) {
            cost = Arrays.copyOf(cost, 2 * variables);
            low = Arrays.copyOf(low, 2 * variables);
            high = Arrays.copyOf(high, 2 * variables);
            whole = Arrays.copyOf(whole, 2 * variables);
        }
        cost[variables] = costs;
        low[variables] = from;
        high[variables] = to;
        return variables++;
    }

    public int binary(double costs) {
        int number = variable(costs, 0, 1);
        whole[number] = true;
        return number;
    }

    /** Begins a row. */
    public Rows row(double from, double to) {
        if (rows + 1 == start.length) {
            start = Arrays.copyOf(start, 2 * start.length);
            rowLow = Arrays.copyOf(rowLow, start.length);
            rowHigh = Arrays.copyOf(rowHigh, start.length);
        }
        start[rows] = entries;
        rowLow[rows] = from;
        rowHigh[rows++] = to;
        return this;
    }

    /** Adds to the row that was begun last. */
    public Rows with(int variable, double factor) {
        if (entries == column.length) {
            column = Arrays.copyOf(column, 2 * entries);
            value = Arrays.copyOf(value, 2 * entries);
        }
        column[entries] = variable;
        value[entries++] = factor;
        return this;
    }

    public Program program() {
        start[rows] = entries;
        return new Program(Arrays.copyOf(cost, variables), Arrays.copyOf(low, variables),
                Arrays.copyOf(high, variables), Arrays.copyOf(whole, variables), Arrays.copyOf(start, rows + 1),
                Arrays.copyOf(column, entries), Arrays.copyOf(value, entries), Arrays.copyOf(rowLow, rows),
                Arrays.copyOf(rowHigh, rows));
    }
}
