package offpeak.host.planner;

import java.util.Arrays;

/**
 * What is left to pay after each step, by what is in the store then: exact, by dynamic programming over piecewise linear
 * functions. Steps go backwards: a convex step on a convex function merges two sorted lists of slopes; otherwise both are
 * cut into convex runs, and the result is the lower envelope of all pairs.
 */
final class Values {
    /** Of slopes that should rise, for what rounding does to them, of the steepest. */
    private static final double ROUNDING = 1e-11;
    /** Of a step's function, mostly fewer. */
    private static final int VERTICES = 16;
    private static final double[] NONE = {};

    final Store store;
    private double[] x = NONE;
    private double[] y = NONE;
    private final int[] from;
    private final int[] to;
    private final boolean[] convex;
    private int used;
    private double lost;
    /** Before the first step. */
    private final Line first = new Line();

    private Line now = new Line();
    private Line other = new Line();
    private final Taper taper;
    private Line[] pool = new Line[0];
    private int[] cuts = new int[256];

    private Values(Store store) {
        this.store = store;
        from = new int[store.steps];
        to = new int[store.steps];
        convex = new boolean[store.steps];
        taper = new Taper(store);
    }

    static Values of(Store store) {
        Values values = new Values(store);
        values.solve();
        return values;
    }

    /**
     * As {@link #of(Store)}; from where on the problem is that of another, its values are taken over.
     *
     * @param like of a problem with as many steps, or without the first ones
     */
    static Values of(Store store, Values like) {
        int t = like.store.lastOther(store);
        return t < like.store.steps ? like.from(store, t) : of(store);
    }

