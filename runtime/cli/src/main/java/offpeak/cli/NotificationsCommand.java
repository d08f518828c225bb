package offpeak.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "notifications", description = "Shows who was told what, and by which channel; newest first.")
final class NotificationsCommand extends Looking {

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "at most so many (default 20)")
    private int limit;

    @Override
    String path() {
        return "notifications?limit=" + limit;
    }

    @Override
    void show(JsonNode notifications, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Table table = new Table("AT", "USER", "LEVEL", "STAGE", "CHANNELS", "TEXT");
        for (JsonNode each : notifications) {
            List<String> channels = new ArrayList<>();
            each.path("attempts").forEach(attempt -> channels.add(text(attempt.path("channel"))
                    + (attempt.path("delivered").asBoolean(false) ? "" : " (" + text(attempt.path("detail")) + ")")));
            table.row(times.moment(each.path("at")), text(each.path("user")), text(each.path("level")),
                    text(each.path("stage")), String.join(", ", channels), reason(each.path("reason")));
        }
        if (table.isEmpty()) {
            out.println("Nobody has been told anything yet.");
        } else {
            table.print(out);
        }
    }
}
