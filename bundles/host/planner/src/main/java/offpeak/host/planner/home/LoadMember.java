package offpeak.host.planner.home;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import offpeak.api.Interval;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Load;
import offpeak.host.planner.program.Rows;

/**
 * A load in one piece: every start at a bound of a step, at the window's start and at its latest is tried. One that can
 * pause is left to {@link PauseMember}.
 */
public final class LoadMember implements Run {
    private final Load load;
    private final int steps;
    private final List<Start> starts = new ArrayList<>();
    private final double[] most;
    private Instant notBefore = Instant.MIN;
    private Instant notAfter = Instant.MAX;
    private double held = Double.NaN;

    /** Energy by step from the first step that it takes any in, kWh. */
    private record Start(Interval run, int first, double[] kwh) {}

    LoadMember(Load load, Horizon horizon) {
        this.load = load;
        steps = horizon.steps();
        most = new double[steps];
        Instant earliest = later(load.window().start(), horizon.start());
        Instant latest = earlier(load.window().end(), horizon.end()).minus(load.length());
        TreeSet<Instant> instants = new TreeSet<>();
        if (!latest.isBefore(earliest)) {
            instants.add(earliest);
            instants.add(latest);
            horizon.bounds().stream().filter(each -> !each.isBefore(earliest) && !each.isAfter(latest))
                    .forEach(instants::add);
        }
        for (Instant each : instants) {
            starts.add(start(each, horizon));
        }
    }

    static Instant later(Instant one, Instant two) {
        return one.isAfter(two) ? one : two;
    }

    static Instant earlier(Instant one, Instant two) {
        return one.isBefore(two) ? one : two;
    }

    private Start start(Instant at, Horizon horizon) {
        double[] kwh = new double[steps];
        Instant from = at;
        for (Load.Phase phase : load.run()) {
            Interval runs = Interval.of(from, phase.length());
            for (int t = Math.max(0, horizon.indexOf(from)); t < steps
                    && horizon.bounds().get(t).isBefore(runs.end()); t++) {
                kwh[t] += phase.powerW() / 1000 * horizon.step(t).intersection(runs).map(Interval::hours).orElse(0.0);
            }
            from = runs.end();
        }
        int first = Math.max(0, horizon.indexOf(at));
        int end = first;
        for (int t = first; t < steps; t++) {
            most[t] = Math.max(most[t], kwh[t]);
            end = kwh[t] > 0 ? t + 1 : end;
        }
        return new Start(new Interval(at, from), first, Arrays.copyOfRange(kwh, first, end));
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
        return most[t];
    }

    @Override
    public void between(Instant start, Instant end) {
        notBefore = start;
        notAfter = end;
    }

    @Override
    public Priced atPrices(double[] prices, boolean exactly) {
        Start best = null;
        double least = load.valueOfRun();
        for (Start each : starts) {
            double sum = load.startCost();
            for (int i = 0; i < each.kwh().length; i++) {
                sum += prices[each.first() + i] * each.kwh()[i];
            }
            if (sum < least) {
                least = sum;
                best = each;
            }
        }
        return new Priced(least, usage(best));
    }

    @Override
    public Choice chosen(double[] prices) {
        return ranked((t, kwh) -> prices[t] * kwh, 1).get(0);
    }

    private double[] usage(Start start) {
        double[] usage = new double[steps];
        if (start != null) {
            System.arraycopy(start.kwh(), 0, usage, start.first(), start.kwh().length);
        }
        return usage;
    }

    @Override
    public Choice answer(Around around) {
        return ranked(around, 1).get(0);
    }

    /** The best by what they cost with the others as they are, the best first; of equals, the earlier. */
    public List<Choice> ranked(Cost cost, int count) {
        double[] idle = new double[steps];
        Arrays.setAll(idle, t -> cost.of(t, 0));
        record Rank(Start start, double sum) {}
        List<Rank> ranks = new ArrayList<>();
        if (fits(0)) {
            ranks.add(new Rank(null, load.valueOfRun()));
        }
        for (Start each : starts) {
            boolean now = each.first() == 0 && each.kwh().length > 0;
            if (each.run().start().isBefore(notBefore) || each.run().end().isAfter(notAfter)
                    || !fits(now ? each.kwh()[0] : 0)) {
                continue;
            }
            double sum = load.startCost();
            for (int i = 0; i < each.kwh().length; i++) {
                int t = each.first() + i;
                sum += cost.of(t, each.kwh()[i]) - idle[t];
            }
            ranks.add(new Rank(each, sum));
        }
        if (ranks.isEmpty()) {
            ranks.add(new Rank(null, load.valueOfRun()));
        }
        ranks.sort((one, two) -> Double.compare(one.sum(), two.sum()));
        return ranks.stream().limit(count).map(each -> of(each.start())).toList();
    }

    private boolean fits(double first) {
        return Double.isNaN(held) || Math.abs(held - first) < 1e-9;
    }

    private Choice of(Start start) {
        return start == null
                ? new Choice.Ran(usage(null), load.valueOfRun(), List.of(), 0)
                : new Choice.Ran(usage(start), load.startCost(), List.of(start.run()), 1);
    }

    /** The choice that takes the same, or nearly: a plan in force. */
    public Choice nearest(double[] usage) {
        Choice nearest = of(null);
        double least = Double.POSITIVE_INFINITY;
        for (Start each : starts) {
            double[] other = usage(each);
            double apart = 0;
            for (int t = 0; t < steps; t++) {
                apart += Double.isNaN(usage[t]) ? 0 : Math.abs(usage[t] - other[t]);
            }
            if (apart < least) {
                least = apart;
                nearest = of(each);
            }
        }
        return nearest;
    }

    public double valueOfRun() {
        return load.valueOfRun();
    }

    /** One for each start. */
    public int[] variables(Rows rows, double money) {
        return starts.stream().mapToInt(each -> rows.binary(money * load.startCost())).toArray();
    }

    /** Takes what each start takes in a step, beyond so many kWh, from the row that was begun last. */
    public void entries(int t, double beyond, Rows rows, int[] variables) {
        for (int i = 0; i < variables.length; i++) {
            int at = t - starts.get(i).first();
            if (at >= 0 && at < starts.get(i).kwh().length && starts.get(i).kwh()[at] > beyond) {
                rows.with(variables[i], beyond - starts.get(i).kwh()[at]);
            }
        }
    }

    /** The start that an answer chooses most. */
    public Choice chosen(int[] variables, double[] values, int notRun) {
        Start best = null;
        double most = values[notRun];
        for (int i = 0; i < variables.length; i++) {
            if (values[variables[i]] > most) {
                most = values[variables[i]];
                best = starts.get(i);
            }
        }
        return of(best);
    }

    @Override
    public void holdFirst(Choice choice) {
        held = choice.usage()[0];
    }
}
