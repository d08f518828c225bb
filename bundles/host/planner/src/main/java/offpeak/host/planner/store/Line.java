package offpeak.host.planner.store;

import java.util.Arrays;

/**
 * A piecewise linear function on one stretch, by its vertices, in buffers that grow. Two vertices with one x are a jump:
 * the function has the lower value there.
 */
public final class Line {
    /** What may be lost by leaving vertices out, of the function's greatest value or 1. */
    static final double LOST = 1e-12;
    /** kWh: vertices that are closer are one, or a jump. */
    static final double SAME = 1e-11;

    double[] x;
    double[] y;
    int size;

    Line() {
        this(64);
    }

    /** @param usual how many vertices it mostly has */
    Line(int usual) {
        x = new double[usual];
        y = new double[usual];
    }

    void clear() {
        size = 0;
    }

    void add(double atX, double atY) {
        if (size == x.length) {
            x = Arrays.copyOf(x, 2 * size);
            y = Arrays.copyOf(y, 2 * size);
        }
        x[size] = atX;
        y[size++] = atY;
    }

    /** Leaves out what is there already. */
    void addNew(double atX, double atY) {
        if (size == 0 || x[size - 1] != atX || y[size - 1] != atY) {
            add(atX, atY);
        }
    }

    double first() {
        return x[0];
    }

    double last() {
        return x[size - 1];
    }

    /** Within its stretch. */
    double at(double atX) {
        return at(x, y, 0, size, atX);
    }

