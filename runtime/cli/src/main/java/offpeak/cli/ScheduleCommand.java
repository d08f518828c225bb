package offpeak.cli;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "schedule", description = {
        "Shows, adds and deletes slots ordered by hand, which beat every rule but safety.",
        "For example: offpeak schedule add operation charge_from_grid target=0.8 --from 02:00 --until 04:30"})
final class ScheduleCommand extends Looking {

    @Override
    String path() {
        return "schedules";
    }

    @Override
    void show(JsonNode slots, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Table table = new Table("ID", "FROM", "UNTIL", "DEVICE", "SETTING", "VALUE", "BY");
        for (JsonNode each : slots) {
            table.row(text(each.path("id")), times.moment(each.path("start")), times.moment(each.path("end")),
                    text(each.path("device")), text(each.path("setting")), text(each.path("value")),
                    text(each.path("by")));
        }
        if (table.isEmpty()) {
            out.println("No slot is ordered.");
        } else {
            table.print(out);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Shows them all.")
    int list() {
        return call();
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = {"Orders a setting for a time to come.",
            "For example: add operation charge_from_grid target=0.8 --from 02:00 --until 04:30",
            "or: add reserve 0.5 --from 16:00 --until 19:00 --device battery"})
    int add(@Parameters(index = "0", paramLabel = "SETTING", description = "such as operation or reserve") String setting,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "VALUE", description = "such as hold or 0.5") List<String> value,
            @Option(names = "--from", required = true, paramLabel = "HH:MM", description = "in the home's own time; or an instant") String from,
            @Option(names = "--until", required = true, paramLabel = "HH:MM", description = "the next after that") String until,
            @Option(names = "--device", paramLabel = "DEVICE", description = "needed where several have the setting") String device) {
        Client client = host().client();
        Times times = host().times(client);
        ObjectNode body = Client.JSON.createObjectNode().put("setting", setting).put("value", String.join(" ", value))
                .put("start", Times.of("--from", from)).put("end", Times.of("--until", until));
        if (device != null) {
            body.put("device", device);
        }
        String answer = client.send("POST", "schedules", body);
        JsonNode slot = Client.parse(answer);
        System.out.println(host().json()
                ? answer
                : text(slot.path("id")) + "  " + text(slot.path("device")) + " " + text(slot.path("setting")) + " "
                        + text(slot.path("value")) + " from " + times.moment(slot.path("start")) + " until "
                        + times.moment(slot.path("end")) + " (" + times.zone() + ")");
        return 0;
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Takes one back, also one that is under way.")
    int delete(@Parameters(paramLabel = "ID", description = "as the list shows it") String id) {
        String answer = host().client().send("DELETE", "schedules/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
        System.out.println(host().json() ? answer : "deleted " + id);
        return 0;
    }
}
