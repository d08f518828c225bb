package offpeak.cli;

import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "decisions", description = "Shows what was decided, why, and what came of it; newest first.")
final class DecisionsCommand extends Looking {

    @Option(names = "--since", paramLabel = "INSTANT", description = "not older than this")
    private String since;

    @Option(names = "--until", paramLabel = "INSTANT", description = "older than this")
    private String until;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "at most so many (default 20)")
    private int limit;

    @Override
    String path() {
        return "decisions?limit=" + limit + span(since, until);
    }

    @Override
    void show(JsonNode decisions, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Table table = new Table("AT", "DEVICE", "SETTING", "VALUE", "STAGE", "RULE", "REASON");
        for (JsonNode each : decisions) {
            table.row(times.moment(each.path("at")), text(each.path("device")), text(each.path("setting")),
                    text(each.path("value")), text(each.path("stage")), text(each.path("rule")),
                    reason(each.path("reason")));
        }
        if (table.isEmpty()) {
            out.println("Nothing has been decided yet.");
        } else {
            table.print(out);
        }
    }
}
