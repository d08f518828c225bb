package offpeak.benchmark.plan;

import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Program;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/** Linear programming alone: in whole numbers it needs minutes. So where a home needs them, what it finds is a bound. */
final class OjAlgo implements Contest {

    @Override
    public double solve(PlanRequest request) throws Exception {
        Program program = Programs.of(request);
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        Variable[] variables = new Variable[program.variables()];
        for (int i = 0; i < variables.length; i++) {
            variables[i] = model.addVariable("v" + i).lower(program.low()[i]).upper(program.high()[i])
                    .weight(program.cost()[i]);
        }
        for (int row = 0; row < program.rows(); row++) {
            Expression expression = model.addExpression("r" + row);
            for (int e = program.start()[row]; e < program.start()[row + 1]; e++) {
                expression.add(variables[program.column()[e]], program.value()[e]);
            }
            if (Double.isFinite(program.rowLow()[row])) {
                expression.lower(program.rowLow()[row]);
            }
            if (Double.isFinite(program.rowHigh()[row])) {
                expression.upper(program.rowHigh()[row]);
            }
        }
        Optimisation.Result result = model.minimise();
        if (!result.getState().isOptimal()) {
            throw new IllegalStateException("ojAlgo: " + result.getState());
        }
        return result.getValue() / Programs.MONEY;
    }
}
