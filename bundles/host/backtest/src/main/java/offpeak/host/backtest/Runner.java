package offpeak.host.backtest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
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

    /** A home battery is full or empty at least once in it. */
    private static final Duration BEFORE = Duration.ofDays(7);
    /** What is shorter is done at once. */
    private static final Duration STRETCH = Duration.ofDays(60);

    private final Planner planner;
    private final PowerLearner learner;
    private final int parts;
    private final Map<String, LongAdder> done = new ConcurrentHashMap<>();
    private volatile int steps;

    /** @param parts in how many the time of a rule is cut at most */
    Runner(Planner planner, PowerLearner learner, int parts) {
        this.planner = planner;
        this.learner = learner;
        this.parts = parts;
    }

    /** How far all are, in a line for people. */
    String progress() {
        return steps == 0
                ? "reading"
                : done.entrySet().stream().filter(one -> one.getValue().sum() < steps)
                        .sorted(Map.Entry.comparingByKey())
                        .map(one -> String.format(Locale.ROOT, "%s %.0f %%", one.getKey(),
                                100.0 * one.getValue().sum() / steps))
                        .collect(Collectors.joining(", "));
    }

    /** Rules by the names they shall have in the result, in order; the plan's among them where it is asked for. */
    interface Rules {
        Map<String, Rule> get() throws Refused, InterruptedException;
    }

    /** @param rules got while the files are read */
    Policy.Outcomes run(Request request, Rules rules) throws Refused {
        long start = System.nanoTime();
        ExecutorService workers = Executors.newCachedThreadPool(work -> {
            Thread made = new Thread(work, "offpeak-backtest");
            made.setDaemon(true);
            return made;
        });
        try {
            Future<Recorded> reading = workers.submit(() -> Recorded.read(request));
            Map<String, Rule> asked = rules.get();
            Recorded recorded = reading.get();
            Map<String, Future<Tally>> running = new LinkedHashMap<>();
            simple(request).forEach((name, policy) -> running.put(name, workers.submit(() -> {
                Tally tally = new Tally(recorded, request.store(), counter(name));
                policy.run(recorded, request.store(), tally);
                return tally;
            })));
            Map<String, Future<Tally>> following = follow(asked, recorded, request, workers);
            steps = recorded.steps();
            List<Policy.Outcome> outcomes = new ArrayList<>();
            for (Map.Entry<String, Future<Tally>> one : inOrder(running, following).entrySet()) {
                outcomes.add(new Policy.Outcome(one.getKey(), one.getValue().get()));
            }
            return new Policy.Outcomes(recorded, request, outcomes, (System.nanoTime() - start) / 1e9);
        } catch (ExecutionException e) {
            throw Refused.within(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.data("interrupted");
        } finally {
            workers.shutdownNow();
        }
    }

    private Map<String, Policy> simple(Request request) {
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put(NONE, Policy.nothing());
        policies.put(SELF_CONSUMPTION, Policy.selfConsumption());
        if (request.plan()) {
            policies.put(FORESIGHT, new Foresight(planner, request));
        }
        return policies;
    }

    /** Perfect foresight is what all others are held against: it comes last. */
    private static Map<String, Future<Tally>> inOrder(Map<String, Future<Tally>> simple,
            Map<String, Future<Tally>> rules) {
        Map<String, Future<Tally>> all = new LinkedHashMap<>(simple);
        all.remove(FORESIGHT);
        all.putAll(rules);
        simple.forEach(all::putIfAbsent);
        return all;
    }

    private LongAdder counter(String name) {
        return done.computeIfAbsent(name, any -> new LongAdder());
    }

    private Map<String, Future<Tally>> follow(Map<String, Rule> rules, Recorded recorded, Request request,
            ExecutorService workers) {
        int count = (int) Math.max(1, Math.min(parts,
                recorded.steps() * recorded.step().toMillis() / STRETCH.toMillis()));
        int before = (int) (BEFORE.toMillis() / recorded.step().toMillis());
        Map<String, List<Callable<Stretch>>> stretches = new LinkedHashMap<>();
        List<RulePolicy> policies = new ArrayList<>();
        rules.forEach((name, rule) -> policies
                .add(new RulePolicy(name, rule, Known.site(request), recorded, request.store())));
        List<Feed> feeds = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            int from = start(part, count, before, recorded.steps());
            int to = start(part + 1, count, before, recorded.steps());
            int since = Math.max(0, from - before);
            Feed feed = new Feed(new Known(recorded, request, learner), since, to, rules.size());
            feeds.add(feed);
            for (int i = 0; i < policies.size(); i++) {
                RulePolicy policy = policies.get(i);
                Feed.Reader reader = feed.reader(i);
                Stretch stretch = new Stretch(policy, recorded, request.store(), since, from, to, reader,
                        counter(policy.name()));
                stretches.computeIfAbsent(policy.name(), any -> new ArrayList<>()).add(() -> {
                    try (reader) {
                        stretch.run();
                        return stretch;
                    }
                });
            }
        }
        Map<String, Future<Tally>> running = new LinkedHashMap<>();
        for (RulePolicy policy : policies) {
            List<Future<Stretch>> each = stretches.get(policy.name()).stream().map(workers::submit).toList();
            running.put(policy.name(), workers.submit(() -> whole(policy, each, recorded, request)));
        }
        feeds.forEach(workers::execute);
        return running;
    }

    /** Of a part: the first has nothing before it and is the longer for it, so that all are done at the same time. */
    private static int start(int part, int count, int before, int steps) {
        long each = (steps + (count - 1L) * before) / count;
        return part == 0 ? 0 : part == count ? steps : (int) (part * each - (part - 1L) * before);
    }

    private Tally whole(RulePolicy policy, List<Future<Stretch>> stretches, Recorded recorded, Request request)
            throws Refused, InterruptedException, ExecutionException {
        Tally all = new Tally(recorded, request.store());
        Ledger ledger = policy.beginning();
        for (Future<Stretch> one : stretches) {
            ledger = one.get().append(all, ledger, new Known(recorded, request, learner));
        }
        return all;
    }
}
