package offpeak.host.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Consumer;
import offpeak.api.Rule;
import offpeak.api.host.PowerLearner;
import offpeak.api.plan.Planner;

/** Runs all that is asked for, side by side: no way of doing knows of another. */
record Runner(Planner planner, PowerLearner learner, Consumer<String> progress) {

    static final String NONE = "none";
    static final String SELF_CONSUMPTION = "self-consumption";
    static final String PLAN = "plan";
    static final String FORESIGHT = "perfect-foresight";

    /** @param rules by the names they shall have in the result, in order; the plan's among them where it is asked for */
    Policy.Outcomes run(Request request, Map<String, Rule> rules) throws Refused {
        long start = System.nanoTime();
        progress.accept("reading");
        Recorded recorded = Recorded.read(request);
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put(NONE, Policy.nothing());
        policies.put(SELF_CONSUMPTION, Policy.selfConsumption());
        rules.forEach((name, rule) -> policies.put(name,
                new RulePolicy(name, rule, () -> new Known(recorded, request, learner))));
        if (request.plan()) {
            policies.put(FORESIGHT, new Foresight(planner, request));
        }
        List<Policy.Outcome> outcomes = together(recorded, request.store(), policies);
        return new Policy.Outcomes(recorded, request.store(), outcomes, (System.nanoTime() - start) / 1e9);
    }

    private List<Policy.Outcome> together(Recorded recorded, Store store, Map<String, Policy> policies)
            throws Refused {
        List<ForkJoinTask<Policy.Outcome>> running = new ArrayList<>();
        // the longest first
        List<String> names = new ArrayList<>(policies.keySet());
        java.util.Collections.reverse(names);
        for (String name : names) {
            running.add(ForkJoinPool.commonPool().submit(() -> {
                Tally tally = new Tally(recorded, store);
                policies.get(name).run(recorded, store, tally);
                progress.accept(name + " done");
                return new Policy.Outcome(name, tally);
            }));
        }
        Map<String, Policy.Outcome> done = new LinkedHashMap<>();
        try {
            for (int i = 0; i < names.size(); i++) {
                done.put(names.get(i), running.get(i).get());
            }
        } catch (ExecutionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof Refused refused) {
                    throw refused;
                }
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.data("interrupted");
        }
        return policies.keySet().stream().map(done::get).toList();
    }
}
