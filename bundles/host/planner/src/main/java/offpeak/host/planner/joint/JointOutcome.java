package offpeak.host.planner.joint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Costs;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Load;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.PlanResult.BatteryPlan;
import offpeak.api.plan.PlanResult.CarPlan;
import offpeak.api.plan.PlanResult.LoadPlan;
import offpeak.api.plan.PlanResult.ZonePlan;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Violation;
import offpeak.api.plan.Violation.Limit;
import offpeak.api.plan.Zone;
import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.Home;
import offpeak.host.planner.home.ZoneMember;
import offpeak.host.planner.single.Outcome;

/** What comes of all devices' choices, by simulation: stores and the site as {@link offpeak.host.planner.single.Outcome} does, loads and zones here. */
final class JointOutcome {
    /** K: less is rounding. */
    private static final double NOTHING = 1e-7;

    private final Home home;
    private final PlanRequest request;
    private final Horizon horizon;
    private final Choice[] choices;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, LoadPlan> loads = new HashMap<>();
    private final Map<String, ZonePlan> zones = new HashMap<>();
    private double switching;

    JointOutcome(Home home, Choice[] choices) {
        this.home = home;
        this.choices = choices;
        request = home.request;
        horizon = request.horizon();
    }

    PlanResult result(String solver, double bound, double best) {
        Outcome outcome = new Outcome(request);
        Map<String, BatteryPlan> batteries = new HashMap<>();
        Map<String, CarPlan> cars = new HashMap<>();
        for (Battery battery : request.batteries()) {
            Choice.Stored choice = (Choice.Stored) choices[home.place(battery.id())];
            batteries.put(battery.id(), outcome.battery(battery, choice.store(), choice.course()));
        }
        for (Car car : request.cars()) {
            if (car.givenW().isPresent()) {
                cars.put(car.id(), outcome.given(car, car.givenW().get()));
            } else {
                Choice.Stored choice = (Choice.Stored) choices[home.place(car.id())];
                cars.put(car.id(), outcome.car(car, choice.store(), choice.course()));
                switching += choice.starts() * car.startCost();
            }
        }
        outcome.site(home.site.store, home.sum(choices));
        request.loads().forEach(this::load);
        request.zones().forEach(this::zone);
        PlanResult plain = outcome.result(solver, bound, best, batteries, cars);
        violations.addAll(plain.violations());
        violations.sort(Comparator.comparing(Violation::during));
        Costs costs = plain.costs();
        double penalties = violations.stream().mapToDouble(Violation::cost).sum();
        return new PlanResult(horizon, solver,
                new Costs(costs.imported(), costs.exported(), costs.carbon(), costs.wear(), costs.demand(),
                        costs.switching() + switching, penalties, costs.terminalValue()),
                bound, best, plain.flows(), batteries, cars, loads, zones, violations, plain.why());
    }

    private void load(Load load) {
        Choice.Ran choice = (Choice.Ran) choices[home.place(load.id())];
        loads.put(load.id(), new LoadPlan(choice.runs(), watts(choice.usage())));
        switching += choice.starts() * load.startCost();
        if (choice.runs().isEmpty()) {
            Interval all = new Interval(horizon.start(), horizon.end());
            violations.add(new Violation(Limit.LOAD, load.id(), load.window().intersection(all).orElse(all), 1,
                    load.valueOfRun()));
        }
    }

    private void zone(Zone zone) {
        Choice.Heated choice = (Choice.Heated) choices[home.place(zone.id())];
        ZoneMember member = (ZoneMember) home.members.get(home.place(zone.id()));
        double[] temperatures = new double[home.steps + 1];
        temperatures[0] = zone.initialC();
        int starts = 0;
        for (int t = 0; t < home.steps; t++) {
            double kwh = choice.usage()[t];
            temperatures[t + 1] = member.after(t, temperatures[t], kwh);
            starts += kwh > 0 && (t == 0 || choice.usage()[t - 1] <= 0) ? 1 : 0;
            double outside = member.outside(t, temperatures[t + 1]);
            if (outside > NOTHING) {
                violations.add(new Violation(Limit.COMFORT, zone.id(), horizon.step(t), outside,
                        member.discomfort(t, temperatures[t + 1])));
            }
        }
        switching += starts * zone.switchCost();
        zones.put(zone.id(), new ZonePlan(watts(choice.usage()), Profile.of(temperatures)));
    }

    private Profile watts(double[] kwh) {
        return Profile.of(kwh.length, t -> kwh[t] * 1000 / horizon.hours(t));
    }
}
