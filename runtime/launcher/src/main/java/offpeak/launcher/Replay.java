package offpeak.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Plays a recording into an engine of its own: a host with rules, without page, vendors or anything to keep. */
final class Replay {

    /** Those of the core that others talk to: nobody shall. */
    private static final Set<String> PAGE = Set.of("offpeak.host.web", "offpeak.host.mqtt", "offpeak.host.accounts",
            "offpeak.host.installer", "org.apache.felix.http.jetty12");
    private static final String PLAYER = "(offpeak.replay=true)";
    private static final long STEP_MILLIS = 50;
    private static final long STOP_MILLIS = 10_000;

    private Replay() {}

    /** @return the exit status: 0 when the decisions are the same, 1 when they are not */
    static int run(List<String> args, Home home, PrintStream out) throws Refusal {
        try {
            Path folder = Files.createTempDirectory("offpeak-replay-");
            try {
                Options options = Options.parse("replay", Stream
                        .concat(args.stream(), Stream.of("--data", folder.resolve("data").toString())).toList());
                return run(options, home, out);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.FAILED, "interrupted", e);
        }
    }

    private static int run(Options options, Home home, PrintStream out)
            throws Refusal, IOException, InterruptedException {
        Path file = options.recording().orElseThrow(() -> Refusal.usage("say which recording: offpeak replay FILE"));
        if (!Files.isReadable(file)) {
            throw Refusal.usage("there is no recording " + file + " that can be read");
        }
        try (DataFolder data = DataFolder.open(options)) {
            Map<String, String> properties = new HashMap<>(
                    FrameworkSettings.common(data, Files.createDirectories(data.resolve("config"))));
            properties.put("offpeak.replay", file.toString());
            // what is said of the past is no news
            properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "NONE");
            Container container = new Container(data.resolve("cache"),
                    new Bundles(home, data.path(), List.of("core", "integrations"), false).without(PAGE), properties);
            try {
                Map<?, ?> result = await(container.start(), options.patience());
                String text = String.valueOf(result.get(options.json() ? "json" : "text"));
                int status = Integer.parseInt(String.valueOf(result.get("status")));
                out.println(text);
                return status;
            } finally {
                container.announceStop();
                container.stop(STOP_MILLIS);
            }
        }
    }

    private static Map<?, ?> await(BundleContext context, Duration patience) throws Refusal, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            try {
                ServiceReference<?>[] found = context.getAllServiceReferences(null, PLAYER);
                if (found != null && context.getService(found[0]) instanceof Supplier<?> player
                        && player.get() instanceof Map<?, ?> result && !result.isEmpty()) {
                    return result;
                }
            } catch (InvalidSyntaxException e) {
                throw new IllegalStateException(e);
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new Refusal(Refusal.FAILED, "the recording was not played within " + patience.toSeconds()
                + " s; give it longer with --timeout");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(each);
            }
        }
    }
}
