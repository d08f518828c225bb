package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** A host that nobody has used yet: who may what, before and after the first account. */
public class FirstStartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern CODE = Pattern.compile("setup code ([A-Z0-9-]+)");
    private static final String PASSWORD = "a long walk by the sea";

    @Test
    public void readyComesWhenTheConfigurationFilesAreInForce() throws Exception {
        try (HostProcess host = HostProcess.demo("ready").start()) {
            Set<String> configured = new TreeSet<>();
            for (JsonNode integration : host.get("integrations")) {
                if (integration.has("pid")) {
                    configured.add(integration.path("id").asString());
                }
            }
            assertEquals(Set.of("agile", "cheapest-slots", "powerwall"), configured);
            assertEquals("Demo home", host.get("site").path("name").asString());
            assertFalse(host.errors(), host.errors().contains("did you mean"));
        }
    }

    @Test
    public void theFirstAccountIsMadeWithTheCodeOnTheConsole() throws Exception {
        try (HostProcess host = HostProcess.start("first-start").start()) {
            String code = code(host);
            closedToStrangers(host);
            Rest api = host.api();

            assertEquals(403, api.status("POST", "setup", account("WRON-GCOD-E123", "sun")));
            HttpResponse<String> made = api.send("POST", "setup", account(code, "sun"));
            assertEquals(made.body(), 204, made.statusCode());
            Rest signedIn = host.api().with("Cookie", cookie(made)).with("X-Offpeak", "1");
            assertEquals("admin", signedIn.get("sessions").path("role").asString());
            assertEquals("the code works once", 403, api.status("POST", "setup", account(code, "moon")));
            closedToStrangers(host);

            assertEquals(401, api.status("POST", "sessions", login("sun", PASSWORD + "!")));
            HttpResponse<String> again = api.send("POST", "sessions", login("sun", PASSWORD));
            assertEquals(again.body(), 204, again.statusCode());
            assertNotEquals("a session of its own", cookie(made), cookie(again));
            assertEquals("sun", host.api().with("Cookie", cookie(again)).get("sessions").path("name").asString());

            assertEquals(204, signedIn.status("DELETE", "sessions/current", ""));
            assertEquals("signed out", 401, signedIn.status("GET", "plan", ""));
            assertEquals("the other one is not", 200,
                    host.api().with("Cookie", cookie(again)).status("GET", "plan", ""));
            String log = host.errors();
            assertFalse("the password is in the log", log.contains(PASSWORD));
        }
    }

    @Test
    public void tokensWorkBesideARunningHostAndWithoutOne() throws Exception {
        HostProcess.Plan plan = HostProcess.start("tokens");
        Path data = plan.data();
        String early = HostProcess.token(data, "early", "viewer");
        try (HostProcess host = plan.start().keepData()) {
            assertEquals("made before the host's first start", 200,
                    host.api().bearer(early).status("GET", "integrations", ""));
            assertEquals("a viewer changes nothing", 403,
                    host.api().bearer(early).status("PUT", "integrations/agile", "{\"enabled\": false}"));
            String beside = HostProcess.token(data, "beside", "admin");
            for (Path file : filesBelow(data)) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse("the token itself is in " + file, text.contains(beside) || text.contains(early));
            }
            assertEquals("at once", 200, host.api().bearer(beside).status("GET", "configurations", ""));
            assertEquals(401, host.api().bearer(beside + "x").status("GET", "plan", ""));

            HostProcess second = HostProcess.start("second").data(data).launch();
            assertEquals("a second host on the same data", 4, second.exit());
            assertTrue(second.errors(), second.errors().contains("another host runs with the data folder " + data));
            second.keepData().close();
            assertEquals("the first one goes on", 200, host.api().bearer(beside).status("GET", "plan", ""));
        }
        try (HostProcess host = HostProcess.start("tokens-again").data(data).start()) {
            assertEquals("after a kill, too", 200, host.api().bearer(early).status("GET", "integrations", ""));
        }
    }

    @Test
    public void foreignNamesAndForeignPagesAreTurnedAway() throws Exception {
        HostProcess.Plan plan = HostProcess.start("foreign");
        String admin = HostProcess.token(plan.data(), "admin", "admin");
        try (HostProcess host = plan.start()) {
            int port = java.net.URI.create(host.pages().base()).getPort();
            assertEquals("a name that leads here (DNS rebinding)", 421, raw(port, "GET /api/v1/health HTTP/1.1\r\n"
                    + "Host: evil.example:" + port + "\r\n\r\n"));
            assertEquals("even with a token", 421, raw(port, "GET /api/v1/plan HTTP/1.1\r\nHost: evil.example\r\n"
                    + "Authorization: Bearer " + admin + "\r\n\r\n"));
            assertEquals(200, raw(port, "GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n"));
            assertEquals("another site's page", 403, host.api().with("Origin", "http://evil.example")
                    .status("POST", "sessions", login("sun", PASSWORD)));
            assertEquals("another program's page on this machine", 403, host.api()
                    .with("Origin", "http://127.0.0.1:" + (port + 1))
                    .status("POST", "setup", account("AAAA-AAAA", "sun")));
            assertEquals("as browsers say it", 403, host.api().with("Sec-Fetch-Site", "cross-site")
                    .status("POST", "sessions", login("sun", PASSWORD)));
        }
    }

    @Test
    public void simulatedTimeIsForSimulatedVendorsAlone() throws Exception {
        HostProcess.Plan plan = HostProcess.start("simulated-real")
                .with("--clock", "2020-03-28T12:00:00Z", "--speed", "60")
                .config("offpeak.price.agile~home.cfg.json", "{\"baseUrl\": \"https://api.octopus.energy\"}");
        try (HostProcess host = plan.launch()) {
            assertEquals(4, host.exit());
            assertTrue(host.errors(), host.errors().contains("offpeak.price.agile~home.cfg.json")
                    && host.errors().contains("baseUrl"));
        }
        HostProcess.Plan left = HostProcess.start("simulated-left-out").with("--clock", "2020-03-28T12:00:00Z")
                .config("offpeak.device.powerwall~home.cfg.json", "{\"transport\": \"netzero\", \"apiKey\": \"k\"}");
        try (HostProcess host = left.launch()) {
            assertEquals("a left out address is the vendor's real one", 4, host.exit());
        }
    }

    /** The first account could be anybody's otherwise. */
    @Test
    public void noOtherMachineGetsInBeforeThereIsAnAccount() throws Exception {
        Optional<String> other = otherAddress();
        try (HostProcess host = HostProcess.start("bind").with("--bind", "0.0.0.0").start().keepData()) {
            int port = java.net.URI.create(host.pages().base()).getPort();
            assertTrue(host.errors(), host.errors().contains("127.0.0.1 alone, not on 0.0.0.0"));
            if (other.isPresent()) {
                assertFalse("listens on " + other.get(), listens(other.get(), port));
            }
            assertEquals(204, host.api().status("POST", "setup", account(code(host), "sun")));
            host.killHard();
            try (HostProcess next = HostProcess.start("bind-open").data(host.data()).with("--bind", "0.0.0.0")
                    .start()) {
                if (other.isPresent()) {
                    int reopened = java.net.URI.create(next.pages().base()).getPort();
                    assertTrue("with an account it may", listens(other.get(), reopened));
                }
                assertFalse(next.errors(), CODE.matcher(next.errors()).find());
            }
        }
    }

    private static String code(HostProcess host) {
        Await.that("a setup code on the console", PATIENCE, host::errors, () -> CODE.matcher(host.errors()).find());
        Matcher found = CODE.matcher(host.errors());
        assertTrue(found.find());
        return found.group(1);
    }

    private static String account(String code, String name) {
        return "{\"code\": \"" + code + "\", \"name\": \"" + name + "\", \"password\": \"" + PASSWORD + "\"}";
    }

    private static String login(String name, String password) {
        return "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"}";
    }

    /** All routes that the host itself lists, each with a method that it takes. */
    private static void closedToStrangers(HostProcess host) {
        JsonNode paths = host.get("openapi.json").path("paths");
        List<String> open = new ArrayList<>();
        int closed = 0;
        for (String path : paths.propertyNames()) {
            for (String method : paths.path(path).propertyNames()) {
                String route = path.replaceFirst("^/?(api/v1/)?", "").replaceAll("\\{[^}]+}", "x");
                String verb = method.toUpperCase(java.util.Locale.ROOT);
                int status = host.api().status(verb, route, verb.equals("GET") || verb.equals("DELETE") ? "" : "{}");
                if (status == 401 && !path.endsWith("sessions")) {
                    closed++;
                } else {
                    open.add(verb + " " + route + " " + status);
                }
            }
        }
        open.removeIf(route -> route.matches("GET health 200|GET openapi.json 200|POST setup \\d+|POST sessions \\d+"
                + "|DELETE sessions/current 204|GET sessions 401"));
        assertEquals("open to strangers", List.of(), open);
        assertTrue("only " + closed + " routes", closed >= 15);
        assertEquals(401, host.api().status("GET", "stream", ""));
        for (JsonNode check : host.get("health").path("checks")) {
            assertEquals("health tells strangers details", "", check.path("message").asString());
        }
        HttpResponse<String> page = host.pages().send("GET", "", "");
        assertTrue("the page is shown to a stranger", page.statusCode() == 302);
    }

    private static String cookie(HttpResponse<String> answer) {
        String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(set, set.contains("HttpOnly") && set.contains("SameSite=Strict"));
        return set.replaceFirst(";.*", "");
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** The status of a request that no client library would send. */
    private static int raw(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] line = in.readNBytes("HTTP/1.1 200".length());
            return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).split(" ")[1]);
        }
    }

    private static boolean listens(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new java.net.InetSocketAddress(address, port), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** An address of this machine that others can reach. */
    private static Optional<String> otherAddress() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(network -> Collections.list(network.getInetAddresses()).stream())
                .filter(address -> !address.isLoopbackAddress() && address instanceof java.net.Inet4Address)
                .map(InetAddress::getHostAddress).findFirst();
    }
}
