package offpeak.host.planner.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import offpeak.api.Reason;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Costs;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;
import offpeak.api.plan.Why.RuleCost;
import offpeak.api.plan.Zone;
import offpeak.host.planner.single.Outcome;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.single.Single;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Store;

/** What each wish of the user costs: what its device would cost less without it, with the other devices as planned. */
final class RuleCosts {
    private final PlanRequest request;
    private final double[] others;

    RuleCosts(Explanation plan, double[] others) {
        this.request = plan.request.withTolerance(Tolerance.NONE);
        this.others = others;
    }

    List<RuleCost> of(Battery battery) {
        Map<Reason, Battery> without = new HashMap<>();
        if (battery.reserve().max() > 0) {
            without.put(new Reason("planner.rule.reserve", Map.of("reserve", battery.reserve().max())),
                    battery.withReserve(Profile.constant(others.length, 0)));
        }
        if (battery.ceiling() < 1) {
            without.put(new Reason("planner.rule.ceiling", Map.of("ceiling", battery.ceiling())),
                    new Battery(battery.id(), battery.capacityWh(), battery.chargeW(), battery.dischargeW(),
                            battery.minChargeW(), battery.minDischargeW(), battery.chargeEfficiency(),
                            battery.dischargeEfficiency(), battery.selfDischargePerHour(), battery.initialCharge(), 1,
                            battery.reserve(), battery.wearPerKwh(), battery.terminalValue(),
                            battery.chargesFromGrid(), battery.exports(), battery.actuator()));
        }
        if (!battery.chargesFromGrid()) {
            without.put(Reason.of("planner.rule.no-grid-charge"), battery.withLeave(true, battery.exports()));
        }
        if (!battery.exports()) {
            without.put(Reason.of("planner.rule.no-export"), battery.withLeave(battery.chargesFromGrid(), true));
        }
        return costs(battery.id(), without, battery, (each, of) -> Problems.of(each, of, others), this::batteryCosts);
    }

    List<RuleCost> of(Car car) {
        if (car.givenW().isPresent()) {
            return List.of();
        }
        Map<Reason, Car> without = new HashMap<>();
        for (Car.Deadline deadline : car.deadlines()) {
            List<Car.Deadline> rest = new ArrayList<>(car.deadlines());
            rest.remove(deadline);
            without.put(new Reason("planner.rule.deadline", Map.of("at", deadline.by(), "charge", deadline.charge())),
                    new Car(car.id(), car.capacityWh(), car.minW(), car.maxW(), car.efficiency(), car.initialCharge(),
                            car.ceiling(), car.pluggedIn(), car.usedWh(), rest, car.terminalValue(), car.startCost(),
                            car.maxStarts(), car.givenW(), car.fromBattery()));
        }
        return costs(car.id(), without, car, (each, of) -> Problems.of(each, of, others), this::carCosts);
    }

    private interface Accounts<T> {
        void take(T device, Outcome outcome, Store store, Course course);
    }

    private void batteryCosts(Battery battery, Outcome outcome, Store store, Course course) {
        outcome.battery(battery, store, course);
    }

    private void carCosts(Car car, Outcome outcome, Store store, Course course) {
        outcome.car(car, store, course);
    }

    private <T> List<RuleCost> costs(String device, Map<Reason, T> without, T with,
            BiFunction<PlanRequest, T, Store> problem, Accounts<T> accounts) {
        if (without.isEmpty()) {
            return List.of();
        }
        double money = money(with, problem, accounts);
        return without.entrySet().stream()
                .map(each -> new RuleCost(each.getKey(), device,
                        Math.max(0, money - money(each.getValue(), problem, accounts))))
                .sorted((one, two) -> one.rule().toString().compareTo(two.rule().toString())).toList();
    }

    private <T> double money(T device, BiFunction<PlanRequest, T, Store> problem, Accounts<T> accounts) {
        Function<PlanRequest, Store> stores = each -> problem.apply(each, device);
        Single.Found found = new Single(request, stores, Problems.inForce(request, "")).find();
        Outcome outcome = new Outcome(request);
        accounts.take(device, outcome, found.store(), found.course());
        double[] house = new double[others.length];
        for (int t = 0; t < house.length; t++) {
            house[t] = found.store().house(found.course().added[t]);
        }
        outcome.site(found.store(), house);
        Costs costs = outcome.costs();
        return costs.money();
    }

    /** Comfort: what a degree more room would save. */
    static List<RuleCost> of(Explanation plan, Zone zone, Function<PlanRequest, PlanResult> planner) {
        if (zone.discomfortPerKh() <= 0) {
            return List.of();
        }
        Zone wider = new Zone(zone.id(), zone.mode(), zone.capacityWhPerK(), zone.resistanceKPerW(), zone.initialC(),
                zone.outdoorC(), zone.gainsW(), zone.performance(), zone.minW(), zone.maxW(),
                zone.lowC().map(each -> each - 1), zone.highC().map(each -> each + 1), zone.discomfortPerKh(),
                zone.switchCost(), zone.minOn(), zone.minOff());
        double money = planner.apply(plan.with(wider)).costs().money();
        return List.of(new RuleCost(Reason.of("planner.rule.comfort"), zone.id(),
                Math.max(0, plan.result.costs().money() - money)));
    }
}
