package offpeak.host.planner.joint;

import java.util.Arrays;
import java.util.List;
import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.Home;
import offpeak.host.planner.home.Member;
import offpeak.host.planner.home.Peaks;
import offpeak.host.planner.home.Site;
import offpeak.host.planner.home.StoreMember;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;

/**
 * What no plan can be below: each device by itself, and the connection by itself, at one price for energy in each step. The
 * price is moved to where the devices take what the connection gives. Every price gives a true bound, the best is kept.
 */
final class Dual {
    private static final double SAME = 1e-9;
    /** kWh, to see which way the connection's cost turns. */
    private static final double NEAR = 1e-6;

    /** How much the last counts in the mean. */
    private static final double MEAN = 0.1;
    /** The same for plans: near to the best of a problem without whole numbers, they need more of them. */
    private static final double SLOW = 0.04;
    private static final double MOST_SHARE = 1;
    private static final double LEAST_SHARE = 0.01;
    private static final int PATIENCE = 5;

    private final Home home;
    private final int steps;
    private final double[] prices;
    /** By charge and interval, money per kW: what a demand charge adds to import. */
    private final double[][] weights;
    private final double[] importPrice;
    private Site site;
    private final double[][] turns;
    private final double[][] costs;
    private final double[] flow;
    private final double[] usage;
    private final double[] taken;
    private double[] bestPrices;
    private double[][] bestWeights;
    private final double[][] usages;
    private double[][] meanUsage;
    private double[][] slowUsage;
    private double[] meanTaken;
    double best = Double.NEGATIVE_INFINITY;
    private double share = 0.1;
    private int evaluated;
    private int since;

    Dual(Home home, Choice[] choices) {
        this.home = home;
        steps = home.steps;
        prices = new double[steps];
        importPrice = home.site.store.importPrice.clone();
        weights = new double[home.peaks.size()][];
        turns = new double[steps][];
        costs = new double[steps][];
        flow = new double[steps];
        usage = new double[steps];
        taken = new double[steps];
        usages = new double[home.members.size()][];
        start(choices);
    }

    double[] prices() {
        return bestPrices;
    }

    private void start(Choice[] choices) {
        double[] imported = home.imported(choices);
        for (int i = 0; i < weights.length; i++) {
            Peaks peaks = home.peaks.get(i);
            double[] means = peaks.means(imported);
            weights[i] = new double[means.length];
            double highest = Arrays.stream(means).max().orElse(0);
            if (highest >= peaks.soFar() - SAME) {
                long at = Arrays.stream(means).filter(each -> each >= highest - 1e-3).count();
                for (int j = 0; j < means.length; j++) {
                    weights[i][j] = means[j] >= highest - 1e-3 ? peaks.charge.pricePerKw() / at : 0;
                }
            }
        }
        surcharge();
        double[] sum = home.sum(choices);
        for (int t = 0; t < steps; t++) {
            double left = slope(t, sum[t], -NEAR);
            double right = slope(t, sum[t], NEAR);
            prices[t] = (left + right) / 2;
        }
        for (int i = 0; i < choices.length; i++) {
            if (home.members.get(i) instanceof StoreMember stored && stored.isBattery()
                    && choices[i] instanceof Choice.Stored choice) {
                battery(stored, home.around(choices, i, site), choice, sum);
                break;
            }
        }
        bestPrices = prices.clone();
        bestWeights = copy(weights);
    }

    /** Where the connection leaves a price open, it is what the battery's content is worth. */
    private void battery(StoreMember stored, Member.Around around, Choice.Stored choice, double[] sum) {
        Store store = stored.store(around);
        Values values = Values.of(store);
        for (int t = 0; t < steps; t++) {
            double s = choice.course().stored[t + 1];
            double more = values.worth(t, s, true);
            double less = values.worth(t, s, false);
            double kwh = choice.usage()[t];
            double low = kwh < -SAME ? more / store.dischargeEfficiency + store.wear : more * store.chargeEfficiency;
            double high = kwh > SAME ? less * store.chargeEfficiency : less / store.dischargeEfficiency + store.wear;
            double left = slope(t, sum[t], -NEAR);
            double right = slope(t, sum[t], NEAR);
            prices[t] = within((Math.min(low, high) + Math.max(low, high)) / 2, Math.min(left, right),
                    Math.max(left, right));
        }
    }

