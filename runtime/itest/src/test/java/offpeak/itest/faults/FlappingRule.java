package offpeak.itest.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import offpeak.itest.HostProcess;

/** Wants one thing and then the other, each time that it is asked. */
final class FlappingRule {
    private static final HostileBundle BUNDLE = HostileBundle.rule("alternate").working("""
            synchronized (KEPT) { KEPT.add(this); }
            String value = KEPT.size() % 2 == 0 ? "hold" : "charge_from_grid target=0.9";
            if (value != null) { return java.util.List.of(new offpeak.api.Intent(
                offpeak.api.EntityId.parse("home/device/powerwall/battery"),
                offpeak.api.Setting.parse("operation", value),
                offpeak.api.Interval.of(situation.now(), java.time.Duration.ofMinutes(30)),
                offpeak.api.Priority.SCHEDULE, offpeak.api.Reason.of("hostile.whim"),
                java.util.OptionalDouble.empty())); }
            """);

    private FlappingRule() {}

    /** As a user installs it. */
    static void install(FastHome home) throws IOException {
        HostProcess host = home.host();
        home.configure(BUNDLE.configuration(), "{}");
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest
                    .newBuilder(URI.create(host.api().base() + "integrations"))
                    .header("Content-Type", "application/java-archive")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(BUNDLE.jar())).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new AssertionError("installing was answered by " + answer.statusCode() + " " + answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        host.running(BUNDLE.id());
    }
}
