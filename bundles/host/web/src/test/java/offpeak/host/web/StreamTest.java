package offpeak.host.web;

import static offpeak.host.web.Client.VIEWER;
import static offpeak.host.web.Client.header;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import offpeak.api.Change;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.SiteId;
import offpeak.api.host.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class StreamTest extends Served {
    private static final List<String> EVERYTHING = List.of("site", "health", "state", "prices", "plan", "integrations",
            "decisions", "overrides", "events", "history");

    private record Event(String name, JsonNode data) {}

    /** A page that follows and reads what it gets. */
    private static final class Follower implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Follower(String... headers) throws Exception {
            response = client.send(client.request("GET", "/api/v1/stream", BodyPublishers.noBody(), headers),
                    BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        Event next() throws IOException {
            String event = lines.readLine();
            String data = lines.readLine();
            assertTrue(event.startsWith("event: ") && data.startsWith("data: "), event);
            assertEquals("", lines.readLine());
            return new Event(event.substring(7), json(data.substring(6)));
        }

        Event next(String name, Predicate<JsonNode> which) throws IOException {
            Event event = next();
            while (!event.name().equals(name) || !which.test(event.data())) {
                event = next();
            }
            return event;
        }

        Follower welcomed() throws IOException {
            for (String name : EVERYTHING) {
                assertEquals(name, next().name());
            }
            return this;
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    @Test
    void aNewPageIsToldEverythingInOrder() throws Exception {
        try (Follower follower = new Follower("Authorization", "Bearer t-viewer", "Accept-Language", "en-US")) {
            assertEquals("text/event-stream;charset=utf-8",
                    header(follower.response, "Content-Type").toLowerCase(java.util.Locale.ROOT));
            assertEquals("no-store", header(follower.response, "Cache-Control"));
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < EVERYTHING.size(); i++) {
                events.add(follower.next());
            }
            assertEquals(EVERYTHING, events.stream().map(Event::name).toList());
            assertEquals("en-US", events.get(0).data().get("locale").asString());
            assertFalse(events.get(0).data().has("user"), "a program has no name to show");
            assertEquals("UP", events.get(1).data().get("status").asString());
            assertEquals(2, events.get(2).data().size());
            assertEquals("grid", events.get(3).data().get(0).get("site").asString());
            assertEquals("cheap.slot in en-US",
                    events.get(4).data().get("slots").get(0).get("reason").get("text").asString());
            assertEquals("agile", events.get(5).data().get(0).get("id").asString());
            assertEquals(1, events.get(6).data().get(0).get("id").asInt());
            assertEquals(2, events.get(9).data().get("soc").get(0).get("points").size());
        }
        try (Follower page = new Follower("Cookie", "offpeak=s-user")) {
            assertEquals("ada", page.next().data().get("user").asString());
        }
    }

    @Test
    void theWebConsoleIsShownToAdministratorsWhileItRuns() throws Exception {
        assertFalse(site(Client.ADMIN).has("console"));
        Bundle console = host.started("offpeak.host.console");
        try {
            assertEquals("/system/console/bundles", site(Client.ADMIN).get("console").asString());
            assertFalse(site(VIEWER).has("console"));
        } finally {
            console.uninstall();
        }
    }

    private static JsonNode site(String... who) throws Exception {
        try (Follower page = new Follower(who)) {
            return page.next().data();
        }
    }

    @Test
    void whatChangesIsTold() throws Exception {
        try (Follower follower = new Follower(VIEWER).welcomed()) {
            host.home.bus.publish(Home.battery(0.625));
            JsonNode state = follower.next("state", data -> data.size() == 1).data().get(0);
            assertEquals("home/device/powerwall/battery", state.get("id").asString());
            assertEquals(0.625, state.get("state_of_charge").asDouble());

            host.home.bus.publish(Home.prices(3));
            assertEquals(3, follower.next("prices", data -> true).data().get(0).get("series").size());
            host.home.bus.tell(new Change.Planned(Home.plan()));
            follower.next("plan", data -> data.get("slots").size() == 1);
            host.home.bus.tell(new Change.Decided(Home.decision(1)));
            follower.next("decisions", data -> data.size() == 1);
            host.home.bus.tell(new Change.Lived(SiteId.HOME, "agile"));
            follower.next("integrations", data -> data.size() == 3);
            host.home.bus.tell(new Change.Overridden(SiteId.HOME));
            follower.next("overrides", data -> true);
            DemandEvent pause = DemandEvent.begun("7", EntityId.parse("home/device/tesla-vehicle/car-1"),
                    "demand-response", Home.NOW, OptionalDouble.of(7200), OptionalDouble.empty());
            host.home.events = List.of(pause);
            host.home.bus.publish(Home.observed(EntityId.parse("home/event/demand-response/car-1"), pause));
            follower.next("events", data -> data.size() == 1 && data.get(0).get("power_kw").asDouble() == 7.2);
        } finally {
            host.home.events = List.of();
        }
    }

    @Test
    void whatIsForgottenIsToldToo() throws Exception {
        try (Follower follower = new Follower(VIEWER).welcomed()) {
            host.home.bus.forget(Home.PRICES);
            assertEquals(json("[\"grid/price/agile/import\"]"), follower.next("forgotten", data -> true).data());
            follower.next("prices", data -> data.isEmpty());
        } finally {
            host.home.bus.publish(Home.prices(1));
        }
    }

    @Test
    void aBurstIsOneEvent() throws Exception {
        try (Follower follower = new Follower(VIEWER).welcomed()) {
            for (int i = 0; i < 1000; i++) {
                host.home.bus.publish(Home.battery(i / 1000.0));
            }
            int events = 0;
            double last = -1;
            while (last < 0.999) {
                last = follower.next("state", data -> true).data().get(0).get("state_of_charge").asDouble();
                events++;
            }
            assertTrue(events < 200, events + " events for 1000 changes");
        }
    }

    @Test
    void thePulseKeepsTheClockAndTheHealthTrue() throws Exception {
        try (Follower follower = new Follower(VIEWER).welcomed()) {
            follower.next("site", data -> true);
            host.home.checks = List.of(new HealthCheck.Check("agile", HealthCheck.Status.DEGRADED, "answers 500"));
            follower.next("health", data -> data.get("status").asString().equals("DEGRADED")
                    && data.get("checks").get(0).get("message").asString().equals("answers 500"));
        } finally {
            host.home.checks = List.of(HealthCheck.Check.up("store"));
        }
    }

    /** A page that has gone to sleep with its connection open. */
    private static Socket sleeper() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", host.port()));
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(("GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:" + host.port()
                + "\r\nAuthorization: Bearer t-viewer\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void aPageThatSleepsIsLetGoAndHoldsNobody() throws Exception {
        try (Socket sleeper = sleeper(); Follower follower = new Follower(VIEWER).welcomed()) {
            // more than the system keeps for a connection, then more than the host does
            for (int i = 1; i <= 250; i++) {
                double charge = i / 1000.0;
                if (i <= 20) {
                    host.home.bus.publish(Home.prices(5000 + i));
                }
                host.home.bus.publish(Home.battery(charge));
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> follower.next("state",
                        data -> data.valueStream().anyMatch(one -> one.path("state_of_charge").asDouble() == charge)));
            }
            String all = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> untilTheEnd(sleeper));
            assertTrue(all.startsWith("HTTP/1.1 200 "), all.substring(0, 100));
            assertFalse(all.contains("\"state_of_charge\":0.25,"), "it was told to the end");
        } finally {
            host.home.bus.publish(Home.prices(1));
        }
    }

    private static String untilTheEnd(Socket socket) {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = socket.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                all.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection stays open", e);
        } catch (IOException e) {
            // reset: an end, too
        }
        return all.toString();
    }

    @Test
    void thereIsRoomForTwentyPages() throws Exception {
        List<Follower> followers = new ArrayList<>();
        try {
            fill(followers, 20);
            assertEquals("at most 20 pages can follow at once: close one",
                    problem(503, "Too many pages", client.get("/api/v1/stream", VIEWER)));
        } finally {
            close(followers);
        }
        // the host sees that they are gone when it has news for them; this leaves room for the other tests' pages
        fill(followers, 10);
        close(followers);
    }

    private static void fill(List<Follower> followers, int pages) {
        WebHost.await("room for " + pages + " pages", () -> {
            try {
                followers.add(new Follower(VIEWER));
                return followers.size() >= pages;
            } catch (AssertionError e) {
                return false;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void close(List<Follower> followers) throws IOException {
        for (Follower follower : followers) {
            follower.close();
        }
        followers.clear();
    }

    @Test
    void onlyWhoIsKnownFollows() throws Exception {
        problem(401, "Not signed in", client.get("/api/v1/stream"));
        problem(404, "No such site", client.get("/api/v1/stream?site=other", VIEWER));
        assertEquals("/api/v1/stream takes GET, HEAD",
                problem(405, "Not this way", client.send("POST", "/api/v1/stream", "", VIEWER)));
    }

    @Test
    void headOpensNoStream() throws Exception {
        HttpResponse<String> head = client.send("HEAD", "/api/v1/stream", "", VIEWER);
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertTrue(header(head, "Content-Type").startsWith("text/event-stream"));
    }
}
