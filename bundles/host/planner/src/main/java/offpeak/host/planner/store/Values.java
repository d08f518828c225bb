package offpeak.host.planner.store;

import java.util.Arrays;

/** What is left to pay after each step, by what is in the store then: exact, by {@link Backward}. */
public final class Values {
    /** Of a step's function, mostly fewer. */
    private static final int VERTICES = 16;
    private static final double[] NONE = {};

    public final Store store;
    private double[] x = NONE;
    private double[] y = NONE;
    private final int[] from;
    private final int[] to;
    private final boolean[] convex;
    private int used;
    private double lost;
    /** Before the first step. */
    private final Line first = new Line();

    private Values(Store store) {
        this.store = store;
        from = new int[store.steps];
        to = new int[store.steps];
        convex = new boolean[store.steps];
    }

    public static Values of(Store store) {
        Values values = new Values(store);
        values.x = new double[VERTICES * store.steps];
        values.y = new double[VERTICES * store.steps];
        new Backward(values).solve();
        return values;
    }

    /**
     * As {@link #of(Store)}; from where on the problem is that of another, its values are taken over.
     *
     * @param like of a problem with as many steps, or without the first ones
     */
    public static Values of(Store store, Values like) {
        int t = like.store.lastOther(store);
        return t < like.store.steps ? like.from(store, t) : of(store);
    }

    /** When the problem of step t has changed since: what comes after it is as it was, and is taken over. */
    public Values changed(int t) {
        return from(store, t);
    }

    /** @param t what comes after it in this problem is the end of the other; -1 when all of it is */
    private Values from(Store other, int t) {
        int ahead = other.steps - store.steps;
        Values values = new Values(other);
        values.used = t < 0 ? used : to[t];
        values.x = Arrays.copyOf(x, Math.max(VERTICES * other.steps, values.used));
        values.y = Arrays.copyOf(y, values.x.length);
        values.lost = lost;
        for (int i = Math.max(0, t); i < store.steps; i++) {
            values.from[i + ahead] = from[i];
            values.to[i + ahead] = to[i];
            values.convex[i + ahead] = convex[i];
        }
        if (t < 0) {
            new Backward(values).add(ahead - 1, first);
            return values;
        }
        Line after = new Line();
        for (int i = from[t]; i < to[t]; i++) {
            after.add(x[i], y[i]);
        }
        new Backward(values).before(t + ahead, after);
        return values;
    }

    /** The least that is paid from here on, with s stored kWh before the first step. */
    public double atStart(double s) {
        return first.at(s);
    }

    /** The least that is paid by what is in the store before the first step. */
    Line start() {
        return first;
    }

    /** By how much values may be wrong for vertices that were left out. */
    public double lost() {
        return lost;
    }

    /** The least that is paid after step t, with s stored kWh then; what the reserve counts in it. */
    double after(int t, double s) {
        return Line.at(x, y, from[t], to[t], s);
    }

    boolean convexAfter(int t) {
        return convex[t];
    }

    public int firstVertex(int t) {
        return from[t];
    }

    public int endVertex(int t) {
        return to[t];
    }

    double vertexX(int i) {
        return x[i];
    }

    double vertexY(int i) {
        return y[i];
    }

    /** The vertex before which s belongs; the first with x at least s. */
    int vertexAt(int t, double s) {
        int low = from[t];
        int high = to[t] - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (x[middle] < s) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** s, or a vertex that it is but for rounding. */
    public double snapped(int t, double s) {
        int i = vertexAt(t, s);
        double near = x[i];
        if (i > from[t] && Math.abs(x[i - 1] - s) < Math.abs(near - s)) {
            near = x[i - 1];
        }
        return Math.abs(near - s) <= 1e-9 ? near : s;
    }

    /** What a stored kWh more is worth after step t (money per kWh), on the side of more or of less. */
    public double worth(int t, double s, boolean more) {
        int i = vertexAt(t, s);
        if (more && x[i] <= s) {
            while (i < to[t] - 1 && x[i] <= s) {
                i++;
            }
        }
        if (i == from[t] || x[i] == x[i - 1]) {
            i = Math.min(i + 1, to[t] - 1);
        }
        if (i == from[t] || x[i] <= x[i - 1] || more && x[i] <= s) {
            return 0;
        }
        return -(y[i] - y[i - 1]) / (x[i] - x[i - 1]);
    }

    /** @param after what is left to pay after step t */
    void keep(int t, Line after, boolean isConvex) {
        if (used + after.size > x.length) {
            int larger = Math.max(2 * x.length, used + after.size);
            x = Arrays.copyOf(x, larger);
            y = Arrays.copyOf(y, larger);
        }
        System.arraycopy(after.x, 0, x, used, after.size);
        System.arraycopy(after.y, 0, y, used, after.size);
        from[t] = used;
        used += after.size;
        to[t] = used;
        convex[t] = isConvex;
    }

    void end(Line beforeAll, double leftOut) {
        first.set(beforeAll);
        lost = leftOut;
    }
}
