package offpeak.host.backtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import offpeak.api.Rule;
import offpeak.api.host.Configurations;
import offpeak.api.host.PowerLearner;
import offpeak.api.plan.Planner;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the back-test whose arguments the framework property {@code offpeak.backtest} carries, one a line, in a host that was
 * started for that alone. Gives {@code progress} at first, and {@code status} and {@code text} when it is done.
 */
@Component(service = Supplier.class, property = "offpeak.backtest=true")
public final class BacktestService implements Supplier<Map<String, String>> {
    private static final Logger LOG = LoggerFactory.getLogger(BacktestService.class);
    private static final long LOOK_MILLIS = 10;

    private final BundleContext context;
    private final RuleSource source;
    private final Planner planner;
    private final Runner runner;
    private final Thread worker;
    private final AtomicReference<Map<String, String>> result = new AtomicReference<>();

    @Activate
    public BacktestService(@Reference Configurations configurations, @Reference Planner planner,
            @Reference PowerLearner learner, @Reference ServiceComponentRuntime runtime, BundleContext context) {
        this.context = context;
        this.source = new RuleSource(context, configurations, runtime);
        this.planner = planner;
        this.runner = new Runner(planner, learner, Runtime.getRuntime().availableProcessors());
        this.worker = new Thread(this::work, "offpeak-backtest");
        worker.setDaemon(true);
        worker.start();
    }

    @Deactivate
    void stop() {
        worker.interrupt();
    }

    @Override
    public Map<String, String> get() {
        return Optional.ofNullable(result.get()).orElseGet(() -> Map.of("progress", runner.progress()));
    }

    private void work() {
        try {
            result.set(Map.of("status", "0", "text", answer()));
        } catch (Refused e) {
            result.set(Map.of("status", String.valueOf(e.status()), "text", e.getMessage()));
        } catch (InterruptedException e) {
            result.set(Map.of("status", "1", "text", "interrupted"));
        } catch (RuntimeException | Error e) {
            LOG.error("the back-test", e);
            result.set(Map.of("status", "1", "text", "the back-test failed: " + e));
        }
    }

    private String answer() throws Refused, InterruptedException {
        Request request = Request.parse(arguments(), Path.of(context.getProperty("offpeak.backtest.folder")));
        Policy.Outcomes outcomes = runner.run(request, () -> rules(request));
        String text = request.json() ? JsonReport.of(outcomes) : TextReport.of(outcomes);
        if (request.html().isPresent()) {
            try {
                Files.writeString(request.html().get(), HtmlReport.of(outcomes));
            } catch (IOException e) {
                throw Refused.data("can't write " + request.html().get() + ": " + e.getMessage());
            }
        }
        return text;
    }

    private Map<String, Rule> rules(Request request) throws Refused, InterruptedException {
        // the forms of rules are there when all bundles are
        while (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() != Bundle.ACTIVE) {
            Thread.sleep(LOOK_MILLIS);
        }
        context.registerService(Planner.class, new QuickPlanner(planner),
                new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 1)));
        return source.rules(request);
    }

    private List<String> arguments() {
        String all = context.getProperty("offpeak.backtest");
        return all.isEmpty() ? List.of() : Arrays.asList(all.split("\n", -1));
    }
}
