package offpeak.host.engine.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import offpeak.api.Decision;
import offpeak.api.Site;
import offpeak.api.host.Configurations;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.SchedulerFactory;
import offpeak.host.engine.recording.TapeJson;
import offpeak.host.engine.site.Sites;
import offpeak.host.engine.supervision.Supervision;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays the recording that the framework property {@code offpeak.replay} names, in a host that was started for that alone. Gives
 * {@code status}, {@code text} and {@code json} when it is done, and nothing before.
 */
@Component(service = Supplier.class, property = "offpeak.replay=true")
public final class ReplayService implements Supplier<Map<String, String>> {
    private static final Duration LOOK = Duration.ofMillis(50);
    /** Rules are there within a second of their configuration. */
    private static final int LOOKS = 400;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm zzz", Locale.ENGLISH);

    private final Supervision supervision;
    private final Sites sites;
    private final Configurations configurations;
    private final ReasonTexts texts;
    private final SchedulerFactory.Owned worker;
    private final Path file;
    private final Set<String> wanted = new TreeSet<>();
    private volatile Map<String, String> result = Map.of();
    private int looks;

    @Activate
    public ReplayService(@Reference Supervision supervision, @Reference Sites sites,
            @Reference Configurations configurations, @Reference ReasonTexts texts,
            @Reference SchedulerFactory schedulers, BundleContext context) {
        this.supervision = supervision;
        this.sites = sites;
        this.configurations = configurations;
        this.texts = texts;
        this.worker = schedulers.create("replay");
        this.file = Path.of(context.getProperty("offpeak.replay"));
        worker.after(Duration.ZERO, this::prepare);
    }

    @Deactivate
    void stop() {
        worker.close();
    }

    @Override
    public Map<String, String> get() {
        return result;
    }

    private void fail(String why) {
        result = Map.of("status", "1", "text", "can't play " + file + ": " + why, "json",
                TapeJson.object().put("error", why).toString());
    }

    private BufferedReader open() throws IOException {
        InputStream in = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }

    /** Configures rules and homes as they were. */
    private void prepare() {
        Map<String, JsonNode> first = new TreeMap<>();
        try (BufferedReader lines = open()) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                JsonNode line = TapeJson.MAPPER.readTree(text);
                line.path("configured").properties().forEach(one -> first.putIfAbsent(one.getKey(), one.getValue()));
                line.properties().stream().filter(one -> one.getKey().startsWith("rules "))
                        .forEach(one -> one.getValue().properties().forEach(rule -> wanted.add(rule.getKey())));
            }
        } catch (JacksonException e) {
            // the last line of a host that was killed; what stands before it counts
        } catch (IOException e) {
            fail(e.getMessage());
            return;
        }
        first.forEach(this::configure);
        await();
    }

    private void configure(String pid, JsonNode values) {
        Map<String, Object> map = new LinkedHashMap<>();
        values.properties().forEach(one -> map.put(one.getKey(), TapeJson.read(one.getValue(), Object.class)));
        try {
            configurations.put(pid, map);
        } catch (Configurations.InvalidException | RuntimeException e) {
            fail("the configuration " + pid + " is not taken here: " + e.getMessage());
        }
    }

    private void await() {
        boolean here = wanted.stream().allMatch(id -> supervision.rule(id).isPresent());
        if (!result.isEmpty()) {
            return;
        }
        if (here || looks++ > LOOKS) {
            play();
        } else {
            worker.after(LOOK, this::await);
        }
    }

    private void play() {
        try (BufferedReader lines = open()) {
            Playback.Result played = new Playback(supervision::rule, sites).play(lines);
            result = Map.of("status", played.difference().isPresent() ? "1" : "0", "text", text(played), "json",
                    json(played).toString());
        } catch (IOException | Playback.Unreadable e) {
            fail(e.getMessage());
        } catch (RuntimeException e) {
            fail("it can't be understood: " + e);
        }
    }

    private String text(Playback.Result played) {
        StringBuilder text = new StringBuilder();
        for (Decision decision : played.decisions()) {
            Site site = sites.site(decision.device().site());
            text.append(time(decision.at(), site.zone())).append("  ").append(decision.device()).append("  ")
                    .append(decision.setting().name()).append(' ').append(decision.setting().value()).append("  ")
                    .append(decision.stage()).append("  ").append(decision.rule()).append(": ")
                    .append(texts.text(decision.reason(), site, Locale.ENGLISH)).append('\n');
        }
        played.note().ifPresent(note -> text.append("Note: ").append(note).append(".\n"));
        text.append(played.lines()).append(" pieces of work from ").append(played.from()).append(" to ")
                .append(played.to()).append(", ").append(played.decisions().size()).append(" decisions: ");
        return text.append(played.difference().map(difference -> "differs " + difference).orElse("the same."))
                .toString();
    }

    private static String time(java.time.Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }

    private static ObjectNode json(Playback.Result played) {
        ObjectNode json = TapeJson.object().put("host", played.host()).put("whole", played.whole())
                .put("from", played.from().toString()).put("to", played.to().toString()).put("lines", played.lines())
                .put("same", played.difference().isEmpty());
        played.difference().ifPresent(difference -> json.put("difference", difference));
        played.note().ifPresent(note -> json.put("note", note));
        ArrayNode decisions = json.putArray("decisions");
        played.decisions().forEach(decision -> decisions.add(TapeJson.of(decision)));
        return json;
    }
}
