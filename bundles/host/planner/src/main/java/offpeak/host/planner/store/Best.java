package offpeak.host.planner.store;

import java.util.Arrays;

/** Reads the cheapest course from the values: forwards, in each step what makes the sum of its cost and the value least. */
public final class Best {
    private final Store store;
    private final Values values;
    private final StepCost cost;
    private int step = -1;
    private double z;
    private double keeps;
    private double s;
    public double added;
    double next;
    double total;

    public Best(Values values) {
        this.values = values;
        store = values.store;
        cost = new StepCost(store);
    }

    public static Course course(Values values) {
        Best best = new Best(values);
        Course course = new Course(values.store.steps);
        course.stored[0] = values.store.initial;
        for (int t = 0; t < values.store.steps; t++) {
            best.at(t, course.stored[t]);
            best.find();
            course.added[t] = best.added;
            course.stored[t + 1] = best.next;
        }
        course.cost = cost(values.store, course);
        return course;
    }

    /** By simulation, without the values. */
    public static double cost(Store store, Course course) {
        StepCost cost = new StepCost(store);
        double sum = 0;
        for (int t = 0; t < store.steps; t++) {
            sum += cost.of(t, course.added[t]);
            double left = course.stored[t] * store.keep(t) - store.drawn[t];
            sum += Math.max(0, -left) * store.penalty;
            sum += Math.max(0, Math.min(store.reserve[t], store.capacity) - course.stored[t + 1])
                    * store.reservePenalty(t);
        }
        return sum + Line.at(store.endX, store.endCost, 0, store.endX.length, course.stored[store.steps]);
    }

    /** Stands before a step with what is in the store. */
    public void at(int t, double stored) {
        if (t != step) {
            step = t;
            cost.build(t);
            keeps = store.keep(t);
        }
        s = stored;
        z = Math.max(0, stored * keeps - store.drawn[t]);
    }

    double driven() {
        return Math.max(0, store.drawn[step] - s * keeps) * store.penalty;
    }

    /** What is left of the store's content before anything is added. */
    double left() {
        return z;
    }

    public StepCost cost() {
        return cost;
    }

    double mostAdded() {
        return Math.min(store.mostAdded(step, s), store.capacity - z);
    }

    double mostTaken() {
        return Math.min(store.mostTaken(step, s), z);
    }

    /** What may be added within the limits; positive infinity when nothing near can. */
    public boolean may(double wanted) {
        double rounding = 1e-9;
        if (wanted > mostAdded() + rounding || wanted < -mostTaken() - rounding) {
            return false;
        }
        for (int i = 0; i < cost.pieces; i++) {
            Line piece = cost.piece(i);
            if (wanted >= piece.first() - rounding && wanted <= piece.last() + rounding) {
                return true;
            }
        }
        return false;
    }

    /** Cost from here on when so much is added; {@link #next} is what is in the store then. */
    public double sum(double wanted) {
        next = values.snapped(step, Math.max(0, Math.min(store.capacity, z + wanted)));
        return step(wanted) + values.after(step, next) + driven();
    }

    private double step(double wanted) {
        double least = Double.POSITIVE_INFINITY;
        double rounding = 1e-9;
        for (int i = 0; i < cost.pieces; i++) {
            Line piece = cost.piece(i);
            if (wanted >= piece.first() - rounding && wanted <= piece.last() + rounding) {
                least = Math.min(least, on(piece, Math.max(piece.first(), Math.min(piece.last(), wanted))));
            }
        }
        return least;
    }

    private static double on(Line piece, double at) {
        int i = 0;
        while (i < piece.size - 1 && piece.x[i] < at) {
            i++;
        }
        if (i == 0 || piece.x[i] == at) {
            return piece.y[i];
        }
        return piece.y[i - 1]
                + (piece.y[i] - piece.y[i - 1]) * ((at - piece.x[i - 1]) / (piece.x[i] - piece.x[i - 1]));
    }

    /** The cheapest: {@link #added}, {@link #next} and {@link #total}. Of equals, what adds the least. */
    public void find() {
        total = Double.POSITIVE_INFINITY;
        added = 0;
        double high = mostAdded();
        double low = -mostTaken();
        boolean limited = store.chargeTaper != null || store.dischargeTaper != null;
        for (int i = 0; i < cost.pieces; i++) {
            Line piece = cost.piece(i);
            for (int j = 0; j < piece.size; j++) {
                consider(piece.x[j], low, high);
            }
            if (piece.size > 1) {
                vertices(piece, Math.max(low, piece.first()), Math.min(high, piece.last()));
            }
        }
        if (limited) {
            consider(high, low, high);
            consider(low, low, high);
        }
        next = nextOf(added);
    }

