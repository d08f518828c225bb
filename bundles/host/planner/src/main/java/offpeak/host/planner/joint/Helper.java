package offpeak.host.planner.joint;

import java.time.Duration;
import java.util.Optional;
import offpeak.api.plan.ProgramSolver;
import offpeak.host.planner.program.Narrowed;

/** Another's solver, asked about what a search has left open, and whether it was of use. */
final class Helper {
    /** Of wall time: with the search before it, a plan is there within a second or so. */
    private static final Duration PATIENCE = Duration.ofMillis(600);

    private final ProgramSolver solver;
    private boolean believed;

    Helper(ProgramSolver solver) {
        this.solver = solver;
    }

    String name() {
        return solver.name();
    }

    /**
     * @param known an answer for all variables
     * @return for all variables
     */
    Optional<ProgramSolver.Answer> answer(Narrowed left, Optional<double[]> known) {
        return solver.minimise(left.program, known.map(left::left), PATIENCE)
                .map(each -> new ProgramSolver.Answer(left.all(each.values()), each.bound() + left.settled));
    }

    void believed() {
        believed = true;
    }

    boolean isBelieved() {
        return believed;
    }
}
