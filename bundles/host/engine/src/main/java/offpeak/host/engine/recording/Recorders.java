package offpeak.host.engine.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import offpeak.api.host.Configurations;
import offpeak.api.host.Recordings;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Records what the engine hears and says: the last day in memory, and all of it in a file when the host is told to. */
@Component(service = {Recorders.class, Supplier.class, Recordings.class}, property = "offpeak.recording=true")
public final class Recorders implements Supplier<byte[]>, Recordings {
    private static final Logger LOG = LoggerFactory.getLogger(Recorders.class);

    /** Names of fields that hold secrets in any form, whatever their declared type. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|token|secret|apikey|api_key).*");

    private final Roll roll = new Roll();
    private final Optional<TapeDeck> deck;
    private final Tape tape;

    @Activate
    public Recorders(@Reference TimeSource time, @Reference SchedulerFactory schedulers,
            @Reference Configurations configurations, BundleContext context) {
        String version = Optional.ofNullable(context.getProperty("offpeak.version")).orElse("");
        Pen pen = new Pen(time, () -> header(version, time.speed()), List.of(roll));
        TapeDeck files = new TapeDeck(pen, time, schedulers,
                Optional.ofNullable(context.getProperty("offpeak.data")).map(Path::of));
        Optional.ofNullable(context.getProperty("offpeak.record")).map(Path::of).ifPresent(path -> begin(files, path));
        deck = Optional.of(files);
        tape = new Recording(pen, new RecordedConfigurations.Configured() {
            @Override
            public Optional<Map<String, Object>> of(String pid) {
                return configurations.get(pid).map(Recorders::withoutSecrets);
            }

            @Override
            public List<String> homes() {
                return configurations.pids().stream().filter(pid -> pid.matches("offpeak\\.site(~.*)?")).toList();
            }
        });
    }

    /** One that keeps nothing. */
    public Recorders(Tape tape) {
        this.deck = Optional.empty();
        this.tape = tape;
    }

    public static ObjectNode header(String version, double speed) {
        return TapeJson.object().put("version", Recording.VERSION).put("host", version).put("speed", speed);
    }

    private static void begin(TapeDeck deck, Path path) {
        try {
            deck.begin(path);
        } catch (IOException e) {
            throw new UncheckedIOException("can't record to " + path + ": " + e.getMessage(), e);
        }
    }

    /** Also without where somebody lives: no decision hangs on it. */
    static Map<String, Object> withoutSecrets(Map<String, Object> values) {
        Map<String, Object> shown = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!name.equals("latitude") && !name.equals("longitude")) {
                boolean secret = SECRET.matcher(name).matches() || value instanceof String text && text.startsWith("$");
                shown.put(name, secret ? "redacted" : value);
            }
        });
        return shown;
    }

    public Tape tape() {
        return tape;
    }

    /** The recording of the last day: lines of JSON in UTF-8, compressed by gzip. */
    @Override
    public byte[] get() {
        return roll.gzip();
    }

    @Override
    public Status status() {
        return deck.orElseThrow().status();
    }

    @Override
    public Status record(boolean on, String by) {
        return deck.orElseThrow().record(on, by);
    }

    @Deactivate
    void stop() throws IOException {
        if (deck.isPresent()) {
            deck.get().close();
        }
    }
}
