package offpeak.api.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * Solves programmes, usually with a native library. A service that need not be there: the planner has its own way, and
 * believes no answer before it has simulated it.
 */
public interface ProgramSolver {

    /**
     * Returns in time whatever the library does.
     *
     * @param limit of wall time
     * @return the best that was found; empty when nothing was, or when the library is still busy with what came before
     */
    Optional<Answer> minimise(Program program, Duration limit);

    /**
     * The same, by whoever can make use of an answer that is known.
     *
     * @param known by variable, an answer from which to begin
     */
    default Optional<Answer> minimise(Program program, Optional<double[]> known, Duration limit) {
        return minimise(program, limit);
    }

    /** Who it is, e.g. {@code scip}. */
    String name();

    /**
     * @param values by variable
     * @param bound what it says that no solution is below
     */
    record Answer(double[] values, double bound) {}
}
