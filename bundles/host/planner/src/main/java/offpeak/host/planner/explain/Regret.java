package offpeak.host.planner.explain;

import java.util.Optional;
import java.util.function.Function;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Why;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.single.Single;
import offpeak.host.planner.store.Best;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;

/** What it costs when a store may not do in a step what it does, and when it then does it: by solving it again. */
final class Regret {
    /** kWh: less is no other time. */
    private static final double NEAR = 1e-6;

    private final PlanRequest request;
    private final Function<PlanRequest, Store> problem;
    private final Store store;
    private final Values values;
    private final double[] house;
    private final Effort effort;
    /** Whether what a step costs hangs on others, so that nothing of what was solved can be taken over. */
    private final boolean whole;
    private final double[] best;
    private final double cost;

    /** @param house what is planned, kWh by step */
    Regret(PlanRequest request, Function<PlanRequest, Store> problem, Store store, Values values, double[] house,
            Effort effort) {
        this.request = request.withTolerance(Tolerance.NONE);
        this.problem = problem;
        this.store = store;
        this.values = values;
        this.house = house;
        this.effort = effort;
        whole = !request.scenarios().isEmpty()
                || request.grid().demandCharges().stream().anyMatch(each -> each.pricePerKw() > 0);
        if (whole) {
            Single.Found found = new Single(this.request, problem, Problems.inForce(request, "")).find();
            best = houses(found.course());
            cost = found.best();
        } else {
            best = houses(Best.course(values));
            cost = values.atStart(store.initial);
        }
    }

    /** The next best time for what is done in a step; empty when there is none, or when it was enough work already. */
    Optional<Why.Alternative> of(int t) {
        int sign = house[t] > 0 ? 1 : -1;
        if (!effort.allows(whole ? values.endVertex(0) : values.endVertex(0) - values.firstVertex(t))) {
            return Optional.empty();
        }
        double[] other;
        double dearer;
        if (whole) {
            Single.Found found = new Single(request, each -> forbid(problem.apply(each), t, sign),
                    Problems.inForce(request, "")).find();
            other = houses(found.course());
            dearer = found.best();
        } else {
            double chargeMost = store.chargeMost[t];
            double dischargeMost = store.dischargeMost[t];
            forbid(store, t, sign);
            Values changed = values.changed(t);
            other = houses(Best.course(changed));
            dearer = changed.atStart(store.initial);
            store.chargeMost[t] = chargeMost;
            store.dischargeMost[t] = dischargeMost;
        }
        // a calm plan may do it when the cheapest does not: then the cheapest's time is the other one
        double[] before = sign * best[t] > NEAR ? best : house;
        int at = -1;
        double most = NEAR;
        for (int i = 0; i < other.length; i++) {
            double more = Math.max(0, sign * other[i]) - Math.max(0, sign * before[i]);
            if (i != t && more > most) {
                at = i;
                most = more;
            }
        }
        return at < 0
                ? Optional.empty()
                : Optional.of(new Why.Alternative(request.horizon().bounds().get(at), Math.max(0, dearer - cost)));
    }

    private static Store forbid(Store store, int t, int sign) {
        double[] most = sign > 0 ? store.chargeMost : store.dischargeMost;
        most[t] = 0;
        return store;
    }

    private double[] houses(Course course) {
        double[] houses = new double[course.added.length];
        for (int t = 0; t < houses.length; t++) {
            houses[t] = store.house(course.added[t]);
        }
        return houses;
    }
}