    /** When the problem of step t has changed since: what comes after it is as it was, and is taken over. */
    Values changed(int t) {
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
            values.now.set(first);
            values.back(ahead - 1, false);
            return values;
        }
        for (int i = from[t]; i < to[t]; i++) {
            values.now.add(x[i], y[i]);
        }
        values.runs();
        values.back(t + ahead, true);
        return values;
    }

    /** The least that is paid from here on, with s stored kWh before the first step. */
    double atStart(double s) {
        return first.at(s);
    }

    /** The least that is paid by what is in the store before the first step. */
    Line start() {
        return first;
    }

    /** By how much values may be wrong for vertices that were left out. */
    double lost() {
        return lost;
    }

    /** The least that is paid after step t, with s stored kWh then; what the reserve counts in it. */
    double after(int t, double s) {
        return Line.at(x, y, from[t], to[t], s);
    }

    boolean convexAfter(int t) {
        return convex[t];
    }

    int firstVertex(int t) {
        return from[t];
    }

    int endVertex(int t) {
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
    double snapped(int t, double s) {
        int i = vertexAt(t, s);
        double near = x[i];
        if (i > from[t] && Math.abs(x[i - 1] - s) < Math.abs(near - s)) {
            near = x[i - 1];
        }
        return Math.abs(near - s) <= 1e-9 ? near : s;
    }

    /** What a stored kWh more is worth after step t (money per kWh), on the side of more or of less. */
    double worth(int t, double s, boolean more) {
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

    private void solve() {
        x = new double[VERTICES * store.steps];
        y = new double[VERTICES * store.steps];
        now.clear();
        now.add(0, Line.at(store.endX, store.endCost, 0, store.endX.length, 0));
        for (int i = 0; i < store.endX.length; i++) {
            if (store.endX[i] > 0 && store.endX[i] < store.capacity) {
                now.add(store.endX[i], store.endCost[i]);
            }
        }
        now.add(store.capacity, Line.at(store.endX, store.endCost, 0, store.endX.length, store.capacity));
        back(store.steps - 1, false);
    }

    /** @param known whether the function after the last step is kept already */
    private void back(int last, boolean known) {
        StepCost cost = new StepCost(store);
        for (int t = last; t >= 0; t--) {
            if (t < last || !known) {
                reserve(t);
                keep(t);
            }
            cost.build(t);
            double keeps = store.keep(t);
            double most = Math.max(0, keeps * store.capacity - store.drawn[t]);
            boolean tapered = taper.counts(t);
            if (cost.pieces == 1 && convex[t]) {
                if (tapered) {
                    taper.convolve(now.x, now.y, 0, now.size - 1, cost.piece(0), most, t, other);
                } else {
                    other.convolve(now.x, now.y, 0, now.size - 1, cost.piece(0), most);
                }
            } else {
                envelope(t, cost, most, tapered);
            }
            lost += other.tidy();
            swap();
            before(t, keeps);
        }
        first.set(now);
        pool = new Line[0];
    }

    private void swap() {
        Line swap = now;
        now = other;
        other = swap;
    }

    /** From what is left after driving and loss to what was there before. */
    private void before(int t, double keeps) {
        double drawn = store.drawn[t];
        if (drawn > 0) {
            other.clear();
            other.add(0, now.y[0] + drawn * store.penalty);
            double end = keeps * store.capacity;
            for (int i = 0; i < now.size; i++) {
                other.add(now.x[i] + drawn, now.y[i]);
            }
            if (other.last() > end) {
                double least = other.at(end);
                while (other.size > 1 && other.x[other.size - 1] >= end) {
                    other.size--;
                }
                other.add(end, least);
            }
            swap();
        }
        if (keeps != 1) {
            for (int i = 0; i < now.size; i++) {
                now.x[i] /= keeps;
            }
        }
        if (!store.must[t]) {
            now.x[now.size - 1] = store.capacity;
        }
    }

    private void reserve(int t) {
        double wanted = Math.min(store.reserve[t], store.capacity);
        if (wanted <= 0) {
            return;
        }
        double price = store.reservePenalty(t);
        other.clear();
        for (int i = 0; i < now.size; i++) {
            if (i > 0 && now.x[i - 1] < wanted && now.x[i] > wanted) {
                other.add(wanted, now.at(wanted));
            }
            other.add(now.x[i], now.y[i] + price * Math.max(0, wanted - now.x[i]));
        }
        swap();
    }

    private void keep(int t) {
        if (used + now.size > x.length) {
            int larger = Math.max(2 * x.length, used + now.size);
            x = Arrays.copyOf(x, larger);
            y = Arrays.copyOf(y, larger);
        }
        System.arraycopy(now.x, 0, x, used, now.size);
        System.arraycopy(now.y, 0, y, used, now.size);
        from[t] = used;
        used += now.size;
        to[t] = used;
        convex[t] = runs() == 1;
    }

    /** Cuts the function where its slope falls or where it jumps; cuts[i]..cuts[i + 1] is a run, unless it is a jump. */
    private int runs() {
        double steepest = 1;
        for (int i = 1; i < now.size; i++) {
            double wide = now.x[i] - now.x[i - 1];
            if (wide > Line.SAME) {
                steepest = Math.max(steepest, Math.abs((now.y[i] - now.y[i - 1]) / wide));
            }
        }
        double rounding = ROUNDING * steepest;
        if (cuts.length < 2 * now.size + 2) {
            cuts = new int[4 * now.size];
        }
        int count = 0;
        cuts[count++] = 0;
        double before = Double.NEGATIVE_INFINITY;
        for (int i = 1; i < now.size; i++) {
            double wide = now.x[i] - now.x[i - 1];
            if (wide <= Line.SAME) {
                if (cuts[count - 1] != i - 1) {
                    cuts[count++] = i - 1;
                }
                cuts[count++] = i;
                before = Double.NEGATIVE_INFINITY;
                continue;
            }
            double slope = (now.y[i] - now.y[i - 1]) / wide;
            if (slope < before - rounding) {
                cuts[count++] = i - 1;
            }
            before = slope;
        }
        if (cuts[count - 1] != now.size - 1 || count == 1) {
            cuts[count++] = now.size - 1;
        }
        return count - 1;
    }

    private void envelope(int t, StepCost cost, double most, boolean tapered) {
        int runs = runs();
        int needed = (runs + 2) * cost.pieces + 1;
        if (pool.length < needed) {
            int kept = pool.length;
            pool = Arrays.copyOf(pool, needed + 8);
            for (int i = kept; i < pool.length; i++) {
                pool[i] = new Line(32);
            }
        }
        int lines = 0;
        for (int piece = 0; piece < cost.pieces; piece++) {
            int start = lines;
            for (int run = 0; run < runs; run++) {
                int begin = cuts[run];
                int end = cuts[run + 1];
                if (!jump(run)) {
                    lines = pair(t, cost.piece(piece), begin, end, most, tapered, lines);
                    continue;
                }
                // the ends of a jump belong to its neighbours; without one, a lone point counts
                if (run == 0 || jump(run - 1)) {
                    lines = pair(t, cost.piece(piece), begin, begin, most, tapered, lines);
                }
                if (run == runs - 1) {
                    lines = pair(t, cost.piece(piece), end, end, most, tapered, lines);
                }
            }
            lines = start + lowest(start, lines);
        }
        // the first that reaches everywhere holds the others together
        for (int i = 1; i < lines; i++) {
            if (wide(pool[i]) > wide(pool[0])) {
                Line swap = pool[0];
                pool[0] = pool[i];
                pool[i] = swap;
            }
        }
        for (int i = 1; i < lines; i++) {
            other.lower(pool[0], pool[i]);
            Line swap = pool[0];
            pool[0] = other;
            other = swap;
        }
        Line swap = other;
        other = pool[0];
        pool[0] = swap;
    }

    private int pair(int t, Line piece, int begin, int end, double most, boolean tapered, int lines) {
        Line line = pool[lines];
        if (tapered) {
            taper.convolve(now.x, now.y, begin, end, piece, most, t, line);
        } else {
            line.convolve(now.x, now.y, begin, end, piece, most);
        }
        return line.size > 0 ? lines + 1 : lines;
    }

    private boolean jump(int run) {
        return now.x[cuts[run + 1]] - now.x[cuts[run]] <= Line.SAME;
    }

    private static double wide(Line line) {
        return line.last() - line.first();
    }

    /** The lowest of neighbours, which touch: pairs, then pairs of those. */
    private int lowest(int start, int end) {
        int count = end - start;
        while (count > 1) {
            int kept = 0;
            for (int i = 0; i + 1 < count; i += 2) {
                other.lower(pool[start + i], pool[start + i + 1]);
                lost += other.tidy();
                Line swap = pool[start + i];
                pool[start + i] = other;
                other = swap;
                Line move = pool[start + kept];
                pool[start + kept] = pool[start + i];
                pool[start + i] = move;
                kept++;
            }
            if (count % 2 == 1) {
                Line move = pool[start + kept];
                pool[start + kept] = pool[start + count - 1];
                pool[start + count - 1] = move;
                kept++;
            }
            count = kept;
        }
        return count;
    }
}
