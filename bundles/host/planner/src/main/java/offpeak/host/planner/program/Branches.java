package offpeak.host.planner.program;

import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import offpeak.api.plan.Program;

/**
 * Answers of a mixed programme in whole numbers, and what none can be below: a few straight ways down from where it is
 * least in fractions, then a tree of decisions, the most promising first. How far that goes is counted.
 */
public final class Branches {
    private static final int ITERATIONS = 9_000;
    /** Iterations × size of the programme: a second on an ordinary processor. */
    private static final int WORK = 45_000_000;
    /** The same where another solver is asked about what is left: that is quicker with large programmes. */
    private static final int SHARED = 12_000_000;
    /** Decisions of which it is tried out at once what they cost, and for how many iterations each. */
    private static final int TRIED = 8;
    private static final int EACH = 50;
    /** More alternatives than these are not looked at one by one. */
    private static final int CHOICES = 12;
    /** What making a plan of an answer counts, in iterations. */
    private static final int ANSWER = 25;
    private static final double UNKNOWN = 1e3;
    private static final double LEAST = 1e-4;

    private final Program program;
    private final Simplex simplex;
    private final Decisions decisions;
    /** Given an answer in whole numbers, says what others must be below. */
    private final ToDoubleFunction<double[]> told;
    private final BooleanSupplier enough;
    private int most;
    private double limit;
    private double[] best;
    private final PriorityQueue<Node> open = new PriorityQueue<>();
    private int made;
    /** By variable, what deciding against and for it cost when it was tried last; infinite for more than the limit. */
    private final double[] down;
    private final double[] up;
    private final boolean[] known;
    private double floor = Double.POSITIVE_INFINITY;
    private double root = Double.NEGATIVE_INFINITY;
    private double[] reduced = {};
    private final double[] low;
    private final double[] high;

    private record Node(Node parent, int variable, double to, double bound, int number) implements Comparable<Node> {
        @Override
        public int compareTo(Node other) {
            int by = Double.compare(bound, other.bound);
            return by != 0 ? by : Integer.compare(number, other.number);
        }
    }

    /**
     * @param below what answers must be below to be of use
     * @param told what an answer is given to; says what others must be below from then on
     * @param enough whether what was found must do
     */
    public Branches(Program program, double below, ToDoubleFunction<double[]> told, BooleanSupplier enough) {
        this.program = program;
        this.told = told;
        this.enough = enough;
        limit = below;
        Matrix matrix = new Matrix(program);
        simplex = new Simplex(program, matrix);
        decisions = new Decisions(program, matrix, simplex);
        most = Math.min(ITERATIONS, WORK / simplex.size());
        low = program.low().clone();
        high = program.high().clone();
        down = new double[program.variables()];
        up = new double[program.variables()];
        known = new boolean[program.variables()];
    }

    /**
     * What no answer is below; minus infinity when that has taken too long.
     *
     * @param shared whether another is asked about what is left
     */
    public double search(boolean shared) {
        if (!simplex.solve(most)) {
            return root;
        }
        root = simplex.floor();
        reduced = simplex.reduced();
        dive(true);
        free();
        dive(false);
        most = shared ? Math.min(most, SHARED / simplex.size()) : most;
        others();
        free();
        tree();
        return Math.max(root, floor);
    }

    /** What is left for answers below a limit; empty before a search got anywhere. */
    public Optional<Narrowed> left(double below) {
        return reduced.length == 0 ? Optional.empty() : Optional.of(new Narrowed(program, reduced, below - root));
    }

    /** The last that was of use; empty when none was. */
    public Optional<double[]> best() {
        return Optional.ofNullable(best);
    }

    /** Decides the surest until all is. */
    private void dive(boolean choose) {
        while (left() > 0 && simplex.solve(left()) && simplex.objective() < limit) {
            if (decisions.find() == 0) {
                take();
                return;
            }
            int j = decisions.surest(choose);
            double to = decisions.to(j, choose);
            simplex.bounds(j, to, to);
        }
    }

