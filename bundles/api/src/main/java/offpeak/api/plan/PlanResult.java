package offpeak.api.plan;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import offpeak.api.Interval;

/**
 * What to do, what it costs, and how good it is. What is planned was simulated: flows and costs are those of the
 * simulation, not of a solver.
 *
 * @param horizon the request's
 * @param solver who found it, e.g. {@code dp}
 * @param costs what it costs, on the most likely path
 * @param bound no plan costs less in {@link Costs#total()}, main unit
 * @param best the least total cost that was found before the plan was made calmer, main unit
 * @param flows of the site
 * @param batteries by id
 * @param cars by id
 * @param loads by id
 * @param zones by id
 * @param violations limits that gave, in order of time; empty when all hold
 * @param why why; {@link Why#UNSAID} until it is asked for
 */
public record PlanResult(Horizon horizon, String solver, Costs costs, double bound, double best, Flows flows,
        Map<String, BatteryPlan> batteries, Map<String, CarPlan> cars, Map<String, LoadPlan> loads,
        Map<String, ZonePlan> zones, List<Violation> violations, Why why) {
    public PlanResult {
        Objects.requireNonNull(horizon, "horizon");
        Check.id("result.solver", solver);
        Objects.requireNonNull(costs, "costs");
        Check.finite("result.bound", bound);
        Check.finite("result.best", best);
        Objects.requireNonNull(flows, "flows");
        batteries = Map.copyOf(batteries);
        cars = Map.copyOf(cars);
        loads = Map.copyOf(loads);
        zones = Map.copyOf(zones);
        violations = List.copyOf(violations);
        Objects.requireNonNull(why, "why");
    }

    /** How far the best that was found may be from the best there is, main unit; 0 is proved optimal. */
    public double gap() {
        return Math.max(0, best - bound);
    }

    public PlanResult withWhy(Why other) {
        return new PlanResult(horizon, solver, costs, bound, best, flows, batteries, cars, loads, zones, violations,
                other);
    }

    /**
     * Mean powers in each step, W; all at least 0.
     *
     * @param importW from the grid
     * @param exportW to the grid
     * @param curtailedW of the sun, not used
     * @param shedW of the load, not served
     */
    public record Flows(Profile importW, Profile exportW, Profile curtailedW, Profile shedW) {}

    /**
     * @param chargeW taken in each step, W (AC)
     * @param dischargeW given in each step, W (AC); in no step both
     * @param charge state of charge 0..1 at the bounds of the steps: one more than steps
     * @param mode what the device is told in each step, by the id of its mode; empty when powers are set
     */
    public record BatteryPlan(Profile chargeW, Profile dischargeW, Profile charge, List<String> mode) {
        public BatteryPlan {
            mode = List.copyOf(mode);
        }
    }

    /**
     * @param powerW taken in each step, W (AC)
     * @param charge state of charge 0..1 at the bounds of the steps: one more than steps
     */
    public record CarPlan(Profile powerW, Profile charge) {}

    /**
     * @param runs when it runs, in order; empty when it does not
     * @param powerW mean power in each step, W
     */
    public record LoadPlan(List<Interval> runs, Profile powerW) {
        public LoadPlan {
            runs = List.copyOf(runs);
        }
    }

    /**
     * @param powerW taken in each step, W (electric)
     * @param temperatureC at the bounds of the steps: one more than steps, °C
     */
    public record ZonePlan(Profile powerW, Profile temperatureC) {}
}
