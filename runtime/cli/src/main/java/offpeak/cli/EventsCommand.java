package offpeak.cli;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "events", description = {"Shows the pauses for the grid's sake and what each brought; newest first.",
        "Avoided is what the device would have drawn with the power before, until it was full."})
final class EventsCommand extends Looking {
    private static final double KWH_PER_MWH = 1000;

    @Option(names = "--since", paramLabel = "INSTANT", description = "not ended before this")
    private String since;

    @Option(names = "--until", paramLabel = "INSTANT", description = "begun before this")
    private String until;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "at most so many (default 20)")
    private int limit;

    @Override
    String path() {
        return "events?limit=" + limit + span(since, until);
    }

    @Override
    void show(JsonNode events, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Table table = new Table("ID", "DEVICE", "FROM", "TO", "KW", "KWH AVOIDED", "VALUE", "MEAN /MWH", "MAX /MWH",
                "NODE", "UTILITY", "OPTED OUT");
        for (JsonNode each : events) {
            table.row(text(each.path("id")), text(each.path("device")), times.moment(each.path("start")),
                    each.has("end") ? times.moment(each.path("end")) : "now", number(each, "power_kw", 1, 1),
                    number(each, "avoided_kwh", 1, 2),
                    (number(each, "value", 1, 2) + " " + text(each.path("currency"))).strip(),
                    number(each, "mean_price", KWH_PER_MWH, 2), number(each, "max_price", KWH_PER_MWH, 2),
                    text(each.path("node")), text(each.path("utility")), text(each.path("opted_out_by")));
        }
        if (table.isEmpty()) {
            out.println("Nothing has been paused for the grid yet.");
        } else {
            table.print(out);
        }
    }

    private static String number(JsonNode event, String field, double factor, int digits) {
        return event.path(field).isNumber()
                ? String.format(Locale.ROOT, "%." + digits + "f", event.path(field).asDouble() * factor)
                : "";
    }

    @Command(name = "opt-out", mixinStandardHelpOptions = true, description = {
            "Ends a pause: the device goes on as before,",
            "and is not paused again for the same spell of prices."})
    int optOut(@Parameters(paramLabel = "ID", description = "as the list shows it") String id) {
        String answer = host().client().send("POST",
                "events/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/opt-out");
        System.out.println(host().json()
                ? answer
                : text(Client.parse(answer).path("device")) + " takes no part in event " + id + " any more");
        return 0;
    }
}