    /** The value of the function with vertices from..to-1; the lower one at a jump; level outside. */
    public static double at(double[] x, double[] y, int from, int to, double atX) {
        int low = from;
        int high = to - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (x[middle] < atX) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == from || x[low] < atX) {
            return lowest(x, y, low, to);
        }
        if (x[low] == atX) {
            return lowest(x, y, low, to);
        }
        double wide = x[low] - x[low - 1];
        return y[low - 1] + (y[low] - y[low - 1]) * ((atX - x[low - 1]) / wide);
    }

    private static double lowest(double[] x, double[] y, int at, int to) {
        double least = y[at];
        for (int i = at + 1; i < to && x[i] == x[at]; i++) {
            least = Math.min(least, y[i]);
        }
        return least;
    }

    /**
     * Leaves out vertices without which no value changes by more than {@link #LOST}.
     *
     * @return by how much a value may have changed
     */
    double tidy() {
        if (size < 3) {
            return 0;
        }
        double greatest = 1;
        for (int i = 0; i < size; i++) {
            greatest = Math.max(greatest, Math.abs(y[i]));
        }
        double tolerance = LOST * greatest;
        double lost = 0;
        int kept = 0;
        int since = 1;
        int n = size;
        // the ones left out stand in place until the next is kept: each is checked against the line that replaces it
        double[] oldX = x;
        double[] oldY = y;
        for (int next = 2; next < n; next++) {
            double error = 0;
            double wide = oldX[next] - oldX[kept];
            if (wide > SAME) {
                double slope = (oldY[next] - oldY[kept]) / wide;
                for (int i = since; i < next && error <= tolerance; i++) {
                    error = Math.max(error, Math.abs(oldY[kept] + slope * (oldX[i] - oldX[kept]) - oldY[i]));
                }
            } else {
                for (int i = since; i < next; i++) {
                    error = Math.max(error, Math.min(Math.abs(oldY[i] - oldY[kept]), Math.abs(oldY[i] - oldY[next])));
                }
            }
            if (error <= tolerance) {
                lost = Math.max(lost, error);
            } else {
                kept++;
                oldX[kept] = oldX[next - 1];
                oldY[kept] = oldY[next - 1];
                since = next;
            }
        }
        kept++;
        oldX[kept] = oldX[n - 1];
        oldY[kept] = oldY[n - 1];
        size = kept + 1;
        return lost;
    }

    /**
     * The least sum of a convex run and a convex step, by what is there before the step: z = x - d. Vertices come in the
     * order of both functions' slopes.
     *
     * @param wx the run's vertices from..to (both inside)
     * @param step the step's cost by what it adds
     * @param most z is cut to 0..most
     */
    void convolve(double[] wx, double[] wy, int from, int to, Line step, double most) {
        size = 0;
        int i = from;
        int j = step.size - 1;
        double z = wx[i] - step.x[j];
        double value = wy[i] + step.y[j];
        if (z > most) {
            return;
        }
        if (z >= 0) {
            add(z, value);
        }
        double runs = slope(wx, wy, i, to);
        double steps = backwards(step, j);
        while (i < to || j > 0) {
            double nextZ;
            double nextValue;
            if (runs <= steps) {
                i++;
                runs = slope(wx, wy, i, to);
            } else {
                j--;
                steps = backwards(step, j);
            }
            nextZ = wx[i] - step.x[j];
            nextValue = wy[i] + step.y[j];
            if (nextZ > 0 || nextZ == 0 && size == 0) {
                if (z < 0 && nextZ > 0) {
                    add(0, value + (nextValue - value) * (-z / (nextZ - z)));
                }
                if (nextZ > most) {
                    if (z < most) {
                        add(most, value + (nextValue - value) * ((most - z) / (nextZ - z)));
                    }
                    return;
                }
                add(nextZ, nextValue);
            }
            z = nextZ;
            value = nextValue;
        }
    }

    private static double slope(double[] wx, double[] wy, int i, int to) {
        return i < to ? (wy[i + 1] - wy[i]) / (wx[i + 1] - wx[i]) : Double.POSITIVE_INFINITY;
    }

    private static double backwards(Line step, int j) {
        return j > 0 ? (step.y[j - 1] - step.y[j]) / (step.x[j] - step.x[j - 1]) : Double.POSITIVE_INFINITY;
    }

    /** The lower of two functions wherever one of them is; their stretches touch or overlap. */
    void lower(Line f, Line g) {
        size = 0;
        int i = 0;
        int j = 0;
        double at = Math.min(f.first(), g.first());
        double end = Math.max(f.last(), g.last());
        while (true) {
            // to the segments that end after here; a vertex alone, or lower than both sides of a jump, counts by itself
            double point = Double.POSITIVE_INFINITY;
            for (; i < f.size && f.x[i] <= at; i++) {
                point = f.x[i] == at ? Math.min(point, f.y[i]) : point;
            }
            for (; j < g.size && g.x[j] <= at; j++) {
                point = g.x[j] == at ? Math.min(point, g.y[j]) : point;
            }
            double f0 = i > 0 && i < f.size ? on(f, i, at) : Double.POSITIVE_INFINITY;
            double g0 = j > 0 && j < g.size ? on(g, j, at) : Double.POSITIVE_INFINITY;
            double here = Math.min(f0, g0);
            if (point < here && (size == 0 || x[size - 1] < at || point < y[size - 1])) {
                addNew(at, point);
            }
            if (at >= end) {
                return;
            }
            double next = Math.min(i < f.size ? f.x[i] : end, j < g.size ? g.x[j] : end);
            if (here == Double.POSITIVE_INFINITY) {
                at = next;
                continue;
            }
            double f1 = f0 == Double.POSITIVE_INFINITY ? f0 : on(f, i, next);
            double g1 = g0 == Double.POSITIVE_INFINITY ? g0 : on(g, j, next);
            addNew(at, here);
            double before = f0 - g0;
            double after = f1 - g1;
            if (before < 0 && after > 0 || before > 0 && after < 0) {
                double share = before / (before - after);
                double crossing = at + (next - at) * share;
                if (crossing > at && crossing < next) {
                    addNew(crossing, f0 + (f1 - f0) * share);
                }
            }
            addNew(next, Math.min(f1, g1));
            at = next;
        }
    }

    private static double on(Line f, int i, double at) {
        if (at == f.x[i]) {
            return f.y[i];
        }
        if (at == f.x[i - 1]) {
            return f.y[i - 1];
        }
        return f.y[i - 1] + (f.y[i] - f.y[i - 1]) * ((at - f.x[i - 1]) / (f.x[i] - f.x[i - 1]));
    }

    void set(Line other) {
        if (x.length < other.size) {
            x = new double[other.x.length];
            y = new double[other.x.length];
        }
        System.arraycopy(other.x, 0, x, 0, other.size);
        System.arraycopy(other.y, 0, y, 0, other.size);
        size = other.size;
    }
}