    private static double within(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }

    private double slope(int t, double house, double by) {
        return (site.cost(t, house + by) - site.cost(t, house)) / by;
    }

    private void surcharge() {
        double[] price = importPrice.clone();
        for (int i = 0; i < weights.length; i++) {
            Peaks peaks = home.peaks.get(i);
            for (int t = 0; t < steps; t++) {
                int interval = peaks.interval[t];
                price[t] += interval < 0 ? 0 : weights[i][interval] / peaks.hours[interval];
            }
        }
        site = home.site.with(home.site.store.importLimit, price);
        for (int t = 0; t < steps; t++) {
            turns[t] = site.turns(t, home.low[t], home.high[t]);
            costs[t] = new double[turns[t].length];
            for (int i = 0; i < costs[t].length; i++) {
                costs[t][i] = site.cost(t, turns[t][i]);
            }
        }
    }

    /** The bound at the present prices; the mean of what is taken moves towards what is taken at them. */
    void evaluate() {
        double bound = bound(false);
        double with = 0;
        double mean = Math.max(MEAN, 1.0 / ++evaluated);
        double slow = Math.max(SLOW, 1.0 / evaluated);
        if (meanUsage == null) {
            meanUsage = new double[home.members.size()][steps];
            slowUsage = new double[home.members.size()][steps];
            meanTaken = new double[steps];
        }
        for (int i = 0; i < meanUsage.length; i++) {
            for (int t = 0; t < steps; t++) {
                meanUsage[i][t] += mean * (usages[i][t] - meanUsage[i][t]);
                slowUsage[i][t] += slow * (usages[i][t] - slowUsage[i][t]);
            }
        }
        for (int t = 0; t < steps; t++) {
            with += (usage[t] - taken[t]) * direction(t);
            meanTaken[t] += mean * (taken[t] - meanTaken[t]);
        }
        if (bound > best) {
            boolean much = bound - best > 1e-4 * Math.abs(bound);
            best = bound;
            bestPrices = prices.clone();
            bestWeights = copy(weights);
            share = Math.min(MOST_SHARE, with > 0 || much ? 1.2 * share : share);
            since = 0;
        } else if (++since >= PATIENCE) {
            since = 0;
            share = Math.max(LEAST_SHARE, 0.66 * share);
        }
    }

    private double direction(int t) {
        double sum = -meanTaken[t];
        for (double[] each : meanUsage) {
            sum += each[t];
        }
        return sum;
    }

    /** What each takes on the average of the prices so far: near to the best when none needed to be whole. */
    double[][] means() {
        return slowUsage;
    }

    /** With least powers, at the best prices; those without may have had the better bound. */
    void exactly() {
        System.arraycopy(bestPrices, 0, prices, 0, steps);
        for (int i = 0; i < weights.length; i++) {
            System.arraycopy(bestWeights[i], 0, weights[i], 0, weights[i].length);
        }
        surcharge();
        best = Math.max(best, bound(true));
    }