    private int left() {
        return enough.getAsBoolean() ? 0 : most - simplex.iterations();
    }

    private void take() {
        double[] values = simplex.values();
        most -= ANSWER;
        double next = told.applyAsDouble(values);
        if (next < limit) {
            limit = next;
            best = values;
            narrow();
        }
    }

    private void free() {
        for (int j = 0; j < program.variables(); j++) {
            if (program.whole()[j]) {
                simplex.bounds(j, low[j], high[j]);
            }
        }
    }

    /** Below the limit, most are as in the first relaxation: else they cost too much beside its prices. */
    private void narrow() {
        for (int j = 0; j < program.variables(); j++) {
            if (program.whole()[j] && Math.abs(reduced[j]) * (high[j] - low[j]) > limit - root) {
                low[j] = reduced[j] < 0 ? high[j] : low[j];
                high[j] = low[j];
            }
        }
    }

    /** Each choice of one of several anew, with the other choices as in the best answer. */
    private void others() {
        int choices = 0;
        for (int row = 0; row < program.rows() && best != null && left() > 0; row++) {
            if (decisions.one(row) && choices++ < CHOICES) {
                free();
                for (int other = 0; other < program.rows(); other++) {
                    if (other != row && decisions.one(other)) {
                        hold(other);
                    }
                }
                dive(true);
            }
        }
    }

    private void hold(int row) {
        for (int e = program.start()[row]; e < program.start()[row + 1]; e++) {
            int j = program.column()[e];
            if (program.whole()[j]) {
                simplex.bounds(j, Math.rint(best[j]), Math.rint(best[j]));
            }
        }
    }

    private void tree() {
        open.add(new Node(null, -1, 0, root, made++));
        while (!open.isEmpty() && left() > 0 && open.peek().bound() < limit) {
            Node node = open.poll();
            free();
            for (Node each = node; each.variable() >= 0; each = each.parent()) {
                simplex.bounds(each.variable(), each.to(), each.to());
            }
            down(node);
        }
        open.forEach(each -> floor = Math.min(floor, each.bound()));
    }

    /** The cheaper way from a node to an end; the other ways are left open. */
    private void down(Node from) {
        Node node = from;
        while (simplex.solve(left())) {
            double bound = Math.max(node.bound(), simplex.floor());
            double objective = simplex.objective();
            if (objective >= limit || decisions.find() == 0) {
                if (objective < limit) {
                    take();
                }
                floor = Math.min(floor, bound);
                return;
            }
            int j = dearest(objective);
            boolean first = down[j] == up[j] ? decisions.share(j) >= 0.5 : up[j] <= down[j];
            open.add(new Node(node, j, first ? 0 : 1, bound, made++));
            node = new Node(node, j, first ? 1 : 0, bound, made++);
            simplex.bounds(j, node.to(), node.to());
        }
        floor = simplex.isImpossible() ? floor : Math.min(floor, node.bound());
    }

    /** The decision that costs most either way. */
    private int dearest(double objective) {
        decisions.sort();
        int count = decisions.count();
        int tried = 0;
        int best = decisions.at(0);
        double greatest = -1;
        for (int i = 0; i < count; i++) {
            int j = decisions.at(i);
            if (tried < TRIED && (!known[j] || down[j] == UNKNOWN || up[j] == UNKNOWN)) {
                tried++;
                known[j] = true;
                down[j] = tried(j, 0, objective);
                up[j] = tried(j, 1, objective);
            }
            double score = known[j] ? Math.max(LEAST, down[j]) * Math.max(LEAST, up[j]) : -1;
            if (score > greatest) {
                greatest = score;
                best = j;
            }
        }
        return best;
    }

    private double tried(int j, double to, double objective) {
        double low = simplex.low(j);
        double high = simplex.high(j);
        simplex.bounds(j, to, to);
        boolean can = simplex.solve(Math.min(EACH, left()));
        double costs = simplex.objective() - objective;
        simplex.bounds(j, low, high);
        return can && objective + costs < limit ? Math.max(0, costs) : UNKNOWN;
    }
}
