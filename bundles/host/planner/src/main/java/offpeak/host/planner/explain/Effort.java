package offpeak.host.planner.explain;

import offpeak.api.plan.PlanRequest;

/** What may be spent on looking for the next best times: counted, not timed, so that the same request gives the same. */
final class Effort {
    /** Vertices of value functions that are made anew: about a second on a small computer. */
    private static final long MOST = 4_000_000;
    /** How often a problem is solved to find the best peak of one demand charge. */
    private static final int PER_CHARGE = 50;

    private final long each;
    private long left = MOST;

    Effort(PlanRequest request) {
        long charges = request.grid().demandCharges().stream().filter(charge -> charge.pricePerKw() > 0).count();
        each = Math.max(1, request.scenarios().size()) * (1 + PER_CHARGE * charges);
    }

    /** @return whether so many vertices may still be made */
    boolean allows(long vertices) {
        left -= vertices * each;
        return left >= 0;
    }
}
