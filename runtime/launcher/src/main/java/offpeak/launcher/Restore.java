package offpeak.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Puts back what a host that died left changed: a host without page and rules, for as long as that takes. */
final class Restore {

    /** Those of the core that others talk to: nobody shall, for so short a time. */
    private static final Set<String> PAGE = Set.of("offpeak.host.web", "offpeak.host.mqtt", "offpeak.host.accounts",
            "offpeak.host.installer", "org.apache.felix.http.jetty12");
    private static final String LEASES = "(offpeak.leases=true)";
    private static final long STEP_MILLIS = 20;
    private static final long STOP_MILLIS = 10_000;

    private Restore() {}

    /** @return the exit status */
    static int run(Options options, Home home, PrintStream out) throws Refusal {
        Path folder = options.data().orElseGet(Home::data);
        if (!Files.isDirectory(folder)) {
            throw Refusal.usage("there is no data folder " + folder + "; say with --data which one the host had");
        }
        try (DataFolder data = open(options)) {
            Path config = options.config()
                    .or(() -> lastConfig(data)).orElse(data.resolve("config"));
            Map<String, String> properties = new HashMap<>(FrameworkSettings.common(data, config));
            properties.put("offpeak.restore", "true");
            Container container = new Container(data.resolve("cache-restore"),
                    new Bundles(home, data.path(), List.of("core", "integrations"), true).without(PAGE), properties);
            try {
                return await(container.start(), options.patience(), out);
            } finally {
                container.announceStop();
                container.stop(STOP_MILLIS);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.FAILED, "interrupted", e);
        }
    }

    private static DataFolder open(Options options) throws Refusal {
        try {
            return DataFolder.open(options);
        } catch (Refusal e) {
            throw e.status() != Refusal.REFUSED
                    ? e
                    : new Refusal(Refusal.REFUSED, "a host runs with this data folder and puts settings back itself",
                            e);
        }
    }

    /** With another folder the host would take its configurations for deleted. */
    private static Optional<Path> lastConfig(DataFolder data) {
        try {
            return Starts.read(data.path(), Instant.now()).config();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static int await(BundleContext context, Duration patience, PrintStream out) throws Refusal, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<Map<String, String>> left = Optional.empty();
        while (true) {
            Optional<Map<String, String>> now = left(context);
            if (now.isPresent()) {
                if (left.isPresent()) {
                    left.get().keySet().stream().filter(device -> !now.get().containsKey(device))
                            .forEach(device -> out.println("restored " + device));
                } else if (now.get().isEmpty()) {
                    out.println("nothing to restore");
                }
                if (now.get().isEmpty()) {
                    return 0;
                }
                left = now;
            }
            if (System.nanoTime() > end) {
                throw new Refusal(Refusal.FAILED, missing(left, patience));
            }
            Thread.sleep(STEP_MILLIS);
        }
    }

    private static String missing(Optional<Map<String, String>> left, Duration patience) {
        if (left.isEmpty()) {
            return "the store did not open within " + patience.toSeconds()
                    + " s, so nothing is known of what was changed";
        }
        StringBuilder text = new StringBuilder("still changed after ").append(patience.toSeconds()).append(" s:");
        left.get().forEach((device, why) -> text.append(' ').append(device).append(" (").append(why).append(");"));
        return text.append(" try again, or put it back in the vendor's app").toString();
    }

    /** Which devices are still changed, and why; absent until the engine is there to tell. */
    private static Optional<Map<String, String>> left(BundleContext context) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, LEASES);
            if (found == null || !(context.getService(found[0]) instanceof Supplier<?> leases)
                    || !(leases.get() instanceof Map<?, ?> map)) {
                return Optional.empty();
            }
            Map<String, String> left = new TreeMap<>();
            map.forEach((device, why) -> left.put(String.valueOf(device), String.valueOf(why)));
            return Optional.of(left);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
