package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import javax.inject.Inject;
import offpeak.api.Change;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Rule;
import offpeak.api.Series;
import offpeak.api.StateBus;
import offpeak.api.host.Engine;
import offpeak.api.host.Installer;
import offpeak.api.host.Supervisor;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** One bundle is updated again and again while the others go on as if nothing happened. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotUpdateIT {
    private static final String POWERWALL = "offpeak.device.powerwall";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    private BundleContext context;
    @Inject
    private StateBus bus;
    @Inject
    private Supervisor supervisor;
    @Inject
    private Installer installer;
    @Inject
    private Engine engine;

    @Configuration
    public Option[] config() {
        return new Option[]{AssembledHost.options("hot-update", 1),
                org.ops4j.pax.exam.CoreOptions.systemProperty("offpeak.home").value(AssembledHost.home().toString()),
                org.ops4j.pax.exam.CoreOptions.systemProperty("offpeak.long")
                        .value(System.getProperty("offpeak.long", "false"))};
    }

    /** Prices ten times a second, each with its number in it, so that a lost one is seen. */
    private static final class TickingPrices implements Integration {
        private final AtomicLong number = new AtomicLong();
        private boolean started;

        @Override
        public Duration refresh(Host host) {
            if (!started) {
                started = true;
                host.scheduler().every(Duration.ofMillis(100), () -> publish(host));
            }
            return Duration.ofHours(1);
        }

        private void publish(Host host) {
            Interval hour = Interval.of(host.now(), Duration.ofHours(1));
            host.publish(host.entity(EntityId.Kind.PRICE, "ticking"),
                    new Prices(Prices.Direction.EXPORT, Currency.getInstance("GBP"),
                            Series.of(List.of(
                                    new Series.Entry<>(hour, Prices.Price.of(number.incrementAndGet() / 1e6))))),
                    host.now(), Duration.ofHours(1), "test");
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain for " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    private boolean running(String id) {
        return supervisor.integration(id).map(one -> one.life() == Supervisor.Life.RUNNING).orElse(false);
    }

    private Map<String, String> others() {
        Map<String, String> others = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (!POWERWALL.equals(bundle.getSymbolicName())) {
                others.put(bundle.getSymbolicName(),
                        bundle.getBundleId() + " " + bundle.getState() + " " + bundle.getLastModified());
            }
        }
        return others;
    }

    private Path powerwallJar() throws Exception {
        try (var jars = Files.list(AssembledHost.home().resolve("bundles"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(POWERWALL)).findFirst().orElseThrow();
        }
    }

    private void update() throws Exception {
        try (InputStream jar = Files.newInputStream(powerwallJar())) {
            installer.install(jar, "test");
        }
    }

    @Test
    public void everyOtherBundleStaysWhileOneIsUpdated() throws Exception {
        await("all integrations to run", () -> running("agile") && running("powerwall") && running("cheapest-slots"));
        List<String> notActive = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE
                        && bundle.getHeaders().get("Fragment-Host") == null)
                .map(Bundle::getSymbolicName).toList();
        assertEquals(List.of(), notActive);

        List<Long> numbers = Collections.synchronizedList(new ArrayList<>());
        StateBus.Subscription subscription = bus.subscribe("test", change -> {
            if (change instanceof Change.Observed observed
                    && observed.observation().entity().integration().equals("ticking")
                    && observed.observation().state() instanceof Prices prices) {
                numbers.add(Math.round(prices.series().entries().get(0).value().value() * 1e6));
            }
        });
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("service.pid", "test.price.ticking");
        context.registerService(Integration.class, new TickingPrices(), properties);
        await("prices to tick", () -> !numbers.isEmpty());

        ServiceReference<Rule> ruleReference = context.getServiceReference(Rule.class);
        Rule rule = context.getService(ruleReference);
        Map<String, String> before = others();
        String agileSince = supervisor.integration("agile").orElseThrow().since().toString();
        // the first updates load what any update needs once
        for (int i = 0; i < 10; i++) {
            update();
        }
        int threads = settledThreads();
        int classes = settledClasses();

        int updates = Boolean.getBoolean("offpeak.long") ? 1000 : 100;
        for (int i = 0; i < updates; i++) {
            update();
        }

        await("the powerwall to run again", () -> running("powerwall"));
        assertEquals(before, others());
        assertSame(rule, context.getService(ruleReference));
        assertEquals(agileSince, supervisor.integration("agile").orElseThrow().since().toString());
        assertTrue(engine.plan(engine.sites().get(0).id()).isPresent());
        int threadsAfter = settledThreads();
        int classesAfter = settledClasses();
        int seen = numbers.size();
        await("prices to go on", () -> numbers.size() > seen);
        subscription.close();
        for (int i = 1; i < numbers.size(); i++) {
            assertEquals("an observation was lost", numbers.get(i - 1) + 1, (long) numbers.get(i));
        }
        System.out.println("hot update: " + updates + " updates, " + numbers.size() + " prices without a gap, threads "
                + threads + " -> " + threadsAfter + ", loaded classes " + classes + " -> " + classesAfter);
        // the scheduler's workers come and go by a few; a thread lost at each update would be a hundred
        assertTrue("threads " + threads + " -> " + threadsAfter, threadsAfter <= threads + 10);
        // one update's classes may wait for the collector
        assertTrue("classes " + classes + " -> " + classesAfter, classesAfter <= classes + 150);
    }

    /** The smallest of several looks: pooled threads come and go. */
    private static int settledThreads() throws Exception {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            least = Math.min(least, ManagementFactory.getThreadMXBean().getThreadCount());
            Thread.sleep(20);
        }
        return least;
    }

    private static int settledClasses() {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        }
        return least;
    }
}
