package offpeak.host.engine.recording;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Site;
import tools.jackson.databind.node.ObjectNode;

/** Writes down how rules and homes are configured, when it is news. */
public final class RecordedConfigurations {

    /** The configurations of now, without secrets. */
    public interface Configured {
        Optional<Map<String, Object>> of(String pid);

        /** The pids of the homes. */
        List<String> homes();
    }

    private final Pen pen;
    private final Configured configured;

    RecordedConfigurations(Pen pen, Configured configured) {
        this.pen = pen;
        this.configured = configured;
    }

    void homes(Site site) {
        pen.line().once("configured sites", site.id().value(), site, () -> configured.homes().forEach(this::write));
    }

    /** A rule that is configured anew is a new one, by its time. */
    void told(String pid, Instant since) {
        pen.line().once("configured since", pid, since, () -> write(pid));
    }

    private void write(String pid) {
        configured.of(pid).ifPresent(values -> {
            ObjectNode line = pen.line().node();
            ObjectNode all = line.get("configured") instanceof ObjectNode some ? some : line.putObject("configured");
            all.set(pid, TapeJson.of(values));
        });
    }
}
