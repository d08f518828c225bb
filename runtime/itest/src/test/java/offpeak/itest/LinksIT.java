package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** A user's account comes by a link, runs by the login that it brought, and goes with the link. A car that sleeps is not read. */
public class LinksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String PID = "offpeak.device.tesla-vehicle~app";

    /** Takes the code in Tesla's place, and leaves the refreshing to the simulated vendors. */
    private static HttpServer desk(String sim) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpServer desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        desk.createContext("/token", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = 200;
            String answer = "{\"access_token\":\"first\",\"refresh_token\":\"simulated-owner-1\",\"expires_in\":28800}";
            if (!body.contains("grant_type=authorization_code")) {
                try {
                    HttpResponse<String> refreshed = http.send(
                            HttpRequest.newBuilder(URI.create(sim + "/owner/oauth2/v3/token"))
                                    .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                                    .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                            HttpResponse.BodyHandlers.ofString());
                    status = refreshed.statusCode();
                    answer = refreshed.body();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            } else if (!body.contains("code=good") || !body.contains("code_verifier=")) {
                status = 400;
                answer = "{\"error\":\"invalid_grant\"}";
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        desk.start();
        return desk;
    }

    @Test
    public void aLinkedAccountComesAndGoes() throws Exception {
        try (HostProcess vendors = HostProcess.demo("links-vendors").start()) {
            String sim = vendors.simulator().base().replaceFirst("/simulator/$", "");
            HttpServer desk = desk(sim);
            try (HostProcess host = HostProcess.start("links")
                    .config("offpeak.site~home.cfg.json", "{\"zone\": \"Europe/London\"}")
                    .config(PID + ".cfg.json",
                            "{\"linked\": true, \"transport\": \"owner\", \"baseUrl\": \"" + sim
                                    + "/owner\", \"authUrl\": \"http://127.0.0.1:" + desk.getAddress().getPort()
                                    + "/token\", \"redirectUrl\": \"https://home.example/link\"}")
                    .as("user").start()) {
                Await.that("what can be linked", PATIENCE, () -> host.get("links").toString(),
                        () -> host.get("links").path("offers").path(0).path("configuration").asString().equals(PID));
                assertEquals(400, host.api().status("POST", "links/finish",
                        "{\"redirect\": \"https://home.example/link?code=bad&state=" + begin(host) + "\"}"));
                HttpResponse<String> linked = host.api().send("POST", "links/finish",
                        "{\"redirect\": \"https://home.example/link?code=good&state=" + begin(host) + "\"}");
                assertEquals(linked.body(), 201, linked.statusCode());

                Await.that("the account to run", PATIENCE, () -> host.get("integrations") + host.errors(),
                        () -> instance(host).path("state").asString().equals("RUNNING"));
                assertEquals(1, host.get("links").path("accounts").size());
                nowhere(host.data(), "simulated-owner-");

                assertEquals(204, host.api().status("DELETE", "links/" + PID + "/anne", ""));
                Await.that("the account gone", PATIENCE, () -> host.get("integrations").toString(),
                        () -> instance(host).isMissingNode());
                assertEquals(0, host.get("links").path("accounts").size());
                assertFalse(host.errors(), host.errors().contains("simulated-owner-"));
            } finally {
                desk.stop(0);
            }
        }
    }

    private static String begin(HostProcess host) {
        JsonNode begun = Rest.json(host.api().send("POST", "links", "{\"account\": \"anne\"}").body());
        String page = begun.path("authorize").asString();
        assertTrue(begun.toString(), page.startsWith("https://auth.tesla.com/oauth2/v3/authorize?"));
        return page.replaceFirst(".*[?&]state=([^&]+).*", "$1");
    }

    private static JsonNode instance(HostProcess host) {
        for (JsonNode each : host.get("integrations")) {
            if (each.path("id").asString().equals("tesla-vehicle-app-anne")) {
                return each;
            }
        }
        return Rest.json("{}").path("none");
    }

    /** The login stands nowhere in the clear. */
    private static void nowhere(Path data, String secret) throws Exception {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(file.toString(),
                        Files.readString(file, StandardCharsets.ISO_8859_1).contains(secret));
            }
        }
    }
}
