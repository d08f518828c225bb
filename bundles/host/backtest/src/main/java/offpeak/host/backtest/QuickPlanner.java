package offpeak.host.backtest;

import offpeak.api.plan.Curve;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Planner;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Why;

/**
 * The planner without the search for the calmest of the plans that cost about the same: nobody looks at the later steps of a
 * plan that is made anew half an hour on.
 */
record QuickPlanner(Planner planner) implements Planner {

    @Override
    public PlanResult plan(PlanRequest request) {
        return planner.plan(request.withTolerance(Tolerance.NONE));
    }

    @Override
    public Curve terminalValue(PlanRequest typical, String battery) {
        return planner.terminalValue(typical, battery);
    }

    @Override
    public Why explain(PlanRequest request, PlanResult result) {
        return planner.explain(request.withTolerance(Tolerance.NONE), result);
    }

    @Override
    public Curve worth(PlanRequest request, String battery) {
        return planner.worth(request, battery);
    }

    @Override
    public Weighed weigh(PlanRequest request, PlanRequest later, String battery) {
        return planner.weigh(request.withTolerance(Tolerance.NONE), later, battery);
    }
}
