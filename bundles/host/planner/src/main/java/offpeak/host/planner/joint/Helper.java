package offpeak.host.planner.joint;

import java.time.Duration;
import java.util.Optional;
import offpeak.api.plan.ProgramSolver;
import offpeak.host.planner.program.Narrowed;

/** Another's solver, asked about what a search has left open, and whether it was of use. */
final class Helper {
    /** Wall time from the search's start: a plan for two days in steps of five minutes is there within a second. */
    private static final Duration PATIENCE = Duration.ofMillis(700);

    private final long begun = System.nanoTime();
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
        Duration spent = Duration.ofNanos(System.nanoTime() - begun);
        Duration rest = PATIENCE.minus(spent);
        // on a slow computer, half as long again as the search took
        Duration half = spent.dividedBy(2);
        Duration patience = rest.compareTo(half) > 0 ? rest : half;
        return solver.minimise(left.program, known.map(left::left), patience)
                .map(each -> new ProgramSolver.Answer(left.all(each.values()), each.bound() + left.settled));
    }

    void believed() {
        believed = true;
    }

    boolean isBelieved() {
        return believed;
    }
}
