package offpeak.host.planner.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import offpeak.api.Interval;
import offpeak.api.plan.Horizon;
import offpeak.api.plan.Load;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.PlanResult.ZonePlan;
import offpeak.api.plan.Why;
import offpeak.api.plan.Why.Action;
import offpeak.api.plan.Why.Binding;
import offpeak.api.plan.Zone;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.StepCost;
import offpeak.host.planner.store.Store;

/** Why a load or a zone runs when it does. */
final class RunWhy {
    /** W: less is rest. */
    private static final double STILL_W = 1;
    /** K: nearer to a bound of comfort is at it. */
    private static final double NEAR_K = 0.05;

    private final PlanRequest request;
    private final PlanResult result;
    private final Horizon horizon;

    RunWhy(Explanation plan) {
        request = plan.request;
        result = plan.result;
        horizon = request.horizon();
    }

    /** @param others what all other devices take, kWh by step */
    List<Why.Slot> of(Load load, double[] others) {
        PlanResult.LoadPlan plan = result.loads().get(load.id());
        Optional<Why.Alternative> next = load.interruptible() || plan.runs().isEmpty()
                ? Optional.empty()
                : next(load, plan.runs().get(0).start(), others);
        List<Why.Slot> slots = new ArrayList<>(horizon.steps());
        for (int t = 0; t < horizon.steps(); t++) {
            boolean runs = plan.powerW().get(t) > STILL_W;
            boolean possible = horizon.step(t).intersection(load.window()).isPresent();
            slots.add(new Why.Slot(load.id(), t, runs ? Action.RUN : Action.IDLE, Reasons.load(runs),
                    OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                    possible ? List.of() : List.of(Binding.WINDOW), runs ? next : Optional.empty()));
        }
        return slots;
    }

    /** The best other start of a run in one piece, all else as planned. */
    private Optional<Why.Alternative> next(Load load, Instant start, double[] others) {
        Store site = Problems.of(request, others);
        StepCost cost = new StepCost(site);
        double now = cost(cost, load, start);
        Optional<Why.Alternative> next = Optional.empty();
        for (Instant other : horizon.bounds()) {
            Interval run = Interval.of(other, load.length());
            if (other.equals(start) || other.isBefore(load.window().start()) || run.end().isAfter(load.window().end())
                    || run.end().isAfter(horizon.end()) || !inOrder(load, run)) {
                continue;
            }
            double regret = Math.max(0, cost(cost, load, other) - now);
            if (next.isEmpty() || regret < next.get().regret()) {
                next = Optional.of(new Why.Alternative(other, regret));
            }
        }
        return next;
    }

    /** After what it waits for, and before what waits for it. */
    private boolean inOrder(Load load, Interval run) {
        boolean after = load.after().stream().map(result.loads()::get).filter(each -> each != null)
                .flatMap(each -> each.runs().stream()).noneMatch(each -> each.end().isAfter(run.start()));
        boolean before = request.loads().stream().filter(each -> each.after().contains(load.id()))
                .flatMap(each -> result.loads().get(each.id()).runs().stream())
                .noneMatch(each -> each.start().isBefore(run.end()));
        return after && before;
    }

    private double cost(StepCost cost, Load load, Instant start) {
        double[] kwh = new double[horizon.steps()];
        Instant from = start;
        for (Load.Phase phase : load.run()) {
            Interval runs = Interval.of(from, phase.length());
            for (int t = Math.max(0, horizon.indexOf(from)); t < kwh.length
                    && horizon.bounds().get(t).isBefore(runs.end()); t++) {
                kwh[t] += horizon.step(t).intersection(runs).map(Interval::hours).orElse(0.0) * phase.powerW() / 1000;
            }
            from = runs.end();
        }
        double sum = 0;
        for (int t = 0; t < kwh.length; t++) {
            sum += cost.of(t, kwh[t]);
        }
        return sum;
    }

    List<Why.Slot> of(Zone zone) {
        ZonePlan plan = result.zones().get(zone.id());
        boolean cools = zone.mode() == Zone.Mode.COOL;
        List<Why.Slot> slots = new ArrayList<>(horizon.steps());
        for (int t = 0; t < horizon.steps(); t++) {
            double powerW = plan.powerW().get(t);
            double after = plan.temperatureC().get(t + 1);
            Set<Binding> binding = EnumSet.noneOf(Binding.class);
            if (cools ? after >= zone.highC().get(t) - NEAR_K : after <= zone.lowC().get(t) + NEAR_K) {
                binding.add(Binding.COMFORT);
            }
            if (powerW >= zone.maxW() - STILL_W) {
                binding.add(Binding.POWER);
            }
            String code = powerW <= STILL_W
                    ? "rests"
                    : binding.contains(Binding.COMFORT) ? "keeps" : cools ? "cools-ahead" : "heats-ahead";
            slots.add(new Why.Slot(zone.id(), t, powerW > STILL_W ? Action.RUN : Action.IDLE,
                    Reasons.zone(code, after), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                    List.copyOf(binding), Optional.empty()));
        }
        return slots;
    }
}
