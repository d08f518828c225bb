package offpeak.host.exactsolver;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import com.google.ortools.linearsolver.MPSolverParameters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import offpeak.api.plan.Program;
import offpeak.api.plan.ProgramSolver.Answer;

/** A programme for SCIP and its answer. */
final class Scip {
    /** How far from the best an answer may be: less than anybody's money is counted in. */
    private static final double GAP = 1e-4;
    /**
     * Plans have relaxations so near to the best that branching ends sooner than most of the searching for good answers
     * on the way, or than proving what each choice implies; measured on the homes of the benchmark.
     */
    private static final List<String> WITHOUT = List.of("actconsdiving", "adaptivediving", "alns", "clique",
            "conflictdiving", "crossover", "distributiondiving", "feaspump", "fracdiving", "gins", "guideddiving",
            "intshifting", "linesearchdiving", "locks", "objpscostdiving", "ofins", "oneopt", "padm", "pscostdiving",
            "randrounding", "rens", "rins", "rootsoldiving", "shiftandpropagate", "shifting", "vbounds",
            "veclendiving");
    private static final String SETTINGS = WITHOUT.stream().map(each -> "heuristics/" + each + "/freq = -1\n")
            .collect(Collectors.joining())
            + "separating/clique/freq = -1\nseparating/impliedbounds/freq = -1\nseparating/mcf/freq = -1\n"
            + "separating/zerohalf/freq = -1\nseparating/maxroundsroot = 12\n"
            + "presolving/maxrestarts = 0\npropagating/probing/maxprerounds = 0\nlimits/absgap = " + GAP + "\n";

    private final MPSolver solver;
    private boolean over;

    private Scip(MPSolver solver) {
        this.solver = solver;
    }

    /** Empty when the library was built without it. */
    static Optional<Scip> create() {
        return Optional.ofNullable(MPSolver.createSolver("SCIP")).map(Scip::new);
    }

    /** Makes it answer soon, with what it has. */
    synchronized void interrupt() {
        if (!over) {
            solver.interruptSolve();
        }
    }

    private synchronized void end() {
        over = true;
        solver.delete();
    }

    /**
     * Once.
     *
     * @param known an answer from which it begins
     * @param limit which the library only looks at between its own steps
     */
    Optional<Answer> minimise(Program program, Optional<double[]> known, Duration limit) {
        MPSolverParameters exactly = new MPSolverParameters();
        try {
            MPVariable[] variables = new MPVariable[program.variables()];
            MPObjective objective = solver.objective();
            for (int i = 0; i < variables.length; i++) {
                variables[i] = solver.makeVar(program.low()[i], program.high()[i], program.whole()[i], "");
                objective.setCoefficient(variables[i], program.cost()[i]);
            }
            objective.setMinimization();
            double[] sums = new double[variables.length];
            for (int row = 0; row < program.rows(); row++) {
                MPConstraint constraint = solver.makeConstraint(program.rowLow()[row], program.rowHigh()[row]);
                int from = program.start()[row];
                int end = program.start()[row + 1];
                for (int e = from; e < end; e++) {
                    sums[program.column()[e]] += program.value()[e];
                    constraint.setCoefficient(variables[program.column()[e]], sums[program.column()[e]]);
                }
                for (int e = from; e < end; e++) {
                    sums[program.column()[e]] = 0;
                }
            }
            known.ifPresent(each -> solver.setHint(variables, each));
            solver.setTimeLimit(limit.toMillis());
            if (!solver.setSolverSpecificParametersAsString(SETTINGS)) {
                throw new IllegalStateException("SCIP does not know all of its settings");
            }
            // the relative one is of the library's own and ends sooner
            exactly.setDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, 0);
            MPSolver.ResultStatus status = solver.solve(exactly);
            if (status != MPSolver.ResultStatus.OPTIMAL && status != MPSolver.ResultStatus.FEASIBLE) {
                return Optional.empty();
            }
            double[] values = new double[variables.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = variables[i].solutionValue();
            }
            return Optional.of(new Answer(values, objective.bestBound()));
        } finally {
            exactly.delete();
            end();
        }
    }
}
