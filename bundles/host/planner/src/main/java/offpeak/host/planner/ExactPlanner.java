package offpeak.host.planner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.PlanResult.BatteryPlan;
import offpeak.api.plan.PlanResult.CarPlan;
import offpeak.api.plan.Planner;
import offpeak.api.plan.Profile;
import offpeak.api.plan.ProgramSolver;
import offpeak.api.plan.Scenario;
import offpeak.api.plan.Why;
import offpeak.host.planner.explain.Explanation;
import offpeak.host.planner.joint.Joint;
import offpeak.host.planner.single.Outcome;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.single.Single;
import offpeak.host.planner.store.Best;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.EndValue;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Plans one store exactly, and several stores in turn until none can do better. */
@Component(service = {Planner.class, ExactPlanner.class})
public class ExactPlanner implements Planner {
    /** Of a kWh of terminal value: points that are nearer are one. */
    private static final double NEAR_WH = 1e-6;

    /** Null when the home has none, or its machine. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile ProgramSolver solver;

    public ExactPlanner() {}

    /** Where no framework finds the solver. */
    public ExactPlanner(ProgramSolver solver) {
        this.solver = solver;
    }

    @Override
    public PlanResult plan(PlanRequest request) {
        return plan(request, () -> false);
    }

    /**
     * The best that is found, with its bound, until something says that it must do.
     *
     * @param enough asked now and then; from when it is true on, the same request need not give the same plan
     */
    public PlanResult plan(PlanRequest request, BooleanSupplier enough) {
        return plan(request, enough, Optional.empty());
    }

    /** @param like values that may be those of the end of a request with one battery */
    private PlanResult plan(PlanRequest request, BooleanSupplier enough, Optional<Values> like) {
        List<Car> free = request.cars().stream().filter(each -> each.givenW().isEmpty()).toList();
        double[] given = given(request);
        if (Joint.of(request)) {
            return new Joint(request, given, Optional.ofNullable(solver), enough).plan();
        }
        Map<String, BatteryPlan> batteries = new HashMap<>();
        Map<String, CarPlan> cars = new HashMap<>();
        Outcome outcome = new Outcome(request);
        Single.Found found;
        if (!request.batteries().isEmpty()) {
            Battery battery = request.batteries().get(0);
            found = new Single(request, each -> Problems.of(each, battery, given),
                    Problems.inForce(request, battery.id()), like).find();
            batteries.put(battery.id(), outcome.battery(battery, found.store(), found.course()));
        } else if (!free.isEmpty()) {
            Car car = free.get(0);
            found = new Single(request, each -> Problems.of(each, car, given), Problems.inForce(request, car.id()))
                    .find();
            cars.put(car.id(), outcome.car(car, found.store(), found.course()));
        } else {
            Store store = Problems.of(request, given);
            Course none = new Course(store.steps);
            double cost = Best.cost(store, none);
            found = new Single.Found(store, none, cost, cost);
        }
        outcome.site(found.store(), IntStream.range(0, found.store().steps)
                .mapToDouble(t -> found.store().house(found.course().added[t])).toArray());
        for (Car car : request.cars()) {
            car.givenW().ifPresent(power -> cars.put(car.id(), outcome.given(car, power)));
        }
        return outcome.result("dp", found.bound(), found.best(), batteries, cars);
    }

    /** What others make cars take, kWh by step. */
    private static double[] given(PlanRequest request) {
        double[] given = new double[request.horizon().steps()];
        for (Car car : request.cars()) {
            car.givenW().ifPresent(power -> {
                for (int t = 0; t < given.length; t++) {
                    given[t] += power.get(t) / 1000 * request.horizon().hours(t);
                }
            });
        }
        return given;
    }

    @Override
    public Why explain(PlanRequest request, PlanResult result) {
        return explain(request, result, () -> false);
    }

    /** @param enough asked for each device: from when it is true on, nothing more is said of devices and wishes */
    public Why explain(PlanRequest request, PlanResult result, BooleanSupplier enough) {
        return new Explanation(request, result).why(each -> plan(each, enough), enough);
    }

    @Override
    public Optional<Why.Slot> explain(PlanRequest request, PlanResult result, String device, int step) {
        return Optional.of(new Explanation(request, result).slot(device, step));
    }

    @Override
    public Curve terminalValue(PlanRequest typical, String battery) {
        return EndValue.of(Values.of(withoutReserve(typical, battery)), NEAR_WH);
    }

    @Override
    public Curve worth(PlanRequest request, String battery) {
        return worth(ways(request, battery, 0), request);
    }

    @Override
    public Weighed weigh(PlanRequest request, PlanRequest later, String battery) {
        boolean one = !Joint.of(request) && request.batteries().size() == 1;
        // a limit gives at the same price in both
        double penalty = one ? Problems.of(request, request.batteries().get(0), given(request)).penalty : 0;
        List<Values> ways = ways(later, battery, penalty);
        return new Weighed(plan(request, () -> false, one ? Optional.of(ways.get(0)) : Optional.empty()),
                worth(ways, later));
    }

    /** A request's values, or those of each of its scenarios. */
    private static List<Values> ways(PlanRequest request, String battery, double penalty) {
        List<PlanRequest> requests = request.scenarios().isEmpty()
                ? List.of(request)
                : request.scenarios().stream().map(each -> Problems.with(request, each)).toList();
        List<Values> ways = new ArrayList<>();
        for (PlanRequest each : requests) {
            Store store = withoutReserve(each, battery);
            store.penalty = Math.max(store.penalty, penalty);
            ways.add(ways.isEmpty() ? Values.of(store) : Values.of(store, ways.get(ways.size() - 1)));
        }
        return ways;
    }

    private static Curve worth(List<Values> ways, PlanRequest request) {
        List<Curve> curves = ways.stream().map(each -> EndValue.exact(each, NEAR_WH)).toList();
        return curves.size() == 1
                ? curves.get(0)
                : EndValue.mean(curves, request.scenarios().stream().mapToDouble(Scenario::weight).toArray(), NEAR_WH);
    }

    /** A reserve is kept by its own limit: it must not make what is stored dear. */
    private static Store withoutReserve(PlanRequest request, String battery) {
        Battery store = request.batteries().stream().filter(each -> each.id().equals(battery)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("batteries has no '" + battery + "'"));
        Battery free = store.withReserve(Profile.constant(request.horizon().steps(), 0));
        return Problems.of(request, free, given(request));
    }
}