    private double bound(boolean exactly) {
        double bound = 0;
        Arrays.fill(usage, 0);
        for (int i = 0; i < usages.length; i++) {
            Member.Priced priced = home.members.get(i).atPrices(prices, exactly);
            bound += priced.bound();
            usages[i] = priced.usage();
            for (int t = 0; t < steps; t++) {
                usage[t] += priced.usage()[t];
            }
        }
        for (int t = 0; t < steps; t++) {
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < turns[t].length; i++) {
                double sum = costs[t][i] - prices[t] * turns[t][i];
                if (sum < least) {
                    least = sum;
                    taken[t] = turns[t][i];
                }
            }
            double wanted = within(usage[t], home.low[t], home.high[t]);
            if (site.cost(t, wanted) - prices[t] * wanted <= least + SAME * Math.max(1, Math.abs(least))) {
                taken[t] = wanted;
            }
            bound += least;
        }
        for (int i = 0; i < weights.length; i++) {
            Peaks peaks = home.peaks.get(i);
            for (int j = 0; j < weights[i].length; j++) {
                bound += weights[i][j] * (peaks.before[j] / peaks.hours[j] - peaks.soFar());
            }
        }
        return bound;
    }

    /**
     * From the best prices towards where devices take what the connection gives, as far as a plan that is known lets the
     * bound rise.
     */
    void step(double known) {
        double squares = 0;
        for (int t = 0; t < steps; t++) {
            double direction = direction(t);
            squares += direction * direction;
        }
        double missing = share * Math.max(0, known - best);
        System.arraycopy(bestPrices, 0, prices, 0, steps);
        for (int i = 0; i < weights.length; i++) {
            System.arraycopy(bestWeights[i], 0, weights[i], 0, weights[i].length);
        }
        if (squares > SAME && missing > 0) {
            for (int t = 0; t < steps; t++) {
                move(t, missing / squares * direction(t));
            }
        }
        if (weights.length > 0) {
            weigh(missing);
        }
    }

    /** Does not pass a price at which the connection gives just what is wanted. */
    private void move(int t, double by) {
        double wanted = within(direction(t) + meanTaken[t], home.low[t], home.high[t]);
        double to = prices[t] + by;
        if (by > 0) {
            double right = Math.max(slope(t, wanted, -NEAR), slope(t, wanted, NEAR));
            to = prices[t] < right ? Math.min(to, right) : to;
        } else if (by < 0) {
            double left = Math.min(slope(t, wanted, -NEAR), slope(t, wanted, NEAR));
            to = prices[t] > left ? Math.max(to, left) : to;
        }
        prices[t] = to;
    }

    private void weigh(double missing) {
        for (int t = 0; t < steps; t++) {
            double house = within(direction(t) + meanTaken[t], home.low[t], home.high[t]);
            flow[t] = site.store.island[t] == null ? Math.max(0, site.flow(t, house)) : 0;
        }
        List<Peaks> all = home.peaks;
        for (int i = 0; i < weights.length; i++) {
            Peaks peaks = all.get(i);
            double[] means = peaks.means(flow);
            double squares = 0;
            for (double each : means) {
                squares += (each - peaks.soFar()) * (each - peaks.soFar());
            }
            if (squares <= SAME) {
                continue;
            }
            double[] old = weights[i].clone();
            for (int j = 0; j < means.length; j++) {
                weights[i][j] += missing / squares * (means[j] - peaks.soFar());
            }
            project(weights[i], peaks.charge.pricePerKw());
            // what is imported gets as much dearer as the surcharge grows
            for (int t = 0; t < steps; t++) {
                int j = peaks.interval[t];
                prices[t] += j >= 0 && flow[t] > 0 ? (weights[i][j] - old[j]) / peaks.hours[j] : 0;
            }
        }
        surcharge();
    }

    /** To the nearest that is nowhere negative and adds up to at most a sum. */
    static void project(double[] weights, double most) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.max(0, weights[i]);
            sum += weights[i];
        }
        if (sum <= most) {
            return;
        }
        double[] sorted = weights.clone();
        Arrays.sort(sorted);
        double taken = 0;
        double cut = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            taken += sorted[i];
            double each = (taken - most) / (sorted.length - i);
            if (i == 0 || each >= sorted[i - 1]) {
                cut = each;
                break;
            }
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.max(0, weights[i] - cut);
        }
    }

    private static double[][] copy(double[][] from) {
        return Arrays.stream(from).map(double[]::clone).toArray(double[][]::new);
    }
}
