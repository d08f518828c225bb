package offpeak.host.planner.single;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Costs;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.PlanResult.BatteryPlan;
import offpeak.api.plan.PlanResult.CarPlan;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Violation;
import offpeak.api.plan.Violation.Limit;
import offpeak.api.plan.Why;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Line;
import offpeak.host.planner.store.StepCost;
import offpeak.host.planner.store.Store;

/** What comes of given charges and discharges: flows, costs and the limits that give, by simulation alone. */
public final class Outcome {
    /** kWh: less is rounding. */
    private static final double NOTHING = 1e-7;
    private static final String SITE = "grid";

    private final PlanRequest request;
    private final Horizon horizon;
    private final List<Violation> violations = new ArrayList<>();
    private double imported;
    private double exported;
    private double carbon;
    private double wear;
    private double demand;
    private double terminal;
    private PlanResult.Flows flows;

    public Outcome(PlanRequest request) {
        this.request = request;
        horizon = request.horizon();
    }

    /** A battery. */
    public BatteryPlan battery(Battery battery, Store store, Course course) {
        int steps = store.steps;
        double[] charge = new double[steps];
        double[] discharge = new double[steps];
        for (int t = 0; t < steps; t++) {
            double house = store.house(course.added[t]);
            charge[t] = Math.max(0, house);
            discharge[t] = Math.max(0, -house);
            wear += discharge[t] * store.wear;
            double missing = Math.min(store.reserve[t], store.capacity) - course.stored[t + 1];
            gives(Limit.RESERVE, battery.id(), t, missing, 1000, store.reservePenalty(t));
        }
        terminal -= Line.at(store.endX, store.endCost, 0, store.endX.length, course.stored[steps]);
        return new BatteryPlan(watts(charge), watts(discharge), content(course, battery.capacityWh()), List.of());
    }

    /** A car. */
    public CarPlan car(Car car, Store store, Course course) {
        int steps = store.steps;
        double[] charge = new double[steps];
        for (int t = 0; t < steps; t++) {
            charge[t] = store.house(course.added[t]);
            gives(Limit.DRIVING, car.id(), t, store.drawn[t] - course.stored[t] * store.keep(t), 1000, store.penalty);
            double missing = Math.min(store.reserve[t], store.capacity) - course.stored[t + 1];
            gives(Limit.DEADLINE, car.id(), t, missing, 1000, store.reservePenalty(t));
        }
        terminal -= Line.at(store.endX, store.endCost, 0, store.endX.length, course.stored[steps]);
        return new CarPlan(watts(charge), content(course, car.capacityWh()));
    }

    /** A car that somebody else charges. */
    public CarPlan given(Car car, Profile powerW) {
        double[] charge = new double[horizon.steps() + 1];
        charge[0] = car.initialCharge();
        for (int t = 0; t < horizon.steps(); t++) {
            double wh = powerW.get(t) * horizon.hours(t) * car.efficiency() - car.usedWh().get(t);
            charge[t + 1] = Math.max(0, Math.min(1, charge[t] + wh / car.capacityWh()));
        }
        return new CarPlan(powerW, Profile.of(charge));
    }

    /**
     * The site.
     *
     * @param store with need, sun and limits of the site
     * @param house what all devices take in each step, kWh; negative when they give
     */
    public void site(Store store, double[] house) {
        StepCost cost = new StepCost(store);
        int steps = store.steps;
        double[] in = new double[steps];
        double[] out = new double[steps];
        double[] curtailed = new double[steps];
        double[] shed = new double[steps];
        for (int t = 0; t < steps; t++) {
            double m = store.need[t] - store.sun[t] + house[t];
            double flow = cost.flow(t, m);
            curtailed[t] = Math.max(0, flow - m);
            if (store.island[t] != null) {
                shed[t] = Math.max(0, flow);
                curtailed[t] += Math.max(0, -flow);
                double price = flow > NOTHING ? cost.price(t, flow) / flow : 0;
                gives(Limit.SUPPLY, SITE, t, flow, 1000 / store.hours[t], price);
                continue;
            }
            in[t] = Math.max(0, flow);
            out[t] = Math.max(0, -flow);
            imported += in[t] * request.grid().importPrice().get(t);
            carbon += in[t] * (store.importPrice[t] - request.grid().importPrice().get(t));
            exported += out[t] * store.exportPrice[t];
            gives(Limit.IMPORT_LIMIT, SITE, t, in[t] - store.importLimit[t], 1000 / store.hours[t], store.penalty);
            gives(Limit.EXPORT_LIMIT, SITE, t, out[t] - store.exportLimit[t], 1000 / store.hours[t], store.penalty);
        }
        for (Grid.DemandCharge charge : request.grid().demandCharges()) {
            demand += charge.pricePerKw() * Math.max(0, peak(charge, horizon, in) - charge.peakSoFarW() / 1000);
        }
        flows = new PlanResult.Flows(watts(in), watts(out), watts(curtailed), watts(shed));
    }

    /** The highest mean power of the intervals that count, kW. */
    public static double peak(Grid.DemandCharge charge, Horizon horizon, double[] importedKwh) {
        long length = charge.interval().toNanos();
        double hours = length / 3_600e9;
        double peak = 0;
        long current = Long.MIN_VALUE;
        double sum = 0;
        for (int t = 0; t < horizon.steps(); t++) {
            double h = horizon.hours(t);
            if (charge.counts().get(t) <= 0) {
                continue;
            }
            if (h >= hours) {
                peak = Math.max(peak, importedKwh[t] / h);
                continue;
            }
            Instant start = horizon.bounds().get(t);
            long interval = Math.floorDiv(start.getEpochSecond() * 1_000_000_000L + start.getNano(), length);
            if (interval != current) {
                sum = t == 0 ? charge.importedWh() / 1000 : 0;
                current = interval;
            }
            sum += importedKwh[t];
            peak = Math.max(peak, sum / hours);
        }
        return peak;
    }

    private void gives(Limit limit, String device, int t, double kwh, double unit, double price) {
        if (kwh > NOTHING) {
            violations.add(new Violation(limit, device, horizon.step(t), kwh * unit, kwh * price));
        }
    }

    private Profile watts(double[] kwh) {
        return Profile.of(kwh.length, t -> kwh[t] * 1000 / horizon.hours(t));
    }

    private static Profile content(Course course, double capacityWh) {
        return Profile.of(course.stored.length, t -> Math.max(0, Math.min(1, course.stored[t] * 1000 / capacityWh)));
    }

    public Costs costs() {
        double penalties = violations.stream().mapToDouble(Violation::cost).sum();
        return new Costs(imported, exported, carbon, wear, demand, 0, penalties, terminal);
    }

    public PlanResult result(String solver, double bound, double best, Map<String, BatteryPlan> batteries,
            Map<String, CarPlan> cars) {
        violations.sort((one, two) -> one.during().compareTo(two.during()));
        return new PlanResult(horizon, solver, costs(), bound, best, flows, batteries, cars, Map.of(), Map.of(),
                violations, Why.UNSAID);
    }
}
