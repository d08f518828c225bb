package offpeak.cli;

import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(name = "plan", description = "Shows what will be done when, and why.")
final class PlanCommand extends Looking {

    @Override
    String path() {
        return "plan";
    }

    @Override
    void show(JsonNode plan, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Table table = new Table("DAY", "FROM", "TO", "DEVICE", "ACTION", "POWER", "REASON");
        for (JsonNode slot : plan.path("slots")) {
            String from = times.moment(slot.path("start"));
            int split = from.lastIndexOf(' ');
            table.row(from.substring(0, split), from.substring(split + 1), times.clock(slot.path("end")),
                    text(slot.path("device")), text(slot.path("action")), power(slot.path("power_w")),
                    reason(slot.path("reason")));
        }
        if (plan.hasNonNull("made_at")) {
            out.println("Made " + times.moment(plan.path("made_at")) + ", looks ahead to "
                    + times.moment(plan.path("valid_to")) + cost(plan.path("cost")) + " (" + times.zone() + ")");
        }
        if (table.isEmpty()) {
            out.println("Nothing is planned.");
        } else {
            table.print(out);
        }
    }

    private static String power(JsonNode watts) {
        return watts.isNumber() ? String.format(Locale.ROOT, "%.1f kW", watts.asDouble() / 1000) : "";
    }

    private static String cost(JsonNode cost) {
        if (cost.isNumber()) {
            return String.format(Locale.ROOT, ", cost %.2f", cost.asDouble());
        }
        return cost.isObject()
                ? String.format(Locale.ROOT, ", cost %.2f %s", cost.path("amount").asDouble(0),
                        text(cost.path("currency")))
                : "";
    }
}
