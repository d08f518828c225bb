package offpeak.host.planner.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import offpeak.api.Reason;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Grid;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Why;
import offpeak.api.plan.Why.Action;
import offpeak.api.plan.Why.Binding;
import offpeak.host.planner.single.Outcome;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;

/** Why a battery or a car does what it does in each step. */
final class StoreWhy {
    /** kW: less is rest. */
    private static final double STILL = 1e-3;
    /** kWh: nearer to a limit is at it. */
    private static final double NEAR = 1e-6;

    private final PlanRequest request;
    private final PlanResult result;
    private final String device;
    private final Optional<Battery> battery;
    private final Optional<Car> car;
    private final Store store;
    private final Values values;
    private final Regret regret;
    private final Flip flip;
    private final boolean[] capped;
    private final double[] stored;
    private final double[] house;

    StoreWhy(Explanation plan, Battery battery, double[] others, Effort effort) {
        this(plan, battery.id(), Optional.of(battery), Optional.empty(), each -> Problems.of(each, battery, others),
                plan.power(battery), contents(plan.batteries().get(battery.id()).charge(), battery.capacityWh()),
                effort);
    }

    StoreWhy(Explanation plan, Car car, double[] others, Effort effort) {
        this(plan, car.id(), Optional.empty(), Optional.of(car), each -> Problems.of(each, car, others),
                plan.power(car), contents(plan.result.cars().get(car.id()).charge(), car.capacityWh()), effort);
    }

    private StoreWhy(Explanation plan, String device, Optional<Battery> battery, Optional<Car> car,
            Function<PlanRequest, Store> problem, Profile power, double[] stored, Effort effort) {
        request = plan.request;
        result = plan.result;
        this.device = device;
        this.battery = battery;
        this.car = car;
        this.stored = stored;
        store = problem.apply(request);
        house = new double[store.steps];
        for (int t = 0; t < store.steps; t++) {
            house[t] = power.get(t) / 1000 * store.hours[t];
        }
        capped = capped();
        values = Values.of(store);
        regret = new Regret(request, problem, store, values, house, effort);
        flip = new Flip(values);
    }

    private static double[] contents(Profile charge, double capacityWh) {
        return charge.map(each -> each * capacityWh / 1000).toArray();
    }

    /** No more is imported than the plan pays demand charges for; where that is less than the connection takes. */
    private boolean[] capped() {
        boolean[] held = new boolean[store.steps];
        double[] in = new double[store.steps];
        for (int t = 0; t < in.length; t++) {
            in[t] = result.flows().importW().get(t) / 1000 * store.hours[t];
        }
        for (Grid.DemandCharge charge : request.grid().demandCharges()) {
            double peak = Math.max(charge.peakSoFarW() / 1000, Outcome.peak(charge, request.horizon(), in));
            for (int t = 0; t < store.steps && charge.pricePerKw() > 0; t++) {
                if (charge.counts().get(t) > 0 && peak * store.hours[t] < store.importLimit[t]) {
                    store.importLimit[t] = peak * store.hours[t];
                    held[t] = true;
                }
            }
        }
        return held;
    }

    List<Why.Slot> slots() {
        List<Why.Slot> slots = new ArrayList<>(store.steps);
        for (int t = 0; t < store.steps; t++) {
            slots.add(slot(t));
        }
        return slots;
    }

    Why.Slot slot(int t) {
        Action action = action(t);
        if (action == Action.IDLE || car.flatMap(Car::givenW).isPresent()) {
            return new Why.Slot(device, t, action, Reasons.given(action), OptionalDouble.empty(),
                    OptionalDouble.empty(), OptionalDouble.empty(), List.of(), Optional.empty());
        }
        double worth = worth(t);
        Set<Binding> binding = binding(t, action);
        OptionalDouble price = store.island[t] == null
                ? flip.price(t, stored[t], action, store.need[t] - store.sun[t])
                : OptionalDouble.empty();
        Optional<Why.Alternative> next = house[t] == 0 || action == Action.HOLD ? Optional.empty() : regret.of(t);
        return new Why.Slot(device, t, action, reason(t, action, worth, binding), OptionalDouble.of(worth), energy(t),
                price, List.copyOf(binding), next);
    }

    /** Of a stored kWh more at the end of the step; of the last that went in when it is full. */
    private double worth(int t) {
        double after = values.snapped(t, Math.min(store.capacity, stored[t + 1]));
        return values.worth(t, after, after < store.capacity - NEAR);
    }

    private Action action(int t) {
        double least = STILL * store.hours[t];
        double net = store.need[t] - store.sun[t];
        if (house[t] > least) {
            return house[t] > Math.max(0, -net) + least ? Action.CHARGE_FROM_GRID : Action.CHARGE_FROM_SUN;
        }
        if (house[t] < -least) {
            return -house[t] > Math.max(0, net) + least ? Action.DISCHARGE_TO_GRID : Action.DISCHARGE_TO_HOME;
        }
        return car.isPresent() && car.get().pluggedIn().get(t) <= 0 ? Action.IDLE : Action.HOLD;
    }

