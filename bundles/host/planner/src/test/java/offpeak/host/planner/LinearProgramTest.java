package offpeak.host.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Curve;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/** Against linear programs that are written anew from the request and solved by another's solver. */
public class LinearProgramTest {
    /** Dearer than anything in the requests. */
    private static final double MUCH = 1e3;

    /**
     * @param imports in which steps nothing may be exported, in the others nothing imported; null where both may
     * @param charges in which steps nothing may be discharged, in the others nothing charged
     */
    private static double solved(PlanRequest request, boolean[] imports, boolean[] charges) {
        return solved(request, imports, charges, -1, 0);
    }

    /**
     * @param without a step in which the battery may not charge (sign above 0) or not discharge; -1 for none
     */
    public static double solved(PlanRequest request, boolean[] imports, boolean[] charges, int without, int sign) {
        Battery battery = request.batteries().get(0);
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        double capacity = battery.capacityWh() / 1000;
        Variable before = null;
        for (int t = 0; t < request.horizon().steps(); t++) {
            double h = request.horizon().hours(t);
            double sun = request.solarW().get(t) / 1000 * h;
            double load = request.loadW().get(t) / 1000 * h;
            double importLimit = request.grid().importLimitW().get(t) / 1000 * h;
            double exportLimit = request.grid().exportLimitW().get(t) / 1000 * h;
            Variable in = variable(model, "g" + t, request.grid().fullImportPrice(t), importLimit);
            Variable over = variable(model, "over" + t, request.grid().fullImportPrice(t) + MUCH, 100);
            Variable out = variable(model, "x" + t, -request.grid().exportPrice().get(t), exportLimit);
            Variable beyond = variable(model, "beyond" + t, -request.grid().exportPrice().get(t) + MUCH, 100);
            Variable unused = variable(model, "q" + t, 0, request.solarCurtailable() ? sun : 0);
            double chargeMost = battery.chargeW().at(0) / 1000 * h;
            double dischargeMost = battery.dischargeW().at(0) / 1000 * h;
            if (!battery.chargesFromGrid()) {
                chargeMost = Math.min(chargeMost, Math.max(0, sun - load));
            }
            if (!battery.exports()) {
                dischargeMost = Math.min(dischargeMost, Math.max(0, load - sun));
            }
            chargeMost = t == without && sign > 0 ? 0 : chargeMost;
            dischargeMost = t == without && sign < 0 ? 0 : dischargeMost;
            Variable charge = variable(model, "c" + t, 0, chargeMost);
            Variable discharge = variable(model, "d" + t, battery.wearPerKwh(), dischargeMost);
            Variable stored = variable(model, "s" + t, 0, capacity);
            Expression balance = model.addExpression("balance" + t).level(load - sun);
            balance.set(in, 1).set(over, 1).set(out, -1).set(beyond, -1).set(unused, -1).set(discharge, 1).set(charge,
                    -1);
            double keeps = 1 - battery.selfDischargePerHour() * h;
            Expression store = model.addExpression("store" + t);
            store.set(stored, 1).set(charge, -battery.chargeEfficiency())
                    .set(discharge, 1 / battery.dischargeEfficiency());
            if (before == null) {
                store.level(battery.initialCharge() * capacity * keeps);
            } else {
                store.set(before, -keeps).level(0);
            }
            // concave: below the line of each segment
            for (int i = 1; i < battery.chargeW().points().size(); i++) {
                Curve.Point from = battery.chargeW().points().get(i - 1);
                Curve.Point to = battery.chargeW().points().get(i);
                double slope = (to.y() - from.y()) / (to.x() - from.x()) / 1000 * h / capacity;
                double base = from.y() / 1000 * h - slope * from.x() * capacity;
                Expression cut = model.addExpression("taper" + t + "-" + i).set(charge, 1);
                if (before == null) {
                    cut.upper(base + slope * battery.initialCharge() * capacity);
                } else {
                    cut.set(before, -slope).upper(base);
                }
            }
            if (imports != null) {
                (imports[t] ? out : in).upper(0);
                (imports[t] ? beyond : over).upper(0);
                (charges[t] ? discharge : charge).upper(0);
            }
            before = stored;
        }
        Expression end = model.addExpression("end").set(before, 1).level(0);
        for (int i = 1; i < battery.terminalValue().points().size(); i++) {
            Curve.Point from = battery.terminalValue().points().get(i - 1);
            Curve.Point to = battery.terminalValue().points().get(i);
            Variable part = variable(model, "v" + i, -(to.y() - from.y()) / (to.x() - from.x()) * 1000,
                    (to.x() - from.x()) / 1000);
            end.set(part, -1);
        }
        Optimisation.Result result = model.minimise();
        return result.getState().isOptimal() ? result.getValue() : Double.POSITIVE_INFINITY;
    }

    private static Variable variable(ExpressionsBasedModel model, String name, double cost, double upper) {
        return model.addVariable(name).lower(0).upper(upper).weight(cost);
    }

    /** One whose limits hold without a price for safety, so that both programs mean the same by it. */
    private static PlanRequest request(long seed, boolean wild) {
        PlanRequest request = Homes.any(seed, wild);
        Battery battery = request.batteries().get(0);
        return request.withTolerance(Tolerance.NONE).withBatteries(List.of(battery.withLeastPower(0, 0)
                .withReserve(Profile.constant(request.horizon().steps(), 0))));
    }

    private static PlanResult planned(PlanRequest request) {
        PlanResult result = new ExactPlanner().plan(request);
        assertEquals(0, result.gap(), 1e-9);
        return result;
    }

    @Property(tries = 150)
    void convexWithTaperLossAndValueAtTheEnd(@ForAll long seed) {
        PlanRequest request = request(seed, false);
        PlanResult result = planned(request);
        if (result.violations().isEmpty()) {
            assertEquals(solved(request, null, null), result.costs().total(), 1e-6);
        }
    }

    /** Each way of choosing between import and export, and between charge and discharge, is a program of its own. */
    @Property(tries = 40)
    void withNegativePricesAndExportAboveImport(@ForAll long seed) {
        int steps = 3;
        PlanRequest request = Homes.first(request(seed, true), steps);
        PlanResult result = planned(request);
        if (!result.violations().isEmpty()) {
            return;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int way = 0; way < 1 << 2 * steps; way++) {
            boolean[] imports = new boolean[steps];
            boolean[] charges = new boolean[steps];
            for (int t = 0; t < steps; t++) {
                imports[t] = (way >> t & 1) == 1;
                charges[t] = (way >> steps + t & 1) == 1;
            }
            least = Math.min(least, solved(request, imports, charges));
        }
        assertEquals(least, result.costs().total(), 1e-6);
    }
}
