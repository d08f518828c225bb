package offpeak.host.planner.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import offpeak.api.plan.Program;
import org.junit.jupiter.api.Test;

class BranchesTest {
    private static final double ENDLESS = Double.POSITIVE_INFINITY;

    @Test
    void theLeastInFractionsIsFoundAndProved() {
        Program program = small(false);
        Simplex simplex = new Simplex(program, new Matrix(program));
        assertTrue(simplex.solve(100));
        assertEquals(3, simplex.x(0), 1e-6);
        assertEquals(1.5, simplex.x(1), 1e-6);
        assertEquals(-21, simplex.objective(), 1e-4);
        assertEquals(-21, simplex.floor(), 1e-4);
        assertTrue(simplex.floor() <= -21);
    }

    @Test
    void theLeastGoesOnFromWhereItWasWhenABoundMoves() {
        Program program = small(false);
        Simplex simplex = new Simplex(program, new Matrix(program));
        assertTrue(simplex.solve(100));
        simplex.bounds(0, 0, 2);
        assertTrue(simplex.solve(100));
        assertEquals(-18, simplex.objective(), 1e-4);
        simplex.bounds(0, 0, 10);
        assertTrue(simplex.solve(100));
        assertEquals(-21, simplex.objective(), 1e-4);
    }

    @Test
    void whatCannotBeHasNoLeast() {
        Program program = new Program(new double[]{1}, new double[]{0}, new double[]{1}, new boolean[]{false},
                new int[]{0, 1}, new int[]{0}, new double[]{1}, new double[]{2}, new double[]{3});
        assertTrue(!new Simplex(program, new Matrix(program)).solve(100));
    }

    /** The least of -5x - 4y with 6x + 4y ≤ 24 and x + 2y ≤ 6. */
    private static Program small(boolean whole) {
        return new Program(new double[]{-5, -4}, new double[]{0, 0}, new double[]{10, 10},
                new boolean[]{whole, whole}, new int[]{0, 2, 4}, new int[]{0, 1, 0, 1}, new double[]{6, 4, 1, 2},
                new double[]{-ENDLESS, -ENDLESS}, new double[]{24, 6});
    }

    /** Two choices of one of four, and four that are on or off, with rows that bind them: against all 256 ways. */
    @Property(tries = 200)
    void boundAndAnswerEncloseWhatTryingAllFinds(@ForAll long seed) {
        Program program = random(new SplittableRandom(seed));
        double least = tried(program);
        double[] found = {ENDLESS};
        Branches branches = new Branches(program, ENDLESS, values -> {
            double sum = 0;
            for (int j = 0; j < values.length; j++) {
                sum += program.cost()[j] * (program.whole()[j] ? Math.rint(values[j]) : values[j]);
            }
            found[0] = Math.min(found[0], sum);
            return found[0] - 1e-6;
        }, () -> false);
        double bound = branches.search(false);
        assertTrue(bound <= least + 1e-9, bound + " above " + least);
        assertEquals(least, bound, 1e-4);
        assertEquals(least, found[0], 1e-4);
    }

    /** Binaries 0..11, and a variable for each of three rows that pays for what is missing in it. */
    private static Program random(SplittableRandom random) {
        double[] cost = new double[15];
        double[] high = new double[15];
        boolean[] whole = new boolean[15];
        int[] start = new int[6];
        int[] column = new int[8 + 3 * 13];
        double[] value = new double[column.length];
        double[] low = {1, 1, 0, 0, 0};
        for (int j = 0; j < 15; j++) {
            whole[j] = j < 12;
            cost[j] = whole[j] ? random.nextDouble(0.1, 3) : 10;
            high[j] = whole[j] ? 1 : 100;
        }
        int e = 0;
        for (int row = 0; row < 5; row++) {
            start[row] = e;
            for (int j = 0; j < 12; j++) {
                if (row >= 2 || j / 4 == row) {
                    column[e] = j;
                    value[e++] = row < 2 ? 1 : random.nextDouble(3);
                }
            }
            if (row >= 2) {
                column[e] = 10 + row;
                value[e++] = 1;
                low[row] = random.nextDouble(2, 8);
            }
        }
        start[5] = e;
        return new Program(cost, new double[15], high, whole, start, column, value, low,
                new double[]{1, 1, ENDLESS, ENDLESS, ENDLESS});
    }

    private static double tried(Program program) {
        double least = ENDLESS;
        for (int way = 0; way < 256; way++) {
            double[] x = new double[12];
            x[way & 3] = 1;
            x[4 + (way >> 2 & 3)] = 1;
            for (int j = 8; j < 12; j++) {
                x[j] = way >> (j - 4) & 1;
            }
            double sum = 0;
            for (int j = 0; j < 12; j++) {
                sum += program.cost()[j] * x[j];
            }
            for (int row = 2; row < 5; row++) {
                double missing = program.rowLow()[row];
                for (int e = program.start()[row]; e < program.start()[row + 1]; e++) {
                    missing -= program.column()[e] < 12 ? program.value()[e] * x[program.column()[e]] : 0;
                }
                sum += 10 * Math.max(0, missing);
            }
            least = Math.min(least, sum);
        }
        return least;
    }
}
