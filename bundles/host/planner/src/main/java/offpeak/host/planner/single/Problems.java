package offpeak.host.planner.single;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Outage;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Scenario;
import offpeak.host.planner.store.Store;

/** From a request in W and Wh to the problem of one store in kWh, with all else fixed. */
public final class Problems {
    private Problems() {}

    /**
     * One battery.
     *
     * @param others what other devices take in each step, kWh; negative when they give
     */
    public static Store of(PlanRequest request, Battery battery, double[] others) {
        Store store = site(request, others);
        store.capacity = battery.capacityWh() / 1000 * Math.max(battery.ceiling(), battery.initialCharge());
        store.initial = battery.capacityWh() / 1000 * battery.initialCharge();
        store.chargeEfficiency = battery.chargeEfficiency();
        store.dischargeEfficiency = battery.dischargeEfficiency();
        store.lossPerHour = battery.selfDischargePerHour();
        store.wear = battery.wearPerKwh();
        store.chargeTaper = taper(battery.chargeW(), battery.capacityWh());
        store.dischargeTaper = taper(battery.dischargeW(), battery.capacityWh());
        double charge = most(battery.chargeW()) / 1000;
        double discharge = most(battery.dischargeW()) / 1000;
        for (int t = 0; t < store.steps; t++) {
            double h = store.hours[t];
            double surplus = store.sun[t] - store.need[t];
            store.chargeLeast[t] = battery.minChargeW() / 1000 * h;
            store.chargeMost[t] = battery.chargesFromGrid()
                    ? charge * h
                    : Math.min(charge * h, Math.max(0, surplus));
            store.dischargeLeast[t] = battery.minDischargeW() / 1000 * h;
            // nothing stored is exported at a price that nobody has published
            boolean exports = battery.exports() && request.grid().estimated().get(t) <= 0;
            store.dischargeMost[t] = exports ? discharge * h : Math.min(discharge * h, Math.max(0, -surplus));
            store.reserve[t] = battery.reserve().get(t) * battery.capacityWh() / 1000;
        }
        ends(store, battery.terminalValue());
        return store.priced();
    }

    /** One car. */
    public static Store of(PlanRequest request, Car car, double[] others) {
        Store store = site(request, others);
        store.capacity = car.capacityWh() / 1000 * Math.max(car.ceiling(), car.initialCharge());
        store.initial = car.capacityWh() / 1000 * car.initialCharge();
        store.chargeEfficiency = car.efficiency();
        store.chargeTaper = taper(car.maxW(), car.capacityWh());
        double charge = most(car.maxW()) / 1000;
        for (int t = 0; t < store.steps; t++) {
            boolean plugged = car.pluggedIn().get(t) > 0;
            store.chargeLeast[t] = plugged ? car.minW() / 1000 * store.hours[t] : 0;
            store.chargeMost[t] = plugged ? charge * store.hours[t] : 0;
            store.drawn[t] = car.usedWh().get(t) / 1000;
        }
        for (Car.Deadline deadline : car.deadlines()) {
            int t = lastBefore(request.horizon(), deadline.by());
            if (t >= 0 && deadline.charge() * car.capacityWh() / 1000 > store.reserve[t]) {
                store.reserve[t] = deadline.charge() * car.capacityWh() / 1000;
                store.reservePrice[t] = deadline.pricePerKwh();
            }
        }
        ends(store, car.terminalValue());
        return store.priced();
    }

    /** The last step that has ended by then; -1 when it is after the horizon or before the end of the first step. */
    public static int lastBefore(Horizon horizon, Instant by) {
        if (by.isAfter(horizon.end())) {
            return -1;
        }
        int t = horizon.steps() - 1;
        while (t >= 0 && horizon.bounds().get(t + 1).isAfter(by)) {
            t--;
        }
        return t;
    }

    /** The site without a store. */
    public static Store of(PlanRequest request, double[] others) {
        return site(request, others).priced();
    }

    private static Store site(PlanRequest request, double[] others) {
        Horizon horizon = request.horizon();
        Store store = new Store(horizon.steps());
        for (int t = 0; t < store.steps; t++) {
            double h = horizon.hours(t);
            store.hours[t] = h;
            store.need[t] = request.loadW().get(t) / 1000 * h + others[t];
            store.sun[t] = request.solarW().get(t) / 1000 * h;
            store.curtailable[t] = request.solarCurtailable() ? store.sun[t] : 0;
            store.importPrice[t] = request.grid().fullImportPrice(t);
            store.exportPrice[t] = request.grid().exportPrice().get(t);
            store.importLimit[t] = request.grid().importLimitW().get(t) / 1000 * h;
            store.exportLimit[t] = request.grid().exportLimitW().get(t) / 1000 * h;
        }
        for (Outage outage : request.outages()) {
            if (outage.probability() >= 1) {
                island(request, store, outage, others);
            }
        }
        return store;
    }

