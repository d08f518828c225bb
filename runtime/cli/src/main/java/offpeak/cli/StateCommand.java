package offpeak.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(name = "state", description = "Shows the last that is known of everything.")
final class StateCommand extends Looking {

    private static final Set<String> OWN_COLUMNS = Set.of("id", "observed_at", "stale", "quality", "source", "series");

    @Override
    String path() {
        return "state";
    }

    @Override
    void show(JsonNode state, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Table table = new Table("ENTITY", "OBSERVED", "", "STATE");
        for (JsonNode each : state) {
            List<String> fields = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : each.properties()) {
                if (!OWN_COLUMNS.contains(field.getKey()) && field.getValue().isValueNode()) {
                    fields.add(field.getKey() + "=" + text(field.getValue()));
                }
            }
            table.row(text(each.path("id")), times.moment(each.path("observed_at")),
                    each.path("stale").asBoolean(false) ? "stale" : "", String.join(" ", fields));
        }
        if (table.isEmpty()) {
            out.println("Nothing has been observed yet.");
        } else {
            table.print(out);
        }
    }
}
