package offpeak.host.planner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Curve;
import offpeak.api.plan.Grid;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.Profile;
import offpeak.api.plan.Tolerance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A case of evcc's optimiser: energies in Wh by step, powers in W, prices by Wh, what is stored worth {@code p_a} by Wh at
 * the end. What gives nothing back becomes a car, all else a battery. Its answers are compared by money alone: what is
 * imported, exported, left, and paid for the peak.
 */
final class EvccCase {
    /** By kWh: dearer than anything else, as there a goal comes before money. */
    private static final double SAFE = 50;
    private static final double NO_LIMIT_W = 1e6;

    private final JsonNode request;
    private final JsonNode answer;
    private final JsonNode series;
    private final int steps;
    private final double[] seconds;
    private final Map<String, JsonNode> stores = new LinkedHashMap<>();

    private EvccCase(JsonNode json) {
        request = json.path("request");
        answer = json.path("expected_response");
        series = request.path("time_series");
        seconds = doubles(series.path("dt"));
        steps = seconds.length;
        for (int i = 0; i < request.path("batteries").size(); i++) {
            stores.put("store" + i, request.path("batteries").get(i));
        }
    }

    static EvccCase read(Path file) throws IOException {
        return new EvccCase(JsonMapper.shared().readTree(Files.readString(file)));
    }

    /** Money, and by how much what comes before money was missed. */
    record Score(double money, double importOverWh, double goalShortWh, double reserveShortWh) {}

