package offpeak.host.web;

import static offpeak.host.web.Client.ADMIN;
import static offpeak.host.web.Client.USER;
import static offpeak.host.web.Client.VIEWER;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.LinkedAccounts;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.Links.Link;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.ServiceRegistration;
import tools.jackson.databind.JsonNode;

/** A user links a Tesla account: the vendor's page, and back. */
class LinkRoutesTest extends Served {
    private static final String PID = "offpeak.device.tesla-vehicle~app";
    private static final String[] SESSION = {"Cookie", "offpeak=s-user", "X-Offpeak", "1"};
    private static final String[] BOB = {"Cookie", "offpeak=s-user-bob", "X-Offpeak", "1"};
    private static final String REDIRECT = "https://home.example/link";

    private HttpServer desk;
    private volatile int status;
    private volatile String answer;
    private final List<Map<String, String>> exchanged = new ArrayList<>();
    private ServiceRegistration<Integration> registered;

    @BeforeEach
    void vendor() throws Exception {
        host.home.later = Duration.ZERO;
        host.linked.vault.of(PID).put("clientSecret", "hush");
        status = 200;
        answer = "{\"access_token\":\"a\",\"refresh_token\":\"r1\",\"expires_in\":28800}";
        desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        desk.createContext("/oauth2/v3/token", exchange -> {
            exchanged.add(fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        desk.start();
        registered = host.add(PID, new App(URI.create("http://127.0.0.1:" + desk.getAddress().getPort()
                + "/oauth2/v3/token")));
    }

    @AfterEach
    void away() {
        if (registered != null) {
            registered.unregister();
        }
        desk.stop(0);
        host.linked.of(PID).forEach(link -> host.linked.remove(PID, link.account()));
    }

    private static final class App implements LinkedAccounts {
        private final URI token;

        App(URI token) {
            this.token = token;
        }

        @Override
        public Optional<SignIn> signIn() {
            return Optional.of(new SignIn("Tesla", URI.create("https://auth.tesla.com/oauth2/v3/authorize"),
                    Map.of("prompt_missing_scopes", "true"), token, "app-id", "$vault:clientSecret",
                    URI.create(REDIRECT), List.of("openid", "offline_access"), Map.of("audience", "https://fleet")));
        }

        @Override
        public Integration account(String account) {
            throw new AssertionError("the routes run nothing");
        }

        @Override
        public Duration refresh(Host refreshed) throws VendorException {
            throw new AssertionError("the routes run nothing");
        }
    }

    private static Map<String, String> fields(String query) {
        return Arrays.stream(query.split("&")).map(each -> each.split("=", 2)).collect(Collectors.toMap(
                each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8), (a, b) -> a,
                TreeMap::new));
    }

    private static HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Content-Type", "application/json"));
        return client.send("POST", "/api/v1/" + path, body, all.toArray(String[]::new));
    }

    private static Map<String, String> begin(String body, String... headers) throws Exception {
        HttpResponse<String> begun = post("links", body, headers);
        assertEquals(201, begun.statusCode(), begun.body());
        URI page = URI.create(json(begun.body()).get("authorize").asString());
        assertEquals("https://auth.tesla.com/oauth2/v3/authorize", page.toString().replaceFirst("\\?.*", ""));
        return fields(page.getRawQuery());
    }

    private static HttpResponse<String> finish(String redirect, String... headers) throws Exception {
        return post("links/finish", "{\"redirect\":\"" + redirect + "\"}", headers);
    }

    @Test
    void aUserLinksAnAccountAndUnlinksIt() throws Exception {
        Map<String, String> page = begin("{\"account\":\"roadster\"}", SESSION);
        assertEquals("code", page.get("response_type"));
        assertEquals("app-id", page.get("client_id"));
        assertEquals(REDIRECT, page.get("redirect_uri"));
        assertEquals("openid offline_access", page.get("scope"));
        assertEquals("S256", page.get("code_challenge_method"));
        assertEquals("true", page.get("prompt_missing_scopes"));
        assertEquals(43, page.get("state").length());

        HttpResponse<String> linked = finish(REDIRECT + "?code=c%2B1&state=" + page.get("state")
                + "&issuer=https://auth.tesla.com/oauth2/v3", SESSION);
        assertEquals(201, linked.statusCode(), linked.body());
        assertEquals(json("{\"id\":\"" + PID + "/roadster\",\"configuration\":\"" + PID
                + "\",\"account\":\"roadster\",\"site\":\"home\",\"owner\":\"ada\"}"), json(linked.body()));

        Map<String, String> asked = exchanged.get(0);
        assertEquals(page.get("code_challenge"), SignIns.hash(asked.remove("code_verifier")));
        assertEquals(Map.of("grant_type", "authorization_code", "client_id", "app-id", "client_secret", "hush", "code",
                "c+1", "redirect_uri", REDIRECT, "audience", "https://fleet"), asked);
        Link link = new Link(PID, "roadster", SiteId.HOME);
        assertEquals(List.of(link), host.linked.of(PID));
        assertEquals(Optional.of("r1"), host.linked.secrets(link).get(LinkedAccounts.REFRESH_TOKEN));
        assertFalse(client.get("/api/v1/links", USER).body().contains("r1"));
        assertEquals(1, client.read("/api/v1/links", SESSION).get("accounts").size());

        assertEquals(204, client.send("DELETE", "/api/v1/links/" + PID + "/roadster", "", SESSION).statusCode());
        assertEquals(List.of(), host.linked.of(PID));
        assertEquals(Optional.empty(), host.linked.secrets(link).get(LinkedAccounts.REFRESH_TOKEN));
    }

    @Test
    void aStateIsGoodOnce() throws Exception {
        String back = REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state");
        assertEquals(201, finish(back, SESSION).statusCode());
        assertTrue(problem(400, "Not linked", finish(back, SESSION)).contains("it was used"));
        assertEquals(1, exchanged.size());
    }

    @Test
    void aStateIsGoodForTenMinutes() throws Exception {
        String back = REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state");
        host.home.later = Duration.ofMinutes(10);
        assertTrue(problem(400, "Not linked", finish(back, SESSION)).contains("older than ten minutes"));
        String soon = REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state");
        host.home.later = Duration.ofMinutes(20).minusSeconds(1);
        assertEquals(201, finish(soon, SESSION).statusCode());
    }

    @Test
    void aStateIsGoodForTheSessionThatBeganIt() throws Exception {
        String back = REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state");
        assertTrue(problem(403, "Not linked", finish(back, BOB)).contains("somebody else"));
        // the same user on another device is another session
        String again = REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state");
        problem(403, "Not linked", finish(again, USER));
        assertEquals(List.of(), exchanged);
    }

    @Test
    void twoTabsHaveAStateEach() throws Exception {
        Map<String, String> one = begin("{\"account\":\"one\"}", SESSION);
        Map<String, String> two = begin("{\"account\":\"two\"}", SESSION);
        assertNotEquals(one.get("state"), two.get("state"));
        assertNotEquals(one.get("code_challenge"), two.get("code_challenge"));
        assertEquals(201, finish(REDIRECT + "?code=c&state=" + one.get("state"), SESSION).statusCode());
        assertEquals(201, finish(REDIRECT + "?code=c&state=" + two.get("state"), SESSION).statusCode());
        assertEquals(2, host.linked.of(PID).size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "https://evil.example/link?code=c&state=STATE; does not begin with",
            "https://home.example/link?state=STATE; there is no code",
            "https://home.example/link?error=access_denied&state=STATE; did not sign you in (access_denied)",
            "https://home.example/link?error=%3Cimg%20src%3Dx%3E&state=STATE; did not sign you in;",
            "https://home.example/link?code=c&state=STATE&iss=https://evil.example; another than Tesla",
            "https://home.example/link?code=c; not known", "https://home.example/link?code=c&state=guess; not known",
            "https://home.example/link?code=%zz&state=STATE; no address", "no address at all; no address"})
    void whatComesBackIsChecked(String back, String said) throws Exception {
        String detail = problem(400, "Not linked", finish(back.replace("STATE", begin("{}", SESSION).get("state")),
                SESSION));
        assertTrue(detail.contains(said), detail);
        assertFalse(detail.contains("<img"), detail);
        assertEquals(List.of(), exchanged);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
            "400; {\"error\":\"invalid_grant\"}; 400; (HTTP 400, invalid_grant)",
            "401; {\"error\":\"<img src=x>\"}; 400; (HTTP 401)", "200; {\"access_token\":\"a\"}; 400; offline_access",
            "200; <html>captcha</html>; 502; no JSON", "503; oops; 502; (HTTP 503)"})
    void whatTheVendorRefusesIsTold(int code, String body, int expected, String said) throws Exception {
        status = code;
        answer = body;
        String detail = problem(expected, "Not linked",
                finish(REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state"), SESSION));
        assertTrue(detail.contains(said), detail);
        assertEquals(List.of(), host.linked.of(PID));
    }

    @Test
    void aUserSeesAndUnlinksHisOwnAndAnAdministratorAll() throws Exception {
        assertEquals(201,
                finish(REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state"), SESSION).statusCode());
        assertEquals(0, client.read("/api/v1/links", BOB).get("accounts").size());
        assertEquals(1, client.read("/api/v1/links", ADMIN).get("accounts").size());
        problem(404, "No such link", client.send("DELETE", "/api/v1/links/" + PID + "/ada", "", BOB));
        problem(409, "Taken", post("links", "{\"account\":\"ada\"}", BOB));
        assertEquals(204, client.send("DELETE", "/api/v1/links/" + PID + "/ada", "",
                "Authorization", "Bearer t-admin-bob").statusCode());
        assertEquals(List.of(), host.linked.of(PID));
    }

    @Test
    void aSecondLoginReplacesTheFirst() throws Exception {
        finish(REDIRECT + "?code=c&state=" + begin("{}", SESSION).get("state"), SESSION);
        answer = answer.replace("r1", "r2");
        assertEquals(201,
                finish(REDIRECT + "?code=d&state=" + begin("{}", SESSION).get("state"), SESSION).statusCode());
        assertEquals(1, host.linked.of(PID).size());
        assertEquals(Optional.of("r2"), host.linked.secrets(host.linked.of(PID).get(0)).get("refreshToken"));
    }

    @Test
    void hundredsOfAccountsAreLinked() throws Exception {
        for (int i = 0; i < 300; i++) {
            String state = begin("{\"account\":\"car" + i + "\"}", SESSION).get("state");
            assertEquals(201, finish(REDIRECT + "?code=c" + i + "&state=" + state, SESSION).statusCode());
        }
        assertEquals(300, client.read("/api/v1/links", SESSION).get("accounts").size());
    }

    @Test
    void signInsThatNobodyEndsDoNotPileUp() throws Exception {
        String first = begin("{}", SESSION).get("state");
        String second = begin("{}", SESSION).get("state");
        for (int i = 0; i < SignIns.MOST - 1; i++) {
            begin("{}", SESSION);
        }
        problem(400, "Not linked", finish(REDIRECT + "?code=c&state=" + first, SESSION));
        assertEquals(201, finish(REDIRECT + "?code=c&state=" + second, SESSION).statusCode());
    }

    @Test
    void whatCanNotBeLinkedIsTold() throws Exception {
        problem(404, "No such configuration", post("links", "{\"configuration\":\"other\"}", SESSION));
        problem(404, "No such site", post("links", "{\"site\":\"moon\"}", SESSION));
        problem(400, "Not possible", post("links", "{\"account\":\"a/b\"}", SESSION));
        assertEquals("[{\"configuration\":\"" + PID + "\",\"vendor\":\"Tesla\",\"redirect\":\"" + REDIRECT + "\"}]",
                sorted(client.read("/api/v1/links", SESSION).get("offers").get(0)));
    }

    private static String sorted(tools.jackson.databind.JsonNode offer) {
        return "[{\"configuration\":" + offer.get("configuration") + ",\"vendor\":" + offer.get("vendor")
                + ",\"redirect\":" + offer.get("redirect") + "}]";
    }

    /** The first of what a page is told. */
    private static JsonNode site(String... who) throws Exception {
        HttpResponse<InputStream> stream = client.send(
                client.request("GET", "/api/v1/stream", BodyPublishers.noBody(), who), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertEquals("event: site", lines.readLine());
            return json(lines.readLine().substring("data: ".length()));
        }
    }

    @Test
    void theHomePageLeadsToItWhereAnAccountCanBeLinkedByWhoMay() throws Exception {
        assertEquals("/link", site(SESSION).path("links").asString());
        assertFalse(site(VIEWER).has("links"));
        registered.unregister();
        registered = null;
        assertFalse(site(SESSION).has("links"));
    }

    @Test
    void thePageIsServedToWhoeverComesBackWithoutTheCookie() throws Exception {
        HttpResponse<String> page = client.get("/link?code=c&state=s");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("/link.js"), page.body());
        assertFalse(page.body().contains("state=s"), page.body());
    }
}
