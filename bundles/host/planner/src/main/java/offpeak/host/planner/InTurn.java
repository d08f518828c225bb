package offpeak.host.planner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Outage;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.PlanResult.BatteryPlan;
import offpeak.api.plan.PlanResult.CarPlan;
import offpeak.api.plan.Tolerance;

/**
 * Several stores: each is planned exactly with the others as they are, in turn, until nothing is gained. The bound comes
 * from stores that trade at the grid's own price without its limits: what none of them can be below, nor all together.
 */
final class InTurn {
    private static final int ROUNDS = 8;
    /** Of the cost: less is no gain. */
    private static final double GAIN = 1e-7;

    private final PlanRequest request;
    private final double[] given;
    private final int count;
    private final BiFunction<Integer, double[], Store> problem;
    private final Store[] stores;
    private final Course[] courses;
    private final double[][] house;

    InTurn(PlanRequest request, double[] given) {
        this.request = request;
        this.given = given;
        List<Car> free = request.cars().stream().filter(each -> each.givenW().isEmpty()).toList();
        int cars = free.size();
        count = cars + request.batteries().size();
        problem = (i, others) -> i < cars
                ? Problems.of(request, free.get(i), others)
                : Problems.of(request, request.batteries().get(i - cars), others);
        stores = new Store[count];
        courses = new Course[count];
        house = new double[count][given.length];
    }

    PlanResult plan() {
        double last = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < count; i++) {
                Store store = problem.apply(i, others(i));
                Values values = Values.of(store);
                Course best = Best.course(values);
                Tolerance tolerance = request.tolerance();
                double share = tolerance.of(best.cost) / count / ROUNDS;
                courses[i] = Calm.of(values, best, share, Problems.inForce(request, id(i)));
                stores[i] = store;
                for (int t = 0; t < given.length; t++) {
                    house[i][t] = store.house(courses[i].added[t]);
                }
            }
            double total = outcome(new HashMap<>(), new HashMap<>()).costs().total();
            if (total >= last - GAIN * Math.max(1, Math.abs(total))) {
                break;
            }
            last = total;
        }
        Map<String, BatteryPlan> batteries = new HashMap<>();
        Map<String, CarPlan> cars = new HashMap<>();
        Outcome outcome = outcome(batteries, cars);
        double total = outcome.costs().total();
        return outcome.result("dp-in-turn", Math.min(total, bound()), total, batteries, cars);
    }

    private String id(int i) {
        int cars = count - request.batteries().size();
        return i < cars
                ? request.cars().stream().filter(each -> each.givenW().isEmpty()).toList().get(i).id()
                : request.batteries().get(i - cars).id();
    }

    private double[] others(int without) {
        double[] others = given.clone();
        for (int i = 0; i < count; i++) {
            for (int t = 0; i != without && t < others.length; t++) {
                others[t] += house[i][t];
            }
        }
        return others;
    }

    private Outcome outcome(Map<String, BatteryPlan> batteries, Map<String, CarPlan> cars) {
        Outcome outcome = new Outcome(request);
        int freeCars = count - request.batteries().size();
        int next = 0;
        for (Car car : request.cars()) {
            if (car.givenW().isPresent()) {
                cars.put(car.id(), outcome.given(car, car.givenW().get()));
            } else {
                cars.put(car.id(), outcome.car(car, stores[next], courses[next]));
                next++;
            }
        }
        for (int i = 0; i < request.batteries().size(); i++) {
            Battery battery = request.batteries().get(i);
            batteries.put(battery.id(), outcome.battery(battery, stores[freeCars + i], courses[freeCars + i]));
        }
        double[] all = new double[given.length];
        for (double[] each : house) {
            for (int t = 0; t < all.length; t++) {
                all[t] += each[t];
            }
        }
        outcome.site(Problems.of(request, given), all);
        return outcome;
    }

    /** Any price between export and import bounds what flows cost from below; where export is dearer, the dearer does. */
    private double bound() {
        Store site = Problems.of(request, given);
        double bound = 0;
        boolean island = request.outages().stream().map(Outage::probability).anyMatch(each -> each >= 1);
        if (island) {
            return -Double.MAX_VALUE;
        }
        double[] trade = new double[given.length];
        for (int t = 0; t < given.length; t++) {
            trade[t] = Math.max(0, Math.max(site.importPrice[t], site.exportPrice[t]));
            if (site.exportPrice[t] > site.importPrice[t]) {
                // import at the lower price and export at the dearer, both to their limits
                bound -= (site.exportPrice[t] - site.importPrice[t]) * site.importLimit[t];
            }
            if (site.importPrice[t] < 0) {
                bound += site.importPrice[t] * site.importLimit[t];
            }
            bound += trade[t] * (site.need[t] - site.sun[t]);
        }
        for (int i = 0; i < count; i++) {
            Store store = problem.apply(i, given);
            for (int t = 0; t < given.length; t++) {
                store.need[t] = 0;
                store.sun[t] = 0;
                store.curtailable[t] = 0;
                store.importPrice[t] = trade[t];
                store.exportPrice[t] = trade[t];
            }
            Values values = Values.of(store);
            bound += values.atStart(store.initial) - values.lost();
        }
        return bound;
    }
}
