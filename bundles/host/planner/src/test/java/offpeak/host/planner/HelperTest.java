package offpeak.host.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Program;
import offpeak.api.plan.ProgramSolver;
import org.junit.jupiter.api.Test;

/** What another's solver is asked, and when it is believed. */
class HelperTest {
    private static final PlanRequest LARGE = JointHomes.home('b', 576, 0);
    private final List<Program> asked = new ArrayList<>();

    private PlanResult plan(PlanRequest request, double above) {
        return new ExactPlanner(new ProgramSolver() {
            @Override
            public Optional<Answer> minimise(Program program, Duration limit) {
                throw new IllegalStateException("there is a plan to begin from");
            }

            @Override
            public Optional<Answer> minimise(Program program, Optional<double[]> known, Duration limit) {
                asked.add(program);
                double cost = 0;
                for (int j = 0; j < program.variables(); j++) {
                    cost += program.cost()[j] * known.orElseThrow()[j];
                }
                return Optional.of(new Answer(known.orElseThrow(), cost + above));
            }

            @Override
            public String name() {
                return "other";
            }
        }).plan(request);
    }

    @Test
    void whatIsProvedIsNotAsked() {
        PlanResult result = plan(JointHomes.home('b', 96, 1), 0);
        assertEquals("decomposition", result.solver());
        assertEquals(result.best(), result.bound(), 1e-5);
        assertTrue(asked.isEmpty());
    }

    @Test
    void isAskedAboutWhatIsLeftAlone() {
        PlanResult result = plan(LARGE, -1);
        assertEquals("other", result.solver());
        assertEquals(1, asked.size());
        Program left = asked.get(0);
        int whole = 0;
        for (boolean each : left.whole()) {
            whole += each ? 1 : 0;
        }
        assertTrue(whole < 1_200, "of 1,665 whole numbers " + whole + " are left");
        assertTrue(Arrays.stream(left.low()).allMatch(Double::isFinite));
        assertTrue(result.gap() <= 0.01 + 1e-4, "gap " + result.gap());
    }

    @Test
    void boundAboveThePlanIsNotBelieved() {
        PlanResult result = plan(LARGE, 100);
        assertEquals("decomposition", result.solver());
        assertTrue(result.bound() < result.best());
    }
}
