package offpeak.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "notify", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = "Tries whether people can be reached.", //
        subcommands = {NotifyCommand.Test.class, HelpCommand.class})
final class NotifyCommand {

    @Command(name = "test", mixinStandardHelpOptions = true, description = {
            "Sends a test by a channel now, whatever the hour, and says what came of it.",
            "For example: offpeak notify test email --user alice"})
    static final class Test implements Callable<Integer> {

        @Mixin
        private HostOptions host;

        @Parameters(index = "0", paramLabel = "CHANNEL", description = "its id; see: offpeak integrations")
        private String channel;

        @Option(names = "--user", paramLabel = "NAME", description = "to this person's address, not the channel's own")
        private String user;

        @Override
        public Integer call() {
            ObjectNode body = Client.JSON.createObjectNode().put("channel", channel);
            if (user != null) {
                body.put("user", user);
            }
            String answer = host.client().send("POST", "notifications/test", body);
            JsonNode attempt = Client.parse(answer);
            boolean delivered = attempt.path("delivered").asBoolean(false);
            if (host.json()) {
                System.out.println(answer);
            } else if (delivered) {
                System.out.println(channel + " took the test.");
            }
            if (!delivered) {
                throw new Failure(Failure.REFUSED, channel + " did not take the test: "
                        + attempt.path("detail").asString(""));
            }
            return 0;
        }
    }
}
