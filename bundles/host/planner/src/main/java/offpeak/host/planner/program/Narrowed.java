package offpeak.host.planner.program;

import java.util.Arrays;
import offpeak.api.plan.Program;

/**
 * What is left of a programme for whoever looks for answers below a limit: by what each variable costs beside the prices of
 * the programme's rows, most must be where they are in fractions, and many others nearly so.
 */
public final class Narrowed {
    /** A variable that can move by less does not. */
    private static final double NOTHING = 1e-9;

    private final Program all;
    /** By variable of all: its number in what is left, or -1. */
    private final int[] place;
    private final double[] fixed;
    /** What those that are not left cost. */
    public final double settled;
    public final Program program;

    /**
     * @param reduced by variable, what it costs beside the rows' prices
     * @param room how far the limit is above the bound by these prices
     */
    Narrowed(Program all, double[] reduced, double room) {
        this.all = all;
        int variables = all.variables();
        place = new int[variables];
        fixed = new double[variables];
        double[] low = all.low().clone();
        double[] high = all.high().clone();
        int left = 0;
        double sum = 0;
        for (int j = 0; j < variables; j++) {
            double may = room / Math.abs(reduced[j]);
            if (reduced[j] > 0 && may < high[j] - low[j]) {
                high[j] = all.whole()[j] ? low[j] + Math.floor(may + NOTHING) : low[j] + may;
            } else if (reduced[j] < 0 && may < high[j] - low[j]) {
                low[j] = all.whole()[j] ? high[j] - Math.floor(may + NOTHING) : high[j] - may;
            }
            place[j] = high[j] - low[j] > NOTHING ? left++ : -1;
            if (place[j] < 0) {
                fixed[j] = reduced[j] < 0 ? high[j] : low[j];
                sum += all.cost()[j] * fixed[j];
            }
        }
        settled = sum;
        program = left(left, low, high);
    }

    private Program left(int count, double[] low, double[] high) {
        double[] cost = new double[count];
        double[] from = new double[count];
        double[] to = new double[count];
        boolean[] whole = new boolean[count];
        for (int j = 0; j < place.length; j++) {
            int at = place[j];
            if (at >= 0) {
                cost[at] = all.cost()[j];
                from[at] = low[j];
                to[at] = high[j];
                whole[at] = all.whole()[j];
            }
        }
        int rows = 0;
        int entries = 0;
        int[] start = new int[all.rows() + 1];
        int[] column = new int[all.column().length];
        double[] value = new double[all.column().length];
        double[] rowLow = new double[all.rows()];
        double[] rowHigh = new double[all.rows()];
        for (int i = 0; i < all.rows(); i++) {
            double sum = 0;
            double least = 0;
            double most = 0;
            int begun = entries;
            for (int e = all.start()[i]; e < all.start()[i + 1]; e++) {
                int j = all.column()[e];
                double each = all.value()[e];
                if (place[j] < 0) {
                    sum += each * fixed[j];
                } else {
                    column[entries] = place[j];
                    value[entries++] = each;
                    least += Math.min(each * low[j], each * high[j]);
                    most += Math.max(each * low[j], each * high[j]);
                }
            }
            rowLow[rows] = all.rowLow()[i] - sum;
            rowHigh[rows] = all.rowHigh()[i] - sum;
            boolean says = least < rowLow[rows] - NOTHING || most > rowHigh[rows] + NOTHING;
            if (says) {
                start[++rows] = entries;
            } else {
                entries = begun;
            }
        }
        return new Program(cost, from, to, whole, Arrays.copyOf(start, rows + 1), Arrays.copyOf(column, entries),
                Arrays.copyOf(value, entries), Arrays.copyOf(rowLow, rows), Arrays.copyOf(rowHigh, rows));
    }

    /** What an answer for all variables says of those that are left. */
    public double[] left(double[] all) {
        double[] left = new double[program.variables()];
        for (int j = 0; j < place.length; j++) {
            if (place[j] >= 0) {
                left[place[j]] = Math.max(program.low()[place[j]], Math.min(program.high()[place[j]], all[j]));
            }
        }
        return left;
    }

    /** What an answer says of all variables. */
    public double[] all(double[] values) {
        double[] full = fixed.clone();
        for (int j = 0; j < place.length; j++) {
            full[j] = place[j] < 0 ? full[j] : values[place[j]];
        }
        return full;
    }
}
