package offpeak.host.planner.home;

import java.util.Arrays;
import java.util.function.Function;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Outage;
import offpeak.api.plan.PlanRequest;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.Store;

/** What a battery or a car faces: with one price for energy in each step, and with all others as they are. */
final class StoreProblem {
    /** kWh: beyond all that flows. */
    private static final double FREE = 1e6;
    private static final double NOTHING = 1e-9;

    private final PlanRequest request;
    private final double[] given;
    private final Function<double[], Store> problem;
    private final boolean battery;
    private Store linear;
    private double[] leastCharge;
    private double penalty;

    /** @param problem by what the others take in each step, kWh */
    StoreProblem(PlanRequest request, double[] given, Function<double[], Store> problem, boolean battery) {
        this.request = request;
        this.given = given;
        this.problem = problem;
        this.battery = battery;
        penalty = problem.apply(given).penalty;
    }

    /** With others that take or give without end, what they leave to a battery is limited by its power alone. */
    Store freeToCharge() {
        return problem.apply(others(-FREE));
    }

    Store freeToGive() {
        return problem.apply(others(FREE));
    }

    private double[] others(double each) {
        double[] others = new double[given.length];
        Arrays.fill(others, each);
        return others;
    }

    double penalty() {
        return penalty;
    }

    double leastCharge(int t) {
        return leastCharge[t];
    }

    /** With one price for energy in each step, whoever takes or gives it. */
    Store linear() {
        System.arraycopy(leastCharge, 0, linear.chargeLeast, 0, linear.steps);
        return linear;
    }

    /** @param leasts whether with its least power */
    Store atPrices(double[] prices, boolean leasts) {
        for (int t = 0; t < prices.length; t++) {
            linear.chargeLeast[t] = leasts ? leastCharge[t] : 0;
        }
        System.arraycopy(prices, 0, linear.importPrice, 0, prices.length);
        System.arraycopy(prices, 0, linear.exportPrice, 0, prices.length);
        return linear;
    }

    /**
     * @param common the price of safety that all devices share
     * @param othersLeast what all others together may take in each step at least, and at most, kWh
     */
    void common(double common, double[] othersLeast, double[] othersMost) {
        penalty = common;
        double[] low = new double[given.length];
        double[] high = new double[given.length];
        Arrays.setAll(low, t -> given[t] + othersLeast[t]);
        Arrays.setAll(high, t -> given[t] + othersMost[t]);
        linear = problem.apply(low);
        System.arraycopy(problem.apply(high).dischargeMost, 0, linear.dischargeMost, 0, given.length);
        outages(linear);
        linear.penalty = common;
        Arrays.fill(linear.need, 0);
        Arrays.fill(linear.sun, 0);
        Arrays.fill(linear.curtailable, 0);
        Arrays.fill(linear.importLimit, FREE);
        Arrays.fill(linear.exportLimit, FREE);
        Arrays.fill(linear.island, null);
        leastCharge = linear.chargeLeast.clone();
    }

    /** An outage that may come asks for what the home needs in it, at what that is worth times how likely it is. */
    private void outages(Store store) {
        if (!battery) {
            return;
        }
        double batteries = request.batteries().stream().mapToDouble(Battery::capacityWh).sum() / 1000;
        for (Outage outage : request.outages()) {
            if (outage.probability() <= 0 || outage.probability() >= 1) {
                continue;
            }
            int before = Problems.lastBefore(request.horizon(), outage.during().start());
            double asked = 0;
            double need = 0;
            double value = 0;
            for (int t = Math.max(0, before); t < store.steps; t++) {
                double share = request.horizon().step(t).intersection(outage.during()).map(Interval::hours).orElse(0.0);
                for (Outage.Need each : outage.needs()) {
                    double kwh = each.powerW().get(t) / 1000 * share;
                    asked += kwh;
                    need += kwh;
                    value += kwh * each.valuePerKwh();
                }
                need -= Math.min(need, request.solarW().get(t) / 1000 * share);
            }
            double wanted = Math.min(store.capacity, need / store.dischargeEfficiency * store.capacity / batteries);
            if (before >= 0 && need > 0 && value > 0 && wanted > store.reserve[before]) {
                store.reserve[before] = wanted;
                store.reservePrice[before] = outage.probability() * value / asked;
            }
        }
    }

    /** With all others as they are. */
    Store beside(Member.Around around) {
        double[] others = new double[given.length];
        Arrays.setAll(others, t -> given[t] + around.others()[t]);
        Store store = problem.apply(others);
        outages(store);
        store.penalty = penalty;
        Store site = around.site().store;
        System.arraycopy(site.sun, 0, store.sun, 0, given.length);
        System.arraycopy(site.curtailable, 0, store.curtailable, 0, given.length);
        System.arraycopy(site.importPrice, 0, store.importPrice, 0, given.length);
        System.arraycopy(site.exportPrice, 0, store.exportPrice, 0, given.length);
        System.arraycopy(site.importLimit, 0, store.importLimit, 0, given.length);
        System.arraycopy(site.exportLimit, 0, store.exportLimit, 0, given.length);
        Arrays.setAll(store.need, t -> site.need[t] + around.others()[t]);
        for (int t = 0; t < given.length; t++) {
            if (battery && around.unfed()[t] > NOTHING && store.island[t] == null) {
                double own = store.need[t] - around.unfed()[t] - store.sun[t];
                store.dischargeMost[t] = Math.min(store.dischargeMost[t], Math.max(0, own));
            }
        }
        return store;
    }
}
