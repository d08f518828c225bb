package offpeak.host.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Why;
import org.junit.jupiter.api.Test;

/** How far what is answered may be from what is proved: a battery, a car and three loads for two days. */
class GapTest {
    @Test
    void twoDaysOfHalfHoursAreKnownToAPennyOrHalfAPercent() {
        for (int day = 0; day < 10; day++) {
            PlanResult result = new ExactPlanner().plan(JointHomes.home('b', 96, day));
            assertTrue(result.gap() <= Math.max(0.01, 0.005 * Math.abs(result.best())), day + ": " + result.gap());
            assertTrue(result.gap() >= 0);
        }
    }

    @Test
    void twoDaysOfFiveMinutesAreKnownToAPercent() {
        PlanResult result = new ExactPlanner().plan(JointHomes.home('b', 576, 1));
        assertTrue(result.gap() <= 0.01 * Math.abs(result.best()), "gap " + result.gap());
        assertEquals("decomposition", result.solver());
    }

    @Test
    void whatIsFoundInTheTimeThereIsHasItsGapToo() {
        PlanRequest request = JointHomes.home('b', 96, 1);
        PlanResult full = new ExactPlanner().plan(request);

        PlanResult soon = new ExactPlanner().plan(request, () -> true);

        assertTrue(Double.isFinite(soon.gap()) && soon.gap() > 0, "gap " + soon.gap());
        assertTrue(soon.bound() <= full.best() + 1e-6, soon.bound() + " above " + full.best());
        assertTrue(soon.best() >= full.bound() - 1e-6, soon.best() + " below " + full.bound());
        Why why = new ExactPlanner().explain(request, soon, () -> true);
        assertTrue(why.slots().isEmpty());
        assertEquals(3, why.baselines().size());
    }
}