    /** Steps of which the outage takes at least half: what is needed then comes from the store, or is shed. */
    private static void island(PlanRequest request, Store store, Outage outage, double[] others) {
        List<Outage.Need> needs = outage.needs().stream()
                .sorted(Comparator.comparingDouble(Outage.Need::valuePerKwh)).limit(8).collect(Collectors.toList());
        for (int t = 0; t < store.steps; t++) {
            double shared = request.horizon().step(t).intersection(outage.during()).map(Interval::hours).orElse(0.0);
            if (shared < store.hours[t] / 2) {
                continue;
            }
            store.need[t] = others[t];
            double[] island = new double[2 * needs.size()];
            for (int i = 0; i < needs.size(); i++) {
                island[2 * i] = needs.get(i).powerW().get(t) / 1000 * store.hours[t];
                island[2 * i + 1] = needs.get(i).valuePerKwh();
                store.need[t] += island[2 * i];
            }
            store.island[t] = island;
            // the sun gives no more than is used
            store.curtailable[t] = store.sun[t];
        }
    }

    private static void ends(Store store, Curve value) {
        List<Curve.Point> points = value.points();
        store.endX = points.stream().mapToDouble(each -> each.x() / 1000).toArray();
        store.endCost = points.stream().mapToDouble(each -> -each.y()).toArray();
    }

    private static double most(Curve power) {
        return power.points().stream().mapToDouble(Curve.Point::y).max().orElse(0);
    }

    private static double[][] taper(Curve power, double capacityWh) {
        List<Curve.Point> points = power.points();
        if (points.stream().allMatch(each -> each.y() == points.get(0).y())) {
            return null;
        }
        return new double[][]{points.stream().mapToDouble(each -> each.x() * capacityWh / 1000).toArray(),
                points.stream().mapToDouble(each -> each.y() / 1000).toArray()};
    }

    /** What the house gives to a device in each step by the plan in force, kWh; NaN where it says nothing. */
    public static double[] inForce(PlanRequest request, String device) {
        Horizon horizon = request.horizon();
        double[] house = new double[horizon.steps()];
        Arrays.fill(house, Double.NaN);
        if (request.inForce().isEmpty() || !request.inForce().get().powerW().containsKey(device)) {
            return house;
        }
        Horizon old = request.inForce().get().horizon();
        Profile power = request.inForce().get().powerW().get(device);
        int from = 0;
        for (int t = 0; t < house.length; t++) {
            Interval step = horizon.step(t);
            while (from < old.steps() && !old.bounds().get(from + 1).isAfter(step.start())) {
                from++;
            }
            double kwh = 0;
            double covered = 0;
            for (int i = from; i < old.steps() && old.bounds().get(i).isBefore(step.end()); i++) {
                double h = old.step(i).intersection(step).map(Interval::hours).orElse(0.0);
                kwh += power.get(i) / 1000 * h;
                covered += h;
            }
            if (covered >= horizon.hours(t) - 1e-9) {
                house[t] = kwh;
            }
        }
        return house;
    }

    /** The request as one scenario has it. */
    public static PlanRequest with(PlanRequest request, Scenario scenario) {
        Grid grid = request.grid();
        return new PlanRequest(request.horizon(), request.currency(),
                new Grid(scenario.importPrice().orElse(grid.importPrice()),
                        scenario.exportPrice().orElse(grid.exportPrice()), grid.estimated(), grid.importLimitW(),
                        grid.exportLimitW(), grid.carbonGPerKwh(), grid.carbonPricePerKg(), grid.demandCharges()),
                scenario.loadW().orElse(request.loadW()), scenario.solarW().orElse(request.solarW()),
                request.solarCurtailable(), request.batteries(), request.cars(), request.loads(), request.zones(),
                request.outages(), List.of(), request.inForce(), request.tolerance());
    }

    /** All zero. */
    public static double[] nobody(PlanRequest request) {
        return new double[request.horizon().steps()];
    }
}