    /** Of a kWh more in the house: the best of importing less, exporting more, storing more and giving less. */
    private OptionalDouble energy(int t) {
        double least = STILL * store.hours[t];
        double in = result.flows().importW().get(t) / 1000 * store.hours[t];
        double out = result.flows().exportW().get(t) / 1000 * store.hours[t];
        double worth = worth(t);
        double best = store.curtailable[t] > 0 || store.island[t] != null ? 0 : Double.NEGATIVE_INFINITY;
        if (store.island[t] == null && in > least) {
            best = Math.max(best, store.importPrice[t]);
        } else if (store.island[t] == null && out < store.exportLimit[t] - NEAR) {
            best = Math.max(best, store.exportPrice[t]);
        }
        if (house[t] >= 0 && stored[t + 1] < store.capacity - NEAR
                && (house[t] + NEAR) * store.chargeEfficiency < store.mostAdded(t, stored[t])) {
            best = Math.max(best, worth * store.chargeEfficiency);
        }
        if (house[t] < -least) {
            best = Math.max(best, worth / store.dischargeEfficiency + store.wear);
        }
        return Double.isInfinite(best) ? OptionalDouble.empty() : OptionalDouble.of(best);
    }

    private Set<Binding> binding(int t, Action action) {
        Set<Binding> binding = EnumSet.noneOf(Binding.class);
        double net = store.need[t] - store.sun[t];
        double left = stored[t + 1];
        if (house[t] >= 0 && left >= store.capacity - NEAR) {
            binding.add(Binding.FULL);
        }
        if (house[t] <= 0 && left <= NEAR) {
            binding.add(Binding.EMPTY);
        }
        double wanted = Math.min(store.reserve[t], store.capacity);
        if (wanted > 0 && Math.abs(left - wanted) <= NEAR) {
            binding.add(car.isPresent() ? Binding.DEADLINE : Binding.RESERVE);
        }
        if (house[t] > 0) {
            if (house[t] * store.chargeEfficiency >= store.mostAdded(t, stored[t]) - NEAR) {
                boolean sunOnly = battery.isPresent() && !battery.get().chargesFromGrid()
                        && Math.abs(house[t] - Math.max(0, -net)) <= NEAR;
                binding.add(sunOnly ? Binding.NO_GRID_CHARGE : Binding.POWER);
            }
            if (store.island[t] == null && net + house[t] >= store.importLimit[t] - NEAR) {
                binding.add(capped[t] ? Binding.DEMAND : Binding.IMPORT_LIMIT);
            }
        } else if (house[t] < 0) {
            if (-house[t] >= store.mostTaken(t, stored[t]) * store.dischargeEfficiency - NEAR) {
                binding.add(atHome(t, net));
            }
            if (store.island[t] == null && -net - house[t] >= store.exportLimit[t] - NEAR) {
                binding.add(Binding.EXPORT_LIMIT);
            }
        }
        boolean least = action != Action.HOLD
                && (house[t] > 0 && store.chargeLeast[t] > 0 && house[t] <= store.chargeLeast[t] + NEAR
                        || house[t] < 0 && store.dischargeLeast[t] > 0 && -house[t] <= store.dischargeLeast[t] + NEAR);
        if (least) {
            binding.add(Binding.LEAST_POWER);
        }
        return binding;
    }

    /** What keeps it from giving more than it gives. */
    private Binding atHome(int t, double net) {
        boolean covers = battery.isPresent() && Math.abs(-house[t] - Math.max(0, net)) <= NEAR;
        if (covers && !battery.get().exports()) {
            return Binding.NO_EXPORT;
        }
        return covers && request.grid().estimated().get(t) > 0 ? Binding.ESTIMATE : Binding.POWER;
    }

    private Reason reason(int t, Action action, double worth, Set<Binding> binding) {
        boolean wears = action == Action.DISCHARGE_TO_HOME || action == Action.DISCHARGE_TO_GRID;
        double price = action == Action.DISCHARGE_TO_GRID || action == Action.CHARGE_FROM_SUN
                ? store.exportPrice[t]
                : store.importPrice[t];
        if (store.island[t] != null) {
            return Reasons.outage(action);
        }
        double gain = wears
                ? price - store.wear - worth / store.dischargeEfficiency
                : worth * store.chargeEfficiency - price;
        return Reasons.of(action, car.isPresent(), binding, price, worth, gain, wears ? Optional.empty() : used(t));
    }

    /** When the store gives next, after the step. */
    private Optional<Instant> used(int t) {
        for (int i = t + 1; i < store.steps; i++) {
            if (house[i] < -STILL * store.hours[i] || store.drawn[i] > 0) {
                return Optional.of(request.horizon().bounds().get(i));
            }
        }
        return Optional.empty();
    }
}
