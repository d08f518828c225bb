package offpeak.host.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

class ConsoleTest {
    private static final String ADMIN = "Bearer t-admin";
    private static final String INSTALL_INSTEAD = "install through the Integrations page or `offpeak integrations install`";

    @TempDir
    private static Path cache;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final TestAccess ACCESS = new TestAccess();
    private static ConsoleHost host;

    @BeforeAll
    static void start() throws Exception {
        host = new ConsoleHost(cache, ACCESS);
        ConsoleHost.await("answered without its login", () -> status("/system/console/bundles") == 404);
        assertEquals(404, get("bundles", "Authorization", basic("admin", "admin")).statusCode(),
                "there is no console before there is the host's login");
        host.startConsole();
        ConsoleHost.await("answered", () -> status("/system/console/bundles") == 401);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            host.stopConsole();
            assertEquals(404, get("bundles", "Authorization", basic("admin", "admin")).statusCode(),
                    "there is no console without the host's login");
        } finally {
            host.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundles", "components", "configMgr", "events", "logs", "", "bundles.json", "logs.json",
            "res/ui/bundles.js", "status-Bundles.txt", "nothing"})
    void aStrangerIsSentToTheLogin(String page) throws Exception {
        HttpResponse<String> script = get(page);
        assertEquals(401, script.statusCode());
        assertEquals("Bearer realm=\"offpeak\"", script.headers().firstValue("WWW-Authenticate").orElse(""));
        assertEquals("sign in on the page, or send a token as 'Authorization: Bearer …'\n", script.body());

        HttpResponse<String> browser = get(page, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertEquals(302, browser.statusCode());
        assertTrue(browser.headers().firstValue("Location").orElse("").endsWith("/login"));
        assertEquals(401, post(page, "", "Accept", "text/html").statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic admin:admin", "Basic t-admin:", "Bearer t-nobody", "Bearer", "s-admin"})
    void noOtherKeyOpens(String key) throws Exception {
        String sent = key.startsWith("Basic ")
                ? basic(key.substring(6, key.indexOf(':')), key.substring(key.indexOf(':') + 1))
                : key;
        assertEquals(401, get("bundles", "Authorization", sent, "Cookie", "offpeak=s-admin").statusCode());
        assertEquals(401, get("bundles", "Cookie", "offpeak=s-nobody").statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "user"})
    void onlyAnAdministratorMayIn(String role) throws Exception {
        for (String page : new String[]{"bundles", "components", "configMgr", "events", "logs", "res/ui/bundles.js"}) {
            HttpResponse<String> refused = get(page, "Authorization", "Bearer t-" + role);
            assertEquals(403, refused.statusCode());
            assertEquals("the web console needs the role admin; ada has " + role + "\n", refused.body());
            assertEquals(403, get(page, "Cookie", "offpeak=s-" + role).statusCode());
        }
    }

    @Test
    void theBundlesPageListsAndStopsAndStarts() throws Exception {
        assertContains(page("bundles"), "Apache Felix Web Console", "\"symbolicName\":\"offpeak.host.console\"");
        Bundle events = host.bundle("org.apache.felix.webconsole.plugins.event");
        String path = "bundles/" + events.getBundleId();

        assertEquals(200, post(path, "action=stop", "Authorization", ADMIN).statusCode());
        ConsoleHost.await("stopped", () -> events.getState() == Bundle.RESOLVED);
        assertEquals(200, post(path, "action=start", "Cookie", "offpeak=s-admin", "Origin", own()).statusCode());
        ConsoleHost.await("started", () -> events.getState() == Bundle.ACTIVE);
        assertContains(json(get("logs.json", "Authorization", ADMIN)),
                "ada in the web console: /system/console/" + path + " stop");
    }

    @Test
    void theComponentsPageListsComponents() throws Exception {
        assertContains(page("components"), "offpeak.host.console.Doorkeeper", "offpeak.host.console.HostLog");
    }

    @Test
    void theConfigurationPageChangesConfigurations() throws Exception {
        HttpResponse<String> saved = post("configMgr/offpeak.example", form(Map.of("apply", "true", "action",
                "ajaxConfigManager", "propertylist", "password", "password", "$vault:example")), "Authorization",
                ADMIN);
        assertEquals(302, saved.statusCode(), saved.body());
        assertContains(page("configMgr"), "offpeak.example", "org.apache.felix.http");
        assertContains(post("configMgr/offpeak.example", "", "Authorization", ADMIN).body(), "$vault:example");
    }

    @Test
    void theEventsPageListsEvents() throws Exception {
        page("events");
        assertContains(json(get("events.json", "Authorization", ADMIN)), "org/osgi/framework/BundleEvent/STARTED");
    }

    @Test
    void theLogPageShowsTheLog() throws Exception {
        assertContains(page("logs"), "id=\"logs\"");
        String log = json(post("logs", "minLevel=4", "Authorization", ADMIN));
        assertContains(log, "\"status\":true", "\"level\":\"INFO\"", "org.apache.felix.http: Started Jetty",
                "\"bundleName\":\"Apache Felix Http Jetty 12.x\"");

        get("bundles", "Authorization", "Bearer t-viewer");
        String warnings = json(post("logs", "minLevel=2", "Authorization", ADMIN));
        assertContains(warnings, "Doorkeeper: ada was kept out of the web console", "\"level\":\"WARNING\"",
                "\"bundleName\":\"Offpeak host console\"");
        assertFalse(warnings.contains("INFO"), warnings);
    }

    @Test
    void aForeignPageOrdersNothing() throws Exception {
        Bundle events = host.bundle("org.apache.felix.webconsole.plugins.event");
        String path = "bundles/" + events.getBundleId();
        String[][] senders = {{"Cookie", "offpeak=s-admin", "Origin", "http://evil.example"},
                {"Cookie", "offpeak=s-admin", "Origin", "null"},
                {"Cookie", "offpeak=s-admin", "Origin", "http://127.0.0.1:1"},
                {"Cookie", "offpeak=s-admin", "Origin", own(), "Sec-Fetch-Site", "cross-site"},
                {"Cookie", "offpeak=s-admin", "Sec-Fetch-Site", "none"}, {"Cookie", "offpeak=s-admin"},
                {"Authorization", ADMIN, "Origin", "http://evil.example"}};
        for (String[] sender : senders) {
            HttpResponse<String> refused = post(path, "action=stop", sender);
            assertEquals(403, refused.statusCode(), String.join(" ", sender));
            assertEquals("this was not sent by a page of this host\n", refused.body());
        }
        assertEquals(Bundle.ACTIVE, events.getState());
    }

    @Test
    void nothingIsInstalledHere() throws Exception {
        int before = host.bundle("offpeak.host.console").getBundleContext().getBundles().length;
        String boundary = "--x\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\ninstall\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"bundlefile\"; filename=\"x.jar\"\r\n\r\n"
                + "x".repeat(3_000_000) + "\r\n--x--\r\n";
        for (String path : new String[]{"bundles", "install", "bundles?action=start", "%62undles", "bundles.x"}) {
            for (String type : new String[]{"multipart/form-data; boundary=x", "Multipart/Form-Data; boundary=x"}) {
                HttpResponse<String> refused = send(path, boundary, "Content-Type", type, "Authorization", ADMIN);
                assertEquals(403, refused.statusCode(), path);
                assertContains(refused.body(), INSTALL_INSTEAD);
            }
        }
        Bundle events = host.bundle("org.apache.felix.webconsole.plugins.event");
        for (String action : new String[]{"install", "update", "uninstall"}) {
            String path = "bundles/" + events.getBundleId();
            for (String[] order : new String[][]{{path, "action=" + action}, {path + "?action=" + action, ""},
                    {path + "?action=start", "action=" + action}}) {
                HttpResponse<String> refused = post(order[0], order[1], "Authorization", ADMIN);
                assertEquals(403, refused.statusCode(), order[0]);
                assertContains(refused.body(), INSTALL_INSTEAD);
            }
        }
        assertEquals(before, host.bundle("offpeak.host.console").getBundleContext().getBundles().length);
        assertEquals(Bundle.ACTIVE, events.getState());
    }

    @Test
    void aForeignNameIsNotThisHost() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", host.port())) {
            socket.getOutputStream().write(("GET /system/console/bundles HTTP/1.1\r\nHost: evil.example:" + host.port()
                    + "\r\nAuthorization: " + ADMIN + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
            assertContains(answer, "does not answer to the name 'evil.example'");
        }
    }

    @Test
    void theDemosVisitorComesInWithoutAKey() throws Exception {
        ACCESS.demo(true);
        try {
            assertEquals(200, get("bundles").statusCode());
            assertEquals(401, get("bundles", "Authorization", basic("admin", "admin")).statusCode());
            assertEquals(403, post("bundles", "action=refreshPackages", "Origin", "http://evil.example").statusCode());
        } finally {
            ACCESS.demo(false);
        }
    }

    @Test
    void signingOutEndsTheSession() throws Exception {
        HttpResponse<String> out = get("logout", "Cookie", "offpeak=s-admin; other=1", "Accept", "text/html");
        try {
            assertEquals(302, out.statusCode());
            assertTrue(out.headers().firstValue("Location").orElse("").endsWith("/login"));
            assertTrue(ACCESS.isLoggedOut("s-admin"));
            assertEquals(401, get("bundles", "Cookie", "offpeak=s-admin").statusCode());
        } finally {
            ACCESS.forget();
        }
    }

    private static String page(String name) throws IOException, InterruptedException {
        HttpResponse<String> page = get(name, "Authorization", ADMIN, "Accept", "text/html");
        assertEquals(200, page.statusCode(), page.body());
        assertContains(page.headers().firstValue("Content-Security-Policy").orElse(""), "frame-ancestors 'none'");
        assertEquals("no-store", page.headers().firstValue("Cache-Control").orElse(""));
        assertContains(page.body(), "</html>");
        return page.body();
    }

    /** The console escapes each slash. */
    private static String json(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body().replace("\\/", "/");
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "no " + part + " in " + text);
        }
    }

    private static String own() {
        return "http://127.0.0.1:" + host.port();
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static int status(String path) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(URI.create(own() + path)).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            return 0;
        }
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return CLIENT.send(request(path, headers).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return CLIENT.send(request(path, headers).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return CLIENT.send(request(path, headers).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(own() + "/system/console/" + path));
        return headers.length == 0 ? request : request.headers(headers);
    }
}