    /** Where the sum may turn: what may be added, by vertices of the step's cost and of the value after it. */
    public double[] turns() {
        double high = mostAdded();
        double low = -mostTaken();
        double[] turns = new double[64];
        int count = 0;
        for (int i = 0; i < cost.pieces; i++) {
            Line piece = cost.piece(i);
            int end = values.endVertex(step);
            for (int j = 0; j < piece.size + end - values.firstVertex(step); j++) {
                double wanted = j < piece.size
                        ? piece.x[j]
                        : values.vertexX(values.firstVertex(step) + j - piece.size) - z;
                if (count + 3 > turns.length) {
                    turns = Arrays.copyOf(turns, 2 * count);
                }
                if (wanted >= low - 1e-10 && wanted <= high + 1e-10) {
                    turns[count++] = Math.max(low, Math.min(high, wanted));
                }
            }
        }
        turns[count++] = low;
        turns[count++] = high;
        return Arrays.copyOf(turns, count);
    }

    private double nextOf(double wanted) {
        return values.snapped(step, Math.max(0, Math.min(store.capacity, z + wanted)));
    }

    private void vertices(Line piece, double low, double high) {
        if (low > high) {
            return;
        }
        int from = values.vertexAt(step, z + low);
        int end = values.endVertex(step);
        if (cost.pieces == 1 && values.convexAfter(step)) {
            // the sum is convex: its least is where it turns
            int below = from;
            int above = Math.min(end - 1, values.vertexAt(step, z + high));
            while (below < above) {
                int middle = (below + above) >>> 1;
                if (rises(piece, middle, low, high)) {
                    above = middle;
                } else {
                    below = middle + 1;
                }
            }
            for (int i = Math.max(values.firstVertex(step), below - 1); i <= Math.min(end - 1, below + 1); i++) {
                toVertex(piece, i, low, high);
            }
            return;
        }
        for (int i = from; i < end && values.vertexX(i) - z <= high + 1e-9; i++) {
            toVertex(piece, i, low, high);
        }
    }

    /** Whether the sum rises from one vertex to the next. */
    private boolean rises(Line piece, int i, double low, double high) {
        if (i + 1 >= values.endVertex(step)) {
            return true;
        }
        double here = Math.max(low, Math.min(high, values.vertexX(i) - z));
        double there = Math.max(low, Math.min(high, values.vertexX(i + 1) - z));
        if (there <= here) {
            return values.vertexX(i) - z >= high;
        }
        double slope = (values.vertexY(i + 1) - values.vertexY(i)) / (values.vertexX(i + 1) - values.vertexX(i));
        double right = slopeAfter(piece, here);
        return slope + right >= 0;
    }

    private static double slopeAfter(Line piece, double at) {
        int i = 1;
        while (i < piece.size - 1 && piece.x[i] <= at) {
            i++;
        }
        return (piece.y[i] - piece.y[i - 1]) / (piece.x[i] - piece.x[i - 1]);
    }

    private void toVertex(Line piece, int i, double low, double high) {
        double wanted = values.vertexX(i) - z;
        double rounding = 1e-10;
        if (wanted < low - rounding || wanted > high + rounding) {
            return;
        }
        wanted = Math.max(piece.first(), Math.min(piece.last(), wanted));
        double sum = on(piece, wanted) + values.vertexY(i) + driven();
        take(wanted, sum);
    }

    private void consider(double wanted, double low, double high) {
        double rounding = 1e-10;
        if (wanted <= high + rounding && wanted >= low - rounding) {
            double within = Math.max(low, Math.min(high, wanted));
            take(within, sum(within));
        }
    }

    private void take(double wanted, double sum) {
        if (sum == Double.POSITIVE_INFINITY) {
            return;
        }
        double slack = 1e-12 * Math.max(1, Math.abs(sum));
        if (sum < total - slack || sum <= total + slack && Math.abs(wanted) < Math.abs(added)) {
            total = Math.min(total, sum);
            added = wanted;
        }
    }
}
