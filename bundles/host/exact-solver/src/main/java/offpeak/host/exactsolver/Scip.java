package offpeak.host.exactsolver;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import java.time.Duration;
import java.util.Optional;
import offpeak.api.plan.Program;
import offpeak.api.plan.ProgramSolver.Answer;

/** A programme for SCIP and its answer. */
final class Scip {
    private Scip() {}

    /** @param limit which the library only looks at between its own steps */
    static Optional<Answer> minimise(Program program, Duration limit) {
        MPSolver solver = MPSolver.createSolver("SCIP");
        if (solver == null) {
            return Optional.empty();
        }
        try {
            MPVariable[] variables = new MPVariable[program.variables()];
            MPObjective objective = solver.objective();
            for (int i = 0; i < variables.length; i++) {
                variables[i] = solver.makeVar(program.low()[i], program.high()[i], program.whole()[i], "");
                objective.setCoefficient(variables[i], program.cost()[i]);
            }
            objective.setMinimization();
            for (int row = 0; row < program.rows(); row++) {
                MPConstraint constraint = solver.makeConstraint(program.rowLow()[row], program.rowHigh()[row]);
                for (int e = program.start()[row]; e < program.start()[row + 1]; e++) {
                    MPVariable variable = variables[program.column()[e]];
                    constraint.setCoefficient(variable, constraint.getCoefficient(variable) + program.value()[e]);
                }
            }
            solver.setTimeLimit(limit.toMillis());
            MPSolver.ResultStatus status = solver.solve();
            if (status != MPSolver.ResultStatus.OPTIMAL && status != MPSolver.ResultStatus.FEASIBLE) {
                return Optional.empty();
            }
            double[] values = new double[variables.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = variables[i].solutionValue();
            }
            return Optional.of(new Answer(values, objective.bestBound()));
        } finally {
            solver.delete();
        }
    }
}