    private static double[] doubles(JsonNode list) {
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).asDouble();
        }
        return values;
    }

    private double[] watts(JsonNode wattHours) {
        double[] watts = doubles(wattHours);
        for (int t = 0; t < steps; t++) {
            watts[t] *= 3600 / seconds[t];
        }
        return watts;
    }

    PlanRequest toRequest() {
        List<Instant> bounds = new ArrayList<>(List.of(Homes.START));
        for (double length : seconds) {
            bounds.add(bounds.get(bounds.size() - 1).plus(Duration.ofSeconds((long) length)));
        }
        JsonNode limits = request.path("grid");
        // a price for going over the limit makes it the peak above which it is paid
        boolean priced = limits.has("prc_p_exc_imp");
        double importLimit = limits.path("p_max_imp").asDouble(NO_LIMIT_W);
        List<Grid.DemandCharge> demand = priced
                ? List.of(new Grid.DemandCharge("peak", limits.path("prc_p_exc_imp").asDouble() * 1000, importLimit,
                        Duration.ofSeconds(1), Profile.constant(steps, 1), 0))
                : List.of();
        Grid grid = new Grid(Profile.of(doubles(series.path("p_N"))).map(each -> each * 1000),
                Profile.of(doubles(series.path("p_E"))).map(each -> each * 1000), Profile.constant(steps, 0),
                Profile.constant(steps, priced ? NO_LIMIT_W : importLimit),
                Profile.constant(steps, limits.path("p_max_exp").asDouble(NO_LIMIT_W)), Profile.constant(steps, 0), 0,
                demand);
        List<Battery> batteries = new ArrayList<>();
        List<Car> cars = new ArrayList<>();
        stores.forEach((id, store) -> {
            // without room it is none
            if (store.path("s_max").asDouble() > 0 && isCar(store)) {
                cars.add(car(id, store, bounds));
            } else if (store.path("s_max").asDouble() > 0) {
                batteries.add(battery(id, store));
            }
        });
        return new PlanRequest(new Horizon(bounds), Currency.getInstance("EUR"), grid,
                Profile.of(watts(series.path("gt"))), Profile.of(watts(series.path("ft"))), true, batteries, cars,
                List.of(), List.of(), List.of(), List.of(), Optional.empty(), Tolerance.NONE);
    }

    /** What gives nothing and may take from the grid. */
    private static boolean isCar(JsonNode store) {
        return store.path("d_max").asDouble() == 0 && store.path("charge_from_grid").asBoolean(false)
                && store.path("s_min").asDouble() == 0;
    }

    private static double capacity(JsonNode store) {
        return store.path("s_capacity").asDouble(Math.max(store.path("s_max").asDouble(),
                store.path("s_initial").asDouble()));
    }

    private Battery battery(String id, JsonNode store) {
        double capacity = capacity(store);
        double most = store.path("s_max").asDouble();
        return new Battery(id, capacity, Curve.constant(store.path("c_max").asDouble()),
                Curve.constant(store.path("d_max").asDouble()), store.path("c_min").asDouble(), 0,
                request.path("eta_c").asDouble(0.95), request.path("eta_d").asDouble(0.95), 0,
                store.path("s_initial").asDouble() / capacity, most / capacity,
                Profile.constant(steps, store.path("s_min").asDouble() / capacity), 0,
                Curve.linear(store.path("p_a").asDouble(), most), store.path("charge_from_grid").asBoolean(false),
                store.path("discharge_to_grid").asBoolean(false), Optional.empty());
    }

    /** A demand by step is one for what must be in it by then. */
    private Car car(String id, JsonNode store, List<Instant> bounds) {
        double capacity = capacity(store);
        double efficiency = request.path("eta_c").asDouble(0.95);
        List<Car.Deadline> deadlines = new ArrayList<>();
        double[] goals = doubles(store.path("s_goal"));
        double[] demands = doubles(store.path("p_demand"));
        double wanted = store.path("s_initial").asDouble();
        for (int t = 0; t < steps; t++) {
            double goal = t < goals.length ? goals[t] : 0;
            if (t < demands.length && demands[t] > 0) {
                wanted += demands[t] * efficiency;
                goal = Math.max(goal, wanted);
            }
            if (goal > 0) {
                double share = Math.min(goal, store.path("s_max").asDouble()) / capacity;
                deadlines.add(new Car.Deadline(bounds.get(t + 1), share, SAFE));
            }
        }
        // its answers meet a demand with less than the least power
        double least = demands.length > 0 ? 0 : store.path("c_min").asDouble();
        return new Car(id, capacity, least, Curve.constant(store.path("c_max").asDouble()),
                efficiency, store.path("s_initial").asDouble() / capacity, store.path("s_max").asDouble() / capacity,
                Profile.constant(steps, 1), Profile.constant(steps, 0), deadlines,
                Curve.linear(store.path("p_a").asDouble(), store.path("s_max").asDouble()), 0,
                Integer.MAX_VALUE, Optional.empty(), true);
    }

    /** What the answer that comes with the case is worth. */
    Score theirs() {
        double[] in = doubles(answer.path("grid_import"));
        double[] over = doubles(answer.path("grid_import_overshoot"));
        for (int t = 0; t < over.length; t++) {
            in[t] += over[t];
        }
        Map<String, double[]> contents = new LinkedHashMap<>();
        int i = 0;
        for (String id : stores.keySet()) {
            contents.put(id, doubles(answer.path("batteries").get(i++).path("state_of_charge")));
        }
        return score(in, doubles(answer.path("grid_export")), contents);
    }

    /** What a plan is worth on the same terms. */
    Score ours(PlanResult plan) {
        double[] in = new double[steps];
        double[] out = new double[steps];
        for (int t = 0; t < steps; t++) {
            in[t] = plan.flows().importW().get(t) * seconds[t] / 3600;
            out[t] = plan.flows().exportW().get(t) * seconds[t] / 3600;
        }
        Map<String, double[]> contents = new LinkedHashMap<>();
        stores.forEach((id, store) -> {
            Profile charge = plan.batteries().containsKey(id)
                    ? plan.batteries().get(id).charge()
                    : plan.cars().containsKey(id) ? plan.cars().get(id).charge() : Profile.constant(steps + 1, 0);
            contents.put(id, Profile.of(steps, t -> charge.get(t + 1) * capacity(store)).toArray());
        });
        return score(in, out, contents);
    }

    private Score score(double[] in, double[] out, Map<String, double[]> contents) {
        double[] buys = doubles(series.path("p_N"));
        double[] sells = doubles(series.path("p_E"));
        double limit = request.path("grid").path("p_max_imp").asDouble(NO_LIMIT_W);
        double money = 0;
        double over = 0;
        double peak = 0;
        for (int t = 0; t < steps; t++) {
            money += buys[t] * in[t] - sells[t] * out[t];
            over += Math.max(0, in[t] - limit * seconds[t] / 3600);
            peak = Math.max(peak, in[t] * 3600 / seconds[t] - limit);
        }
        money += request.path("grid").path("prc_p_exc_imp").asDouble(0) * peak;
        double goals = 0;
        double reserves = 0;
        for (Map.Entry<String, double[]> each : contents.entrySet()) {
            JsonNode store = stores.get(each.getKey());
            // above the highest that is wanted it is worth nothing: evcc's optimiser counts it as a breach
            money -= store.path("p_a").asDouble()
                    * Math.min(store.path("s_max").asDouble(), each.getValue()[steps - 1]);
            double[] goal = doubles(store.path("s_goal"));
            for (int t = 0; t < steps; t++) {
                goals += t < goal.length ? Math.max(0, goal[t] - each.getValue()[t]) : 0;
                reserves += Math.max(0, store.path("s_min").asDouble() - each.getValue()[t]);
            }
        }
        return new Score(money, over, goals, reserves);
    }
}
