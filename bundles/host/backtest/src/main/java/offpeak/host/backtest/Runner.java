package offpeak.host.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import offpeak.api.Rule;
import offpeak.api.host.PowerLearner;
import offpeak.api.plan.Planner;

/** Runs all that is asked for, side by side: no way of doing knows of another. */
final class Runner {

    static final String NONE = "none";
    static final String SELF_CONSUMPTION = "self-consumption";
    static final String PLAN = "plan";
    static final String FORESIGHT = "perfect-foresight";

    private final Planner planner;
    private final PowerLearner learner;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    Runner(Planner planner, PowerLearner learner) {
        this.planner = planner;
        this.learner = learner;
    }

    /** How far all are, in a line for people. */
    String progress() {
        return tallies.isEmpty()
                ? "reading"
                : tallies.entrySet().stream().filter(one -> one.getValue().done() < 1)
                        .sorted(Map.Entry.comparingByKey())
                        .map(one -> String.format("%s %.0f %%", one.getKey(), 100 * one.getValue().done()))
                        .collect(Collectors.joining(", "));
    }

    /** @param rules by the names they shall have in the result, in order; the plan's among them where it is asked for */
    Policy.Outcomes run(Request request, Map<String, Rule> rules) throws Refused {
        long start = System.nanoTime();
        Recorded recorded = Recorded.read(request);
        Feed feed = new Feed(new Known(recorded, request, learner), recorded.steps(), rules.size());
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put(NONE, Policy.nothing());
        policies.put(SELF_CONSUMPTION, Policy.selfConsumption());
        int reader = 0;
        for (Map.Entry<String, Rule> rule : rules.entrySet()) {
            policies.put(rule.getKey(),
                    reading(rule.getKey(), rule.getValue(), request, feed.reader(reader++)));
        }
        if (request.plan()) {
            policies.put(FORESIGHT, new Foresight(planner, request));
        }
        List<Policy.Outcome> outcomes = together(recorded, request.store(), policies, feed);
        return new Policy.Outcomes(recorded, request, outcomes, (System.nanoTime() - start) / 1e9);
    }

    private static Policy reading(String name, Rule rule, Request request, Feed.Reader facts) {
        return (recorded, store, tally) -> {
            try (facts) {
                new RulePolicy(name, rule, Known.site(request), facts).run(recorded, store, tally);
            }
        };
    }

    private List<Policy.Outcome> together(Recorded recorded, Store store, Map<String, Policy> policies, Feed feed)
            throws Refused {
        ExecutorService workers = Executors.newCachedThreadPool(work -> {
            Thread made = new Thread(work, "offpeak-backtest");
            made.setDaemon(true);
            return made;
        });
        try {
            Map<String, Future<Policy.Outcome>> running = new LinkedHashMap<>();
            policies.forEach((name, policy) -> {
                Tally tally = new Tally(recorded, store);
                tallies.put(name, tally);
                running.put(name, workers.submit(() -> {
                    policy.run(recorded, store, tally);
                    return new Policy.Outcome(name, tally);
                }));
            });
            workers.execute(feed);
            List<Policy.Outcome> outcomes = new ArrayList<>();
            for (Future<Policy.Outcome> one : running.values()) {
                outcomes.add(one.get());
            }
            return outcomes;
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
        } finally {
            workers.shutdownNow();
        }
    }
}
