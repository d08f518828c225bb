package offpeak.itest.faults;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import offpeak.itest.AssembledHost;
import offpeak.itest.HostProcess;
import offpeak.itest.Rest;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import tools.jackson.databind.JsonNode;

/**
 * The host in a real container with the real store, vault, configuration, HTTP client, engine, integrations and rule,
 * without page and broker. Its clock is stepped and its vendors are called in the process, so that time is all work.
 */
public final class SteppedHost {
    /** In the order of their names; the rest of the distribution is page, broker and console. */
    private static final List<String> BUNDLES = List.of("pax-logging-api", "org.osgi.util.function",
            "org.osgi.util.promise", "org.osgi.service.component", "org.apache.felix.metatype",
            "org.apache.felix.configadmin", "org.apache.felix.eventadmin", "org.apache.felix.scr", "jackson-",
            "sqlite-jdbc", "failsafe", "offpeak.api", "offpeak.host.scheduler", "offpeak.host.store",
            "offpeak.host.vault", "offpeak.host.configuration", "offpeak.host.http", "offpeak.host.engine");
    private static final List<String> HOME = List.of("offpeak.price.agile", "offpeak.device.powerwall",
            "offpeak.rule.cheapest-slots", "offpeak.simulator");
    /** Nobody's, and never opened. */
    private static final String VENDORS = "http://127.0.0.1:9";

    private final Consumer<Instant> steps;
    private final Function<HttpRequest, HttpResponse<byte[]>> vendors;

    @SuppressWarnings("unchecked")
    public SteppedHost(BundleContext context) {
        steps = (Consumer<Instant>) service(context, Consumer.class, "(offpeak.stepped=true)");
        vendors = (Function<HttpRequest, HttpResponse<byte[]>>) service(context, Function.class,
                "(offpeak.vendors.at=*)");
    }

    private static Object service(BundleContext context, Class<?> type, String filter) {
        try {
            ServiceReference<?>[] found = context.getServiceReferences(type.getName(), filter);
            return found == null ? null : context.getService(found[0]);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public boolean there() {
        return steps != null && vendors != null;
    }

    /** Lives on until then, and stands there. */
    public void until(Instant instant) {
        steps.accept(instant);
    }

    /** What the simulator knows of the home, with what happened since then. */
    public JsonNode home(Instant since) {
        return json(HttpRequest.newBuilder(URI.create(VENDORS + "/simulator/home?since=" + since)));
    }

    /** @param faults as JSON, by vendor */
    void faults(String faults) {
        json(HttpRequest.newBuilder(URI.create(VENDORS + "/simulator/faults"))
                .POST(HttpRequest.BodyPublishers.ofString(faults)));
    }

    private JsonNode json(HttpRequest.Builder request) {
        HttpResponse<byte[]> answer = vendors.apply(request.build());
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.uri() + " answered " + answer.statusCode() + ": " + text);
        }
        return Rest.json(text);
    }

    /**
     * The demo's home.
     *
     * @param errors share of the vendors' answers that fail
     */
    static Option options(Instant start, long seed, double errors) {
        try {
            Path data = data();
            return options(start, data, configuration(data, seed, errors), HOME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Any other.
     *
     * @param files of the configuration, by name without {@code .cfg.json}
     * @param more bundles besides the host's own
     */
    public static Option options(Instant start, Map<String, String> files, List<String> more) {
        try {
            Path data = data();
            Path config = Files.createDirectories(data.resolve("config"));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(config.resolve(file.getKey() + ".cfg.json"), file.getValue());
            }
            return options(start, data, config, more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path data() throws IOException {
        Path data = Files.createTempDirectory(memory(), "offpeak-stepped");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(data)));
        return data;
    }

    private static Option options(Instant start, Path data, Path config, List<String> more) {
        try {
            List<Option> options = new ArrayList<>(List.of(junitBundles(), property("offpeak.data", data),
                    property("offpeak.config", config), property("offpeak.clock", start),
                    property("offpeak.speed", "stepped"), property("felix.cm.pm", "offpeak"),
                    property("org.apache.felix.eventadmin.Timeout", 0),
                    property("org.ops4j.pax.logging.DefaultServiceLog.level", "ERROR"),
                    systemProperty("offpeak.home").value(AssembledHost.home().toString())));
            try (Stream<Path> jars = Files.list(AssembledHost.home().resolve("bundles"))) {
                jars.filter(jar -> Stream.concat(BUNDLES.stream(), more.stream())
                        .anyMatch(name -> jar.getFileName().toString().startsWith(name)))
                        .sorted().forEach(jar -> options.add(bundle(jar.toUri().toString())));
            }
            return composite(options.toArray(Option[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where files live in memory, if there is such a place: the store forces each decision to the disk, and what is
     * measured here is not the disk. It forces them all the same.
     */
    private static Path memory() {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void delete(Path data) {
        try {
            HostProcess.delete(data);
        } catch (IOException left) {
            System.err.println(data + " is left behind: " + left);
        }
    }

    private static Option property(String key, Object value) {
        return frameworkProperty(key).value(value.toString());
    }

    private static Path configuration(Path data, long seed, double errors) throws IOException {
        Path config = Files.createDirectories(data.resolve("config"));
        for (String name : List.of("offpeak.device.powerwall~home", "offpeak.price.agile~home",
                "offpeak.rule.cheapest-slots~home", "offpeak.site~home")) {
            Path file = AssembledHost.home().resolve("config/demo/" + name + ".cfg.json");
            Files.writeString(config.resolve(file.getFileName()),
                    Files.readString(file).replace("${simulator.url}", VENDORS)
                            // a minute's poll would be a million and a half calls in a year
                            .replace("\"transport\"", "\"poll\": \"PT5M\", \"transport\""));
        }
        Files.writeString(config.resolve("offpeak.simulator.cfg.json"), "{\"inProcess\": true, \"port\": 9, \"seed\": "
                + seed + ", \"startSoc\": 0.2, \"errors\": " + errors + ", \"keepDays\": 3}");
        return config;
    }
}
