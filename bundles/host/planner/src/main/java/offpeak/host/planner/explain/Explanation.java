package offpeak.host.planner.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Load;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Why;
import offpeak.api.plan.Zone;

/** Why a plan is as it is: each device with the others as planned. */
public final class Explanation {
    final PlanRequest request;
    final PlanResult result;
    private final double[] all;

    public Explanation(PlanRequest request, PlanResult result) {
        if (!request.horizon().equals(result.horizon()) || !planned(request, result)) {
            throw new IllegalArgumentException("the result is not one of the request");
        }
        this.request = request;
        this.result = result;
        all = new double[request.horizon().steps()];
        request.batteries().forEach(each -> add(all, power(each), 1));
        request.cars().forEach(each -> add(all, power(each), 1));
        request.loads().forEach(each -> add(all, power(each), 1));
        request.zones().forEach(each -> add(all, power(each), 1));
    }

    private static boolean planned(PlanRequest request, PlanResult result) {
        return request.batteries().stream().map(Battery::id).allMatch(result.batteries()::containsKey)
                && request.cars().stream().map(Car::id).allMatch(result.cars()::containsKey)
                && request.loads().stream().map(Load::id).allMatch(result.loads()::containsKey)
                && request.zones().stream().map(Zone::id).allMatch(result.zones()::containsKey);
    }

    /**
     * @param planner makes plans of changed requests
     * @param enough whether what was said must do: of what is left nothing is said
     */
    public Why why(Function<PlanRequest, PlanResult> planner, BooleanSupplier enough) {
        List<Why.Slot> slots = new ArrayList<>();
        List<Why.RuleCost> rules = new ArrayList<>();
        Effort effort = new Effort(request);
        for (Battery battery : until(enough, request.batteries())) {
            double[] others = without(power(battery));
            slots.addAll(new StoreWhy(this, battery, others, effort).slots());
            rules.addAll(new RuleCosts(this, others).of(battery));
        }
        for (Car car : until(enough, request.cars())) {
            double[] others = without(power(car));
            slots.addAll(new StoreWhy(this, car, others, effort).slots());
            rules.addAll(new RuleCosts(this, others).of(car));
        }
        RunWhy runs = new RunWhy(this);
        until(enough, request.loads()).forEach(load -> slots.addAll(runs.of(load, without(power(load)))));
        request.zones().forEach(zone -> slots.addAll(runs.of(zone)));
        for (Zone zone : until(enough, request.zones())) {
            List<Why.RuleCost> costs = RuleCosts.of(this, zone, planner);
            if (!enough.getAsBoolean()) {
                rules.addAll(costs);
            }
        }
        slots.sort(Comparator.comparing(Why.Slot::device).thenComparing(Why.Slot::step));
        return new Why(slots, rules, new Baselines(this).all());
    }

    private static <T> Iterable<T> until(BooleanSupplier enough, List<T> all) {
        return () -> all.stream().takeWhile(each -> !enough.getAsBoolean()).iterator();
    }

    public Why.Slot slot(String device, int step) {
        Effort effort = new Effort(request);
        for (Battery battery : request.batteries()) {
            if (battery.id().equals(device)) {
                return new StoreWhy(this, battery, without(power(battery)), effort).slot(step);
            }
        }
        Car car = request.cars().stream().filter(each -> each.id().equals(device)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("neither batteries nor cars has '" + device + "'"));
        return new StoreWhy(this, car, without(power(car)), effort).slot(step);
    }

    Profile power(Battery battery) {
        PlanResult.BatteryPlan plan = result.batteries().get(battery.id());
        return Profile.of(all.length, t -> plan.chargeW().get(t) - plan.dischargeW().get(t));
    }

    Profile power(Car car) {
        return result.cars().get(car.id()).powerW();
    }

    Profile power(Load load) {
        return result.loads().get(load.id()).powerW();
    }

    Profile power(Zone zone) {
        return result.zones().get(zone.id()).powerW();
    }

    /** What loads and zones take, kWh by step. */
    double[] fixed() {
        double[] fixed = new double[all.length];
        request.loads().forEach(each -> add(fixed, power(each), 1));
        request.zones().forEach(each -> add(fixed, power(each), 1));
        return fixed;
    }

    private double[] without(Profile power) {
        double[] others = all.clone();
        add(others, power, -1);
        return others;
    }

    private void add(double[] kwh, Profile power, double sign) {
        for (int t = 0; t < kwh.length; t++) {
            kwh[t] += sign * power.get(t) / 1000 * request.horizon().hours(t);
        }
    }

    /** The request with one battery changed. */
    PlanRequest with(Battery battery) {
        return request.withBatteries(
                request.batteries().stream().map(each -> each.id().equals(battery.id()) ? battery : each).toList());
    }

    /** The request with one zone changed. */
    PlanRequest with(Zone zone) {
        List<Zone> zones = request.zones().stream().map(each -> each.id().equals(zone.id()) ? zone : each).toList();
        return new PlanRequest(request.horizon(), request.currency(), request.grid(), request.loadW(),
                request.solarW(), request.solarCurtailable(), request.batteries(), request.cars(), request.loads(),
                zones, request.outages(), request.scenarios(), request.inForce(), request.tolerance());
    }

    Map<String, PlanResult.BatteryPlan> batteries() {
        return result.batteries();
    }
}
