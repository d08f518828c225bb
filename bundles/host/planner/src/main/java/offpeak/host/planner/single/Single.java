package offpeak.host.planner.single;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import offpeak.api.plan.Grid;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Scenario;
import offpeak.api.plan.Tolerance;
import offpeak.host.planner.store.Best;
import offpeak.host.planner.store.Calm;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;

/** One store, all else fixed: exact, by {@link offpeak.host.planner.store.Values}. */
public final class Single {
    /** kW: nearer to the best peak than a watt is near enough. */
    private static final double NEAR = 1e-3;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final PlanRequest request;
    private final Function<PlanRequest, Store> problem;
    private final double[] inForce;
    private final Optional<Values> like;

    /** The course, the store it was made for, the least cost that was found, and what no course can be below. */
    public record Found(Store store, Course course, double best, double bound) {}

    /**
     * @param problem from a request to its store
     * @param inForce of the device, kWh by step; NaN where there is none
     */
    public Single(PlanRequest request, Function<PlanRequest, Store> problem, double[] inForce) {
        this(request, problem, inForce, Optional.empty());
    }

    /** @param like values that may be those of the problem's end */
    public Single(PlanRequest request, Function<PlanRequest, Store> problem, double[] inForce, Optional<Values> like) {
        this.request = request;
        this.problem = problem;
        this.inForce = inForce;
        this.like = like;
    }

    public Found find() {
        Store store = problem.apply(request);
        if (!request.scenarios().isEmpty()) {
            return shared(store);
        }
        List<Grid.DemandCharge> charges = request.grid().demandCharges().stream()
                .filter(each -> each.pricePerKw() > 0).toList();
        if (charges.isEmpty()) {
            return calm(store);
        }
        return below(store, charges);
    }

    private Found calm(Store store) {
        Values values = like.map(one -> Values.of(store, one)).orElseGet(() -> Values.of(store));
        Course best = Best.course(values);
        Tolerance tolerance = request.tolerance();
        // a record's equals, called for the first time in a process, takes longer than its first plan
        Course calm = tolerance.money() == 0 && tolerance.share() == 0
                ? best
                : Calm.of(values, best, tolerance.of(best.cost), inForce);
        return new Found(store, calm, best.cost, Math.min(best.cost, values.atStart(store.initial) - values.lost()));
    }

    /** The first step is one for all scenarios; then each knows how it turns out. */
    private Found shared(Store store) {
        List<Best> ways = new ArrayList<>();
        for (Scenario scenario : request.scenarios()) {
            Best way = new Best(Values.of(problem.apply(Problems.with(request, scenario))));
            way.at(0, store.initial);
            ways.add(way);
        }
        double least = Double.POSITIVE_INFINITY;
        double first = 0;
        double[] candidates = ways.stream().flatMapToDouble(way -> Arrays.stream(way.turns())).sorted().toArray();
        for (double candidate : candidates) {
            double sum = 0;
            for (int i = 0; i < ways.size() && sum < Double.POSITIVE_INFINITY; i++) {
                Best way = ways.get(i);
                sum += way.may(candidate)
                        ? request.scenarios().get(i).weight() * way.sum(candidate)
                        : Double.POSITIVE_INFINITY;
            }
            if (sum == Double.POSITIVE_INFINITY) {
                continue;
            }
            double slack = 1e-12 * Math.max(1, Math.abs(sum));
            if (sum < least - slack || sum <= least + slack && Math.abs(candidate) < Math.abs(first)) {
                least = Math.min(least, sum);
                first = candidate;
            }
        }
        double house = store.house(first);
        store.chargeLeast[0] = Math.max(0, house);
        store.chargeMost[0] = Math.max(0, house);
        store.dischargeLeast[0] = Math.max(0, -house);
        store.dischargeMost[0] = Math.max(0, -house);
        store.must[0] = house != 0;
        Found found = calm(store);
        return new Found(found.store(), found.course(), least, least);
    }

    /** The best cap for each peak: money over a cap is convex where the problem is. */
    private Found below(Store store, List<Grid.DemandCharge> charges) {
        double[] limit = store.importLimit.clone();
        double[] caps = new double[charges.size()];
        double[] lows = new double[charges.size()];
        for (int i = 0; i < caps.length; i++) {
            lows[i] = charges.get(i).peakSoFarW() / 1000;
            caps[i] = Math.max(lows[i], highest(store, limit));
        }
        double bound = Double.NEGATIVE_INFINITY;
        for (int round = 0; round < (caps.length > 1 ? 2 : 1); round++) {
            for (int i = 0; i < caps.length; i++) {
                double a = lows[i];
                double b = Math.max(a, highest(store, limit));
                double m1 = b - GOLDEN * (b - a);
                double m2 = a + GOLDEN * (b - a);
                double f1 = capped(store, limit, charges, caps, i, m1);
                double f2 = capped(store, limit, charges, caps, i, m2);
                while (b - a > NEAR) {
                    if (f1 <= f2) {
                        b = m2;
                        m2 = m1;
                        f2 = f1;
                        m1 = b - GOLDEN * (b - a);
                        f1 = capped(store, limit, charges, caps, i, m1);
                    } else {
                        a = m1;
                        m1 = m2;
                        f1 = f2;
                        m2 = a + GOLDEN * (b - a);
                        f2 = capped(store, limit, charges, caps, i, m2);
                    }
                }
                double atLow = capped(store, limit, charges, caps, i, lows[i]);
                caps[i] = atLow <= Math.min(f1, f2) ? lows[i] : f1 <= f2 ? m1 : m2;
            }
        }
        System.arraycopy(limit, 0, store.importLimit, 0, limit.length);
        // without the charges nothing is dearer than with them
        Values free = Values.of(store);
        bound = Math.max(bound, free.atStart(store.initial) - free.lost());
        cap(store, limit, charges, caps);
        Found found = calm(store);
        double paid = paid(charges, caps);
        System.arraycopy(limit, 0, store.importLimit, 0, limit.length);
        found.course().cost += paid;
        return new Found(store, found.course(), found.best() + paid, Math.min(bound, found.best() + paid));
    }

    private static double highest(Store store, double[] limit) {
        double highest = 0;
        for (int t = 0; t < store.steps; t++) {
            highest = Math.max(highest,
                    Math.min(limit[t], store.need[t] + store.chargeMost[t]) / store.hours[t]);
        }
        return highest;
    }

    private double capped(Store store, double[] limit, List<Grid.DemandCharge> charges, double[] caps, int changed,
            double cap) {
        double[] tried = caps.clone();
        tried[changed] = cap;
        cap(store, limit, charges, tried);
        return Values.of(store).atStart(store.initial) + paid(charges, tried);
    }

    private static void cap(Store store, double[] limit, List<Grid.DemandCharge> charges, double[] caps) {
        for (int t = 0; t < store.steps; t++) {
            store.importLimit[t] = limit[t];
            for (int i = 0; i < caps.length; i++) {
                if (charges.get(i).counts().get(t) > 0) {
                    store.importLimit[t] = Math.min(store.importLimit[t], caps[i] * store.hours[t]);
                }
            }
        }
    }

    private static double paid(List<Grid.DemandCharge> charges, double[] caps) {
        double paid = 0;
        for (int i = 0; i < caps.length; i++) {
            paid += charges.get(i).pricePerKw() * Math.max(0, caps[i] - charges.get(i).peakSoFarW() / 1000);
        }
        return paid;
    }
}
