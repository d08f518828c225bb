package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import offpeak.itest.Rest;
import tools.jackson.databind.JsonNode;

/** Rows about how people are told. */
final class NoticeRows {
    private static final String LOST = "engine.needs-login";
    /** The host gives up on a channel after 45 s; the rest is for a busy machine. */
    private static final Duration FALLS = Duration.ofSeconds(75);

    private NoticeRows() {}

    static List<Scenario> rows() {
        return List.of(Scenario.row("F54", "channel of notifications down or hanging", NoticeRows::deadChannel)
                .onlyInFull());
    }

    private static void deadChannel(Run run) throws Exception {
        RealHome home = RealHome.shared();
        List<String> told = new CopyOnWriteArrayList<>();
        HttpServer people = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        people.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestMethod().equals("POST")) {
                told.add(exchange.getRequestURI().getPath() + " " + body);
            }
            byte[] answer = "{\"healthy\": true}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        people.start();
        int port = people.getAddress().getPort();
        run.keep(() -> people.stop(0));
        FaultProxy first = run.keep(new FaultProxy().to(port));
        HostProcess.Plan plan = home.plan("channels")
                .config("offpeak.device.powerwall~home.cfg.json", home.powerwall(", \"poll\": \"PT10S\""))
                .config("offpeak.notify.ntfy~home.cfg.json",
                        "{\"baseUrl\": \"" + first.url() + "\", \"topic\": \"home\"}")
                .config("offpeak.notify.webhook~home.cfg.json",
                        "{\"url\": \"http://127.0.0.1:" + port + "/second\"}")
                .config("offpeak.notify.route~alice.cfg.json", "{\"alarm\": [\"ntfy\", \"webhook\"],"
                        + " \"warning\": [\"ntfy\", \"webhook\"], \"info\": [\"ntfy\", \"webhook\"]}");
        try (HostProcess host = plan.start()) {
            host.running("powerwall", "ntfy", "webhook");
            JsonNode well = tested(host, "ntfy");
            assertTrue(well.toString(), well.path("delivered").asBoolean());
            first.mode(FaultMode.hang());
            home.vendors().fault("netzero", "401");
            long begun = System.nanoTime();
            Await.that("the second channel to be told of it", FALLS,
                    () -> told + "\n" + host.get("notifications") + host.errors(), () -> {
                        // whoever looks at the page meanwhile is not held up
                        assertEquals(200, host.api().status("GET", "state", ""));
                        return lost(told) > 0;
                    });
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            JsonNode log = notice(host);
            assertEquals(log.toString(), "SENT", log.path("stage").asString());
            assertEquals(log.toString(), List.of("ntfy false", "webhook true"),
                    StreamSupport.stream(log.path("attempts").spliterator(), false)
                            .map(one -> one.path("channel").asString() + " " + one.path("delivered").asBoolean())
                            .toList());
            first.mode(FaultMode.refuse());
            JsonNode down = tested(host, "ntfy");
            assertTrue(down.toString(), !down.path("delivered").asBoolean()
                    && !down.path("detail").asString().isBlank());
            JsonNode other = tested(host, "webhook");
            assertTrue(other.toString(), other.path("delivered").asBoolean());
            first.mode(FaultMode.pass());
            JsonNode again = tested(host, "ntfy");
            assertTrue(again.toString(), again.path("delivered").asBoolean());
            assertEquals("told once: " + told, 1, lost(told));
            run.saw("the second channel tells it once, " + took.toSeconds()
                    + " s later; the first is used again when it is back");
        } finally {
            home.vendors().fault("netzero", "");
        }
    }

    private static long lost(List<String> told) {
        return told.stream().filter(one -> one.contains(LOST)).count();
    }

    private static JsonNode notice(HostProcess host) {
        for (JsonNode one : host.get("notifications")) {
            if (one.path("reason").path("code").asString().equals(LOST)) {
                return one;
            }
        }
        throw new AssertionError("no " + LOST + " in " + host.get("notifications"));
    }

    private static JsonNode tested(HostProcess host, String channel) {
        var answer = host.api().send("POST", "notifications/test", "{\"channel\": \"" + channel + "\"}");
        assertEquals(answer.body(), 200, answer.statusCode());
        return Rest.json(answer.body());
    }
}
