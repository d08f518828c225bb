package offpeak.api.plan;

import java.util.Optional;

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
     * where one is paid to take energy that a full store can't. Of a request with scenarios it is the mean over them: each is known
     * from the start on.
     *
     * @param battery whose, by id
     * @return x: stored Wh, y: main unit; 0 when empty
     * @throws IllegalArgumentException when the request has no such battery
     */
    Curve worth(PlanRequest request, String battery);

    /**
     * A plan, and what is stored some time on.
     *
     * @param worth see {@link #worth}
     */
    record Weighed(PlanResult plan, Curve worth) {}

    /**
     * {@link #plan} of one request and {@link #worth} in another, which is about what is left of the first after a while: for less
     * work than both apart.
     *
     * @param battery whose worth, by id
     * @throws IllegalArgumentException when the later request has no such battery
     */
    default Weighed weigh(PlanRequest request, PlanRequest later, String battery) {
        return new Weighed(plan(request), worth(later, battery));
    }

    /**
     * Why a plan is as it is: by device and step what stored energy is worth, what would change the decision and what the next
     * best time would have cost; what each wish of the user costs; and what other ways of doing cost. Of several devices each is
     * looked at with the others as planned. Regret is against the cheapest plan, from which a calmer one may differ within the
     * tolerance. The next best times are looked for from the start on, as far as the work is bounded.
     *
     * @param result what {@link #plan} gave for the request
     * @return {@link Why#UNSAID} from a planner that cannot say it
     * @throws IllegalArgumentException when the result is not one of the request
     */
    default Why explain(PlanRequest request, PlanResult result) {
        return Why.UNSAID;
    }

    /**
     * Why one device does in one step what it does: the slot that {@link #explain(PlanRequest, PlanResult)} has of it, for about
     * the work of two plans of that device alone.
     *
     * @param result what {@link #plan} gave for the request
     * @param device a battery's or a car's id
     * @return empty from a planner that cannot say it
     * @throws IllegalArgumentException when the result is not one of the request, or it has no such battery or car
     */
    default Optional<Why.Slot> explain(PlanRequest request, PlanResult result, String device, int step) {
        return Optional.empty();
    }
}
