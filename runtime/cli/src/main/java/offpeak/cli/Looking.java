package offpeak.cli;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** A command that asks the host for one thing and shows it. */
@Command(mixinStandardHelpOptions = true)
abstract class Looking implements Callable<Integer> {

    @Mixin
    private HostOptions host;

    final HostOptions host() {
        return host;
    }

    /** Below {@code /api/v1/}. */
    abstract String path();

    abstract void show(JsonNode answer, Client client, HostOptions host, PrintStream out);

    @Override
    public final Integer call() {
        Client client = host.client();
        String body = client.get(path());
        if (host.json()) {
            System.out.println(body);
        } else {
            show(Client.parse(body), client, host, System.out);
        }
        return 0;
    }

    /**
     * As it follows in a query.
     *
     * @param since null for no bound, as picocli has it
     * @param until null for no bound
     */
    static String span(String since, String until) {
        return (since == null ? "" : "&since=" + URLEncoder.encode(since, StandardCharsets.UTF_8))
                + (until == null ? "" : "&until=" + URLEncoder.encode(until, StandardCharsets.UTF_8));
    }

    static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : node.isValueNode() ? node.asString() : node.toString();
    }

    /** A reason is a code with a sentence, or a sentence alone. */
    static String reason(JsonNode reason) {
        return reason.isObject()
                ? reason.has("text") ? text(reason.path("text")) : text(reason.path("code"))
                : text(reason);
    }
}
