package offpeak.host.planner.home;

import java.util.Arrays;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Zone;

/**
 * A zone. Its bound is exact for a machine that takes any power and starts for nothing: the value over temperature is
 * then convex. What it does comes from a programme on a grid of temperatures, with least power, starts and pauses.
 */
public final class ZoneMember implements Member {
    private static final int POINTS = 161;
    /** K beyond comfort that the grid reaches. */
    private static final double BEYOND = 4;
    private static final int LONGEST = 12;

    private final Zone zone;
    private final int steps;
    private final double[] hours;
    /** θ' = keeps θ + drifts + moves · kWh. */
    private final double[] keeps;
    private final double[] drifts;
    private final double[] moves;
    private final int ageOn;
    private final int ageOff;
    private double held = Double.NaN;

    ZoneMember(Zone zone, Horizon horizon) {
        this.zone = zone;
        steps = horizon.steps();
        hours = new double[steps];
        keeps = new double[steps];
        drifts = new double[steps];
        moves = new double[steps];
        double shortest = Double.POSITIVE_INFINITY;
        for (int t = 0; t < steps; t++) {
            double h = horizon.hours(t);
            hours[t] = h;
            shortest = Math.min(shortest, h);
            keeps[t] = 1 - h / (zone.capacityWhPerK() * zone.resistanceKPerW());
            drifts[t] = h / zone.capacityWhPerK() * (zone.outdoorC().get(t) / zone.resistanceKPerW()
                    + zone.gainsW().get(t));
            moves[t] = (zone.mode() == Zone.Mode.HEAT ? 1000 : -1000) * zone.performance().get(t)
                    / zone.capacityWhPerK();
        }
        ageOn = age(zone.minOn().toNanos() / 3_600e9, shortest);
        ageOff = age(zone.minOff().toNanos() / 3_600e9, shortest);
    }

    /** In steps; at least one. */
    private static int age(double wanted, double shortest) {
        return (int) Math.max(1, Math.min(LONGEST, Math.ceil(wanted / shortest - 1e-9)));
    }

    @Override
    public String id() {
        return zone.id();
    }

    @Override
    public double least(int t) {
        return 0;
    }

    @Override
    public double most(int t) {
        return zone.maxW() / 1000 * hours[t];
    }

    public double after(int t, double temperature, double kwh) {
        return keeps[t] * temperature + drifts[t] + moves[t] * kwh;
    }

    /** K outside comfort at the end of a step. */
    public double outside(int t, double temperature) {
        return Math.max(0, zone.lowC().get(t) - temperature) + Math.max(0, temperature - zone.highC().get(t));
    }

    public double discomfort(int t, double temperature) {
        return outside(t, temperature) * hours[t] * zone.discomfortPerKh();
    }

    @Override
    public Priced atPrices(double[] prices, boolean exactly) {
        return new ZoneBound(this, zone, prices, keeps, drifts, moves, hours).priced();
    }

    @Override
    public Choice answer(Around around) {
        return chosen((Cost) around);
    }

    @Override
    public Choice chosen(double[] prices) {
        return chosen((t, kwh) -> prices[t] * kwh);
    }

    private Choice chosen(Cost around) {
        double[][] levels = levels();
        double[][] costs = new double[steps][];
        for (int t = 0; t < steps; t++) {
            costs[t] = new double[levels[t].length];
            double idle = around.of(t, 0);
            for (int i = 0; i < costs[t].length; i++) {
                costs[t][i] = around.of(t, levels[t][i]) - idle;
            }
        }
        double low = Math.min(zone.initialC(), low()) - BEYOND;
        double wide = (Math.max(zone.initialC(), zone.highC().max()) + BEYOND - low) / (POINTS - 1);
        // states: 0..ageOff-1 off for so long, then on; the last of each is free to change
        int modes = ageOff + ageOn;
        double[][][] values = new double[steps + 1][modes][POINTS];
        for (int t = steps - 1; t >= 0; t--) {
            for (int mode = 0; mode < modes; mode++) {
                for (int p = 0; p < POINTS; p++) {
                    double best = Double.POSITIVE_INFINITY;
                    for (int i = 0; i < levels[t].length; i++) {
                        int to = next(mode, levels[t][i] > 0);
                        if (to >= 0) {
                            double temperature = after(t, low + p * wide, levels[t][i]);
                            best = Math.min(best, costs[t][i] + started(mode, to) + discomfort(t, temperature)
                                    + at(values[t + 1][to], (temperature - low) / wide));
                        }
                    }
                    values[t][mode][p] = best;
                }
            }
        }
        return follow(around, levels, values, low, wide);
    }

