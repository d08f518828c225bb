package offpeak.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "ledger", description = {"Shows what the home paid, and would have paid otherwise; oldest first.",
        "No battery: the same load and sun without one. Alone: with a battery of the same size that stores the sun's"
                + " surplus and covers the need.",
        "Each figure was reckoned once, at its time, and stays."})
final class LedgerCommand extends Looking {
    /** A household reads pence. */
    private static final int MONEY_DIGITS = 2;

    enum By {
        period, day, month
    }

    @Option(names = "--since", paramLabel = "INSTANT", description = "begun at or after this (default: 30 days ago)")
    private String since;

    @Option(names = "--until", paramLabel = "INSTANT", description = "begun before this")
    private String until;

    @Option(names = "--by", paramLabel = "WHAT", defaultValue = "day", description = "period, day or month (default day)")
    private By by;

    @Override
    String path() {
        return "ledger?by=" + by + span(since, until);
    }

    @Override
    void show(JsonNode ledger, Client client, HostOptions host, PrintStream out) {
        if (ledger.path("totals").isEmpty()) {
            out.println("Nothing is written down for this time: it needs a meter at the grid or of the load.");
            return;
        }
        boolean periods = by == By.period;
        Table table = new Table(by.name().toUpperCase(Locale.ROOT), "KWH IN", "KWH OUT", "PAID", "NO BATTERY", "ALONE",
                "SAVED", "CURRENCY", periods ? "GAPS" : "INCOMPLETE");
        Times times = periods ? host.times(client) : null;
        for (JsonNode row : ledger.path(periods ? "rows" : "sums")) {
            table.row(row(row, periods ? times.moment(row.path("start")) : text(row.path(by.name()))));
        }
        for (JsonNode total : ledger.path("totals")) {
            table.row(row(total, "total"));
        }
        table.print(out);
    }

    private static String[] row(JsonNode row, String label) {
        List<String> gaps = new ArrayList<>();
        row.path("gaps").forEach(gap -> gaps.add(text(gap)));
        String missing = row.has("incomplete")
                ? text(row.path("incomplete")) + " of " + text(row.path("periods"))
                : String.join(" ", gaps);
        return new String[]{label, number(row, "imported_kwh"), number(row, "exported_kwh"), number(row, "cost"),
                number(row, "no_battery_cost"), number(row, "self_consumption_cost"), saved(row),
                text(row.path("currency")), missing};
    }

    /** Over the battery that is left alone, or over none where the home has none. */
    private static String saved(JsonNode row) {
        if (row.has("saved_over_self_consumption")) {
            return number(row, "saved_over_self_consumption");
        }
        return number(row, "saved_over_no_battery");
    }

    private static String number(JsonNode row, String field) {
        return row.path(field).isNumber()
                ? String.format(Locale.ROOT, "%." + MONEY_DIGITS + "f", row.path(field).asDouble())
                : "";
    }
}
