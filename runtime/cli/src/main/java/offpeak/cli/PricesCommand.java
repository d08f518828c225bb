package offpeak.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "prices", description = "Shows the known prices from now on.")
final class PricesCommand extends Looking {

    @Option(names = "--all", description = "those of the past too")
    private boolean all;

    @Override
    String path() {
        return "prices";
    }

    @Override
    void show(JsonNode prices, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Instant now = HostOptions.now(Client.parse(client.get("health")));
        boolean none = true;
        for (JsonNode each : prices) {
            none = false;
            out.println(text(each.path("source")) + " " + text(each.path("direction")) + ", "
                    + text(each.path("currency")) + text(each.path("unit")) + " (" + times.zone() + ")");
            Table table = new Table("DAY", "FROM", "TO", "PRICE", "");
            for (JsonNode slot : each.path("series")) {
                Instant start = Times.instant(slot.path("start"));
                Instant end = Times.instant(slot.path("end"));
                if (all || end.isAfter(now)) {
                    String from = times.moment(slot.path("start"));
                    int split = from.lastIndexOf(' ');
                    boolean current = !start.isAfter(now) && end.isAfter(now);
                    table.row(from.substring(0, split), from.substring(split + 1), times.clock(slot.path("end")),
                            String.format(Locale.ROOT, "%.4f", slot.path("value").asDouble()),
                            current ? "now" : slot.path("estimate").asBoolean(false) ? "estimate" : "");
                }
            }
            table.print(out);
        }
        if (none) {
            out.println("No prices are known.");
        }
    }
}
