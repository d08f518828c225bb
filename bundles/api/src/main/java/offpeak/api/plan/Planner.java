package offpeak.api.plan;

/** Makes plans. Pure: no clock, no I/O; the same request gives the same bits. */
public interface Planner {

    /**
     * The cheapest plan, and within the request's tolerance of it the calmest. What cannot be done is planned as far as it
     * can, and the limits that give are reported.
     */
    PlanResult plan(PlanRequest request);

    /**
     * What a store's content is worth to a home with a time of typical prices before it: the value at the end of a plan.
     *
     * @param typical usually the 24 h after the end of the plan, with the prices, load and sun that are typical
     * @param battery whose, by id
     * @return x: stored Wh, y: main unit; 0 when empty, concave
     * @throws IllegalArgumentException when the request has no such battery
     */
    Curve terminalValue(PlanRequest typical, String battery);

    /**
     * What each content of a store at the start is worth, against an empty one: exact, so that it need not be concave, and falls
     * where one is paid to take energy that a full store can't.
     *
     * @param battery whose, by id
     * @return x: stored Wh, y: main unit; 0 when empty
     * @throws IllegalArgumentException when the request has no such battery
     */
    Curve worth(PlanRequest request, String battery);
}
