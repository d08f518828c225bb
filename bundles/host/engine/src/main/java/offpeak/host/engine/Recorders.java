package offpeak.host.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import offpeak.api.host.Configurations;
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
@Component(service = {Recorders.class, Supplier.class}, property = "offpeak.recording=true")
public final class Recorders implements Supplier<byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(Recorders.class);

    /** Names of fields that hold secrets in any form, whatever their declared type. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|token|secret|apikey|api_key).*");

    private final Roll roll = new Roll();
    private final Optional<TapeFile> file;
    private final Tape tape;

    @Activate
    public Recorders(@Reference TimeSource time, @Reference SchedulerFactory schedulers,
            @Reference Configurations configurations, BundleContext context) {
        file = Optional.ofNullable(context.getProperty("offpeak.record")).map(name -> open(Path.of(name), schedulers));
        List<Pen.Sink> sinks = new ArrayList<>(List.of(roll));
        file.ifPresent(sinks::add);
        String version = Optional.ofNullable(context.getProperty("offpeak.version")).orElse("");
        tape = new Recording(new Pen(time, () -> header(version, time.speed()), sinks),
                new RecordedConfigurations.Configured() {
                    @Override
                    public Optional<Map<String, Object>> of(String pid) {
                        return configurations.get(pid).map(Recorders::withoutSecrets);
                    }

                    @Override
                    public List<String> homes() {
                        return configurations.pids().stream().filter(pid -> pid.matches("offpeak\\.site(~.*)?"))
                                .toList();
                    }
                });
    }

    /** One that keeps nothing. */
    Recorders(Tape tape) {
        this.file = Optional.empty();
        this.tape = tape;
    }

    static ObjectNode header(String version, double speed) {
        return TapeJson.object().put("version", Recording.VERSION).put("host", version).put("speed", speed);
    }

    private static TapeFile open(Path path, SchedulerFactory schedulers) {
        try {
            TapeFile open = new TapeFile(path, TapeFile.MOST_BYTES, schedulers);
            LOG.info("everything that is decided is recorded in {}", path);
            return open;
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

    Tape tape() {
        return tape;
    }

    /** The recording of the last day: lines of JSON in UTF-8, compressed by gzip. */
    @Override
    public byte[] get() {
        return roll.gzip();
    }

    @Deactivate
    void stop() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
