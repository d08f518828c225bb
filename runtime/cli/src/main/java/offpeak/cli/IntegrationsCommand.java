package offpeak.cli;

import java.io.FileNotFoundException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "integrations", description = "Shows, adds, updates, removes, switches on and off; without a restart.")
final class IntegrationsCommand extends Looking {

    @Override
    String path() {
        return "integrations";
    }

    @Override
    void show(JsonNode integrations, Client client, HostOptions host, PrintStream out) {
        Times times = host.times(client);
        Table table = new Table("ID", "NAME", "KIND", "VERSION", "STATE", "SINCE", "REASON");
        for (JsonNode each : integrations) {
            table.row(text(each.path("id")), text(each.path("name")), text(each.path("kind")),
                    text(each.path("version")), text(each.path("state")),
                    each.hasNonNull("since") ? times.moment(each.path("since")) : "", reason(each.path("reason")));
        }
        if (table.isEmpty()) {
            out.println("There are no integrations.");
        } else {
            table.print(out);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Shows them all.")
    int list() {
        return call();
    }

    @Command(name = "install", mixinStandardHelpOptions = true, description = "Adds the integration in a bundle's jar, or one that came with the host and was removed.")
    int install(@Parameters(paramLabel = "FILE-or-NAME") Path file) {
        String name = file.toString();
        if (Files.exists(file) || !name.matches("[a-z0-9.-]+") || name.endsWith(".jar")) {
            return upload(file, "installed");
        }
        String body = host().client().send("POST", "integrations", Client.JSON.createObjectNode().put("name", name));
        JsonNode installed = Client.parse(body);
        say(body, "installed " + text(installed.path("name")) + " " + text(installed.path("version")));
        return 0;
    }

    @Command(name = "update", mixinStandardHelpOptions = true, description = "Puts another version in its place.")
    int update(@Parameters(paramLabel = "FILE") Path file) {
        return upload(file, "updated to");
    }

    private int upload(Path file, String done) {
        String body;
        try {
            body = host().client().send("POST", "integrations", BodyPublishers.ofFile(file),
                    Optional.of("application/java-archive"));
        } catch (FileNotFoundException e) {
            throw new Failure(Failure.USAGE, "there is no file " + file, e);
        }
        JsonNode installed = body.isBlank() ? Client.JSON.createObjectNode() : Client.parse(body);
        say(body, done + " " + (installed.hasNonNull("name")
                ? text(installed.path("name")) + " " + text(installed.path("version"))
                : file.toString()));
        return 0;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes one.")
    int remove(@Parameters(paramLabel = "NAME") String name,
            @Option(names = "--keep-data", description = "keep its configuration and history for a later return") boolean keep) {
        say(host().client().send("DELETE", path(name) + "?keep=" + keep), "removed " + name);
        return 0;
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Switches one on.")
    int enable(@Parameters(paramLabel = "NAME") String name) {
        return turn(name, true);
    }

    @Command(name = "disable", mixinStandardHelpOptions = true, description = "Switches one off; it keeps its configuration and history.")
    int disable(@Parameters(paramLabel = "NAME") String name) {
        return turn(name, false);
    }

    private int turn(String name, boolean on) {
        JsonNode body = Client.JSON.createObjectNode().put("enabled", on);
        say(host().client().send("PUT", path(name), body), (on ? "enabled " : "disabled ") + name);
        return 0;
    }

    private static String path(String name) {
        return "integrations/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void say(String body, String done) {
        System.out.println(host().json() ? body : done);
    }
}
