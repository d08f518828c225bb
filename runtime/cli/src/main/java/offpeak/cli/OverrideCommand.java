package offpeak.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "override", mixinStandardHelpOptions = true, description = {
        "Orders a device about until a time; beats every rule but safety.",
        "For example: offpeak override battery operation charge_from_grid target=0.8 --until 07:00"})
final class OverrideCommand implements Callable<Integer> {

    @Mixin
    private HostOptions host;

    @Parameters(index = "0", paramLabel = "DEVICE", description = "its id, or the end of it where only one has that")
    private String device;

    @Parameters(index = "1", paramLabel = "SETTING", description = "such as operation or reserve")
    private String setting;

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "VALUE", description = "such as hold or 0.5")
    private List<String> value;

    @Option(names = "--until", required = true, paramLabel = "HH:MM", description = "in the home's own time; or an instant")
    private String until;

    @Override
    public Integer call() {
        Client client = host.client();
        Times times = host.times(client);
        JsonNode body = Client.JSON.createObjectNode().put("device", id(client)).put("setting", setting)
                .put("value", String.join(" ", value)).put("until", Times.until(until));
        String answer = client.send("POST", "overrides", body);
        System.out.println(host.json()
                ? answer
                : body.path("device").asString() + " " + setting + " " + String.join(" ", value) + " until "
                        + times.moment(Client.parse(answer).path("until")) + " (" + times.zone() + ")");
        return 0;
    }

    private String id(Client client) {
        if (device.contains("/")) {
            return device;
        }
        List<String> found = new ArrayList<>();
        for (JsonNode each : Client.parse(client.get("state"))) {
            String[] parts = each.path("id").asString("").split("/");
            // a meter takes no orders
            if (parts.length == 4 && parts[1].equals("device") && !each.has("role")
                    && (parts[3].equals(device) || parts[2].equals(device))) {
                found.add(each.path("id").asString());
            }
        }
        if (found.size() != 1) {
            throw new Failure(Failure.USAGE, found.isEmpty()
                    ? "there is no device " + device + "; see: offpeak state"
                    : device + " may be any of " + String.join(", ", found) + "; give the whole id");
        }
        return found.get(0);
    }
}
