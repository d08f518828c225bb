package offpeak.host.planner.store;

import java.util.Arrays;

/**
 * Makes {@link Values} by dynamic programming over piecewise linear functions. Steps go backwards: a convex step on a convex
 * function merges two sorted lists of slopes; otherwise both are cut into convex runs, and the result is the lower envelope of
 * all pairs.
 */
final class Backward {
    /** Of slopes that should rise, for what rounding does to them, of the steepest. */
    private static final double ROUNDING = 1e-11;

    private final Values values;
    private final Store store;
    private final Taper taper;
    private Line now = new Line();
    private Line other = new Line();
    private Line[] pool = new Line[0];
    private int[] cuts = new int[256];
    private double lost;

    Backward(Values values) {
        this.values = values;
        store = values.store;
        taper = new Taper(store);
        lost = values.lost();
    }

    void solve() {
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

    /** @param after what is left to pay after the last of the steps that come before all that are kept already */
    void add(int last, Line after) {
        now.set(after);
        back(last, false);
    }

    /** @param after what is left to pay after step t, which is kept already */
    void before(int t, Line after) {
        now = after;
        runs();
        back(t, true);
    }

    /** @param known whether the function after the last step is kept already */
    private void back(int last, boolean known) {
        StepCost cost = new StepCost(store);
        for (int t = last; t >= 0; t--) {
            if (t < last || !known) {
                reserve(t);
                values.keep(t, now, runs() == 1);
            }
            cost.build(t);
            double keeps = store.keep(t);
            double most = Math.max(0, keeps * store.capacity - store.drawn[t]);
            boolean tapered = taper.counts(t);
            if (cost.pieces == 1 && values.convexAfter(t)) {
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
            lossAndDriving(t, keeps);
        }
        values.end(now, lost);
    }

    private void swap() {
        Line swap = now;
        now = other;
        other = swap;
    }

    /** From what is left after driving and loss to what was there before. */
    private void lossAndDriving(int t, double keeps) {
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
