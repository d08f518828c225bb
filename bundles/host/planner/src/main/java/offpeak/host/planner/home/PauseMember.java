package offpeak.host.planner.home;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import offpeak.api.Interval;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Load;

/** A load that can pause: a dynamic programme over how far it is, whether it runs, for how long, and how often it began. */
public final class PauseMember implements Run {
    private final Load load;
    private final Horizon horizon;
    private final int steps;
    private final long[] nanos;
    private final boolean[] open;
    private final long length;
    private final double most;
    private Instant notBefore = Instant.MIN;
    private Instant notAfter = Instant.MAX;
    private double held = Double.NaN;

    /** since: for how long it runs or pauses, ns, up to the least. */
    private record State(long done, boolean on, long since, int starts) {}

    private record Label(double cost, Label parent, double kwh, State state) {}

    PauseMember(Load load, Horizon horizon) {
        this.load = load;
        this.horizon = horizon;
        steps = horizon.steps();
        nanos = new long[steps];
        open = new boolean[steps];
        for (int t = 0; t < steps; t++) {
            Interval step = horizon.step(t);
            nanos[t] = Duration.between(step.start(), step.end()).toNanos();
            open[t] = !step.start().isBefore(load.window().start()) && !step.end().isAfter(load.window().end());
        }
        length = load.length().toNanos();
        most = load.run().stream().mapToDouble(Load.Phase::powerW).max().orElse(0) / 1000;
    }

    @Override
    public String id() {
        return load.id();
    }

    @Override
    public double least(int t) {
        return 0;
    }

    @Override
    public double most(int t) {
        return open[t] ? most * horizon.hours(t) : 0;
    }

    @Override
    public void between(Instant start, Instant end) {
        notBefore = start;
        notAfter = end;
    }

    @Override
    public Priced atPrices(double[] prices, boolean exactly) {
        // pauses and runs may be as short as they like, and one start is paid: it cannot cost less
        Label best = solve((t, kwh) -> prices[t] * kwh, true);
        return best == null
                ? new Priced(load.valueOfRun(), new double[steps])
                : new Priced(Math.min(load.valueOfRun(), best.cost()),
                        best.cost() < load.valueOfRun() ? usage(best) : new double[steps]);
    }

    @Override
    public Choice answer(Around around) {
        return chosen((Cost) around);
    }

    @Override
    public Choice chosen(double[] prices) {
        return chosen((t, kwh) -> prices[t] * kwh);
    }

    private Choice chosen(Cost cost) {
        double[] idle = new double[steps];
        for (int t = 0; t < steps; t++) {
            idle[t] = cost.of(t, 0);
        }
        Label best = solve((t, kwh) -> kwh == 0 ? 0 : cost.of(t, kwh) - idle[t], false);
        boolean mustRun = !Double.isNaN(held) && held > 0;
        if (best == null || best.cost() >= load.valueOfRun() && !mustRun) {
            return new Choice.Ran(new double[steps], load.valueOfRun(), List.of(), 0);
        }
        double[] usage = usage(best);
        List<Interval> runs = new ArrayList<>();
        int t = steps - 1;
        for (Label each = best; each.parent() != null; each = each.parent(), t--) {
            if (each.state().done() > each.parent().state().done()) {
                Instant start = horizon.bounds().get(t);
                Instant end = start.plusNanos(each.state().done() - each.parent().state().done());
                if (!runs.isEmpty() && runs.get(0).start().equals(end)) {
                    runs.set(0, new Interval(start, runs.get(0).end()));
                } else {
                    runs.add(0, new Interval(start, end));
                }
            }
        }
        return new Choice.Ran(usage, runs.size() * load.startCost(), List.copyOf(runs), runs.size());
    }

    private double[] usage(Label best) {
        double[] usage = new double[steps];
        int t = steps - 1;
        for (Label each = best; each.parent() != null; each = each.parent()) {
            usage[t--] = each.kwh();
        }
        return usage;
    }

    private Label solve(Cost cost, boolean free) {
        long minOn = free ? 0 : load.minOn().toNanos();
        long minOff = free ? 0 : load.minOff().toNanos();
        boolean counts = !free && load.maxStarts() < steps;
        Map<State, Label> now = new LinkedHashMap<>();
        State begin = new State(0, false, minOff, 0);
        now.put(begin, new Label(free ? load.startCost() : 0, null, 0, begin));
        for (int t = 0; t < steps; t++) {
            Map<State, Label> next = new LinkedHashMap<>();
            boolean may = open[t] && (free || !horizon.bounds().get(t).isBefore(notBefore)
                    && !horizon.bounds().get(t + 1).isAfter(notAfter));
            boolean fixed = t == 0 && !free && !Double.isNaN(held);
            for (Label label : now.values()) {
                State state = label.state();
                boolean done = state.done() >= length;
                if ((!state.on() || done || state.since() >= minOn) && !(fixed && held > 0)) {
                    long pause = state.on() ? nanos[t] : state.since() + nanos[t];
                    put(next, new State(state.done(), false, done ? minOff : Math.min(minOff, pause), state.starts()),
                            label.cost(), label, 0);
                }
                if (done || !may || fixed && held == 0 || !state.on() && state.since() < minOff
                        || !state.on() && counts && state.starts() >= load.maxStarts()) {
                    continue;
                }
                long to = Math.min(length, state.done() + nanos[t]);
                double kwh = energy(state.done(), to);
                long runs = state.on() ? state.since() + nanos[t] : nanos[t];
                double sum = label.cost() + cost.of(t, kwh) + (state.on() || free ? 0 : load.startCost());
                put(next, new State(to, !free, Math.min(minOn, runs),
                        state.starts() + (counts && !state.on() ? 1 : 0)), sum, label, kwh);
            }
            now = next;
        }
        Label best = null;
        for (Label label : now.values()) {
            if (label.state().done() >= length && (best == null || label.cost() < best.cost())) {
                best = label;
            }
        }
        return best;
    }

    private static void put(Map<State, Label> into, State state, double cost, Label parent, double kwh) {
        Label there = into.get(state);
        if (there == null || cost < there.cost()) {
            into.put(state, new Label(cost, parent, kwh, state));
        }
    }

    /** kWh from one point of the run to another, ns. */
    private double energy(long from, long to) {
        double sum = 0;
        long at = 0;
        for (Load.Phase phase : load.run()) {
            long end = at + phase.length().toNanos();
            sum += Math.max(0, Math.min(to, end) - Math.max(from, at)) / 3_600e9 * phase.powerW() / 1000;
            at = end;
        }
        return sum;
    }

    @Override
    public void holdFirst(Choice choice) {
        held = choice.usage()[0];
    }
}
