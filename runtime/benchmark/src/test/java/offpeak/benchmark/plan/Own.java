package offpeak.benchmark.plan;

import offpeak.api.plan.PlanRequest;
import offpeak.host.planner.ExactPlanner;

/** The host's planner, with all that it does after the least cost is known. */
final class Own implements Contest {
    private final ExactPlanner planner = new ExactPlanner();

    @Override
    public double solve(PlanRequest request) {
        return planner.plan(request).best();
    }
}