    private Choice follow(Cost around, double[][] levels, double[][][] values, double low, double wide) {
        double[] usage = new double[steps];
        double[] temperatures = new double[steps + 1];
        temperatures[0] = zone.initialC();
        int mode = ageOff - 1;
        double own = 0;
        int starts = 0;
        for (int t = 0; t < steps; t++) {
            double best = Double.POSITIVE_INFINITY;
            int to = mode;
            double idle = around.of(t, 0);
            double without = after(t, temperatures[t], 0);
            double[] tried = Arrays.copyOf(levels[t], levels[t].length + 2);
            tried[levels[t].length] = within(t, (zone.lowC().get(t) - without) / moves[t]);
            tried[levels[t].length + 1] = within(t, (zone.highC().get(t) - without) / moves[t]);
            for (double kwh : t == 0 && !Double.isNaN(held) ? new double[]{held} : tried) {
                int next = next(mode, kwh > 0);
                if (next < 0) {
                    continue;
                }
                double temperature = after(t, temperatures[t], kwh);
                double sum = around.of(t, kwh) - idle + started(mode, next) + discomfort(t, temperature)
                        + at(values[t + 1][next], (temperature - low) / wide);
                if (sum < best - 1e-12) {
                    best = sum;
                    usage[t] = kwh;
                    to = next;
                }
            }
            starts += mode < ageOff && to >= ageOff ? 1 : 0;
            own += started(mode, to);
            mode = to;
            temperatures[t + 1] = after(t, temperatures[t], usage[t]);
            own += discomfort(t, temperatures[t + 1]);
        }
        return new Choice.Heated(usage, own, temperatures, starts);
    }

    public Zone zone() {
        return zone;
    }

    public double keeps(int t) {
        return keeps[t];
    }

    public double moves(int t) {
        return moves[t];
    }

    /** As far as the machine can do what is asked of it, kWh by step; pauses are not looked at. */
    public Choice of(double[] asked) {
        double[] usage = new double[steps];
        double[] temperatures = new double[steps + 1];
        temperatures[0] = zone.initialC();
        double own = 0;
        int starts = 0;
        for (int t = 0; t < steps; t++) {
            usage[t] = asked[t] < 1e-9 ? 0 : within(t, asked[t]);
            starts += usage[t] > 0 && (t == 0 || usage[t - 1] <= 0) ? 1 : 0;
            temperatures[t + 1] = after(t, temperatures[t], usage[t]);
            own += discomfort(t, temperatures[t + 1]);
        }
        return new Choice.Heated(usage, own + starts * zone.switchCost(), temperatures, starts);
    }

    private double within(int t, double kwh) {
        double least = zone.minW() / 1000 * hours[t];
        return kwh < least ? kwh <= 0 ? 0 : least : Math.min(most(t), kwh);
    }

    private double low() {
        return Arrays.stream(zone.lowC().toArray()).min().orElse(0);
    }

    private double[][] levels() {
        double[][] levels = new double[steps][];
        double least = zone.minW();
        for (int t = 0; t < steps; t++) {
            double h = hours[t] / 1000;
            double[] watts = least >= zone.maxW()
                    ? new double[]{0, zone.maxW()}
                    : new double[]{0, least, least + 0.25 * (zone.maxW() - least),
                            least + 0.5 * (zone.maxW() - least), least + 0.75 * (zone.maxW() - least), zone.maxW()};
            levels[t] = Arrays.stream(watts).map(w -> w * h).distinct().toArray();
        }
        return levels;
    }

    /** The state after a step; -1 when it may not change yet. */
    private int next(int mode, boolean on) {
        boolean was = mode >= ageOff;
        if (was == on) {
            return on ? Math.min(ageOff + ageOn - 1, mode + 1) : Math.min(ageOff - 1, mode + 1);
        }
        if (on) {
            return mode == ageOff - 1 ? ageOff : -1;
        }
        return mode == ageOff + ageOn - 1 ? 0 : -1;
    }

    private double started(int mode, int to) {
        return mode < ageOff && to >= ageOff ? zone.switchCost() : 0;
    }

    private static double at(double[] values, double place) {
        double within = Math.max(0, Math.min(POINTS - 1, place));
        int i = (int) Math.min(POINTS - 2, within);
        return values[i] + (values[i + 1] - values[i]) * (within - i);
    }

    double switchCost() {
        return zone.switchCost();
    }

    @Override
    public void holdFirst(Choice choice) {
        held = choice.usage()[0];
    }
}
