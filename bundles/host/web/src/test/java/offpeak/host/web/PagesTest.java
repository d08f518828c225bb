package offpeak.host.web;

import static offpeak.host.web.Client.header;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PagesTest extends Served {
    private static final Pattern ASSET = Pattern.compile("\"(/assets/[^\"]+)\"");

    @BeforeEach
    void reset() {
        host.access.setupNeeded = false;
        host.access.demo = false;
    }

    private static Set<String> assets(String page) throws Exception {
        Set<String> found = new TreeSet<>();
        Matcher matcher = ASSET.matcher(page);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void thePageIsNeverKept() throws Exception {
        HttpResponse<String> page = client.get("/", "Cookie", "offpeak=s-viewer");
        assertEquals(200, page.statusCode());
        assertEquals("no-store", header(page, "Cache-Control"));
        assertEquals("text/html;charset=utf-8", header(page, "Content-Type").toLowerCase(java.util.Locale.ROOT));
        assertFalse(page.body().contains("{{"), page.body());
        assertTrue(page.body().contains("<html lang=\"en-GB\">"));
        assertTrue(client.get("/", "Cookie", "offpeak=s-viewer", "Accept-Language", "en-US").body()
                .contains("<html lang=\"en-US\">"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/login", "/nothing", "/assets/x/app.js", "/api/v1/health", "/api/v1/nothing"})
    void everyAnswerIsHardened(String path) throws Exception {
        HttpResponse<String> answer = client.get(path);
        assertEquals("default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none';"
                + " frame-ancestors 'none'; form-action 'self'", header(answer, "Content-Security-Policy"));
        assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
        assertEquals("no-referrer", header(answer, "Referrer-Policy"));
        assertEquals("same-origin", header(answer, "Cross-Origin-Opener-Policy"));
        assertEquals("", header(answer, "Access-Control-Allow-Origin"));
    }

    @Test
    void whatThePagesNameIsThereAndMayBeKeptForEver() throws Exception {
        host.access.setupNeeded = true;
        Set<String> named = assets(client.get("/setup").body());
        host.access.setupNeeded = false;
        named.addAll(assets(client.get("/login").body()));
        named.addAll(assets(client.get("/", "Cookie", "offpeak=s-viewer").body()));
        assertTrue(named.size() >= 8, named.toString());
        for (String path : named) {
            assertTrue(path.matches("/assets/[0-9a-f]{12}/.+"), path);
            HttpResponse<byte[]> asset = client.send(client.request("GET", path, BodyPublishers.noBody()),
                    BodyHandlers.ofByteArray());
            assertEquals(200, asset.statusCode(), path);
            assertEquals("public, max-age=31536000, immutable", header(asset, "Cache-Control"));
            assertEquals("gzip", header(asset, "Content-Encoding"));
            assertEquals(Integer.toString(asset.body().length), header(asset, "Content-Length"));
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(asset.body()))) {
                assertArrayEquals(host.asset(path.substring("/assets/".length() + 13)).getBytes(StandardCharsets.UTF_8),
                        in.readAllBytes(), path);
            }
        }
    }

    @Test
    void theLanguageIsTheReaders() throws Exception {
        for (String wanted : List.of("de", "de-AT")) {
            assertTrue(client.get("/", "Cookie", "offpeak=s-viewer", "Accept-Language", wanted).body()
                    .contains("<html lang=\"de\">"), wanted);
        }
        assertTrue(client.get("/login", "Accept-Language", "fr").body().contains("<html lang=\"en-GB\">"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de"})
    void everyLanguageHasAllTexts(String language) throws Exception {
        JsonNode english = json(host.asset("i18n/en-GB.json"));
        JsonNode other = json(host.asset("i18n/" + language + ".json"));
        assertEquals(new TreeSet<>(english.propertyNames()), new TreeSet<>(other.propertyNames()));
        for (String key : english.propertyNames()) {
            assertEquals(parameters(english.path(key).asString()), parameters(other.path(key).asString()), key);
        }
    }

    private static Set<String> parameters(String text) {
        return Pattern.compile("\\{[^}]*}").matcher(text).results().map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({"app.js, text/javascript;charset=utf-8", "app.css, text/css;charset=utf-8",
            "i18n/en-GB.json, application/json", "favicon.svg, image/svg+xml"})
    void anAssetHasItsType(String file, String type) throws Exception {
        String path = assets(client.get("/login").body()).iterator().next();
        HttpResponse<String> asset = client.get(path.substring(0, "/assets/".length() + 13) + file);
        assertEquals(200, asset.statusCode());
        assertEquals(type, header(asset, "Content-Type").toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void anotherVersionsAssetIsNotKept() throws Exception {
        HttpResponse<String> old = client.get("/assets/000000000000/app.js");
        assertEquals(200, old.statusCode());
        assertEquals("no-store", header(old, "Cache-Control"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/", "/assets/x", "/assets/x/", "/assets/x/index.html", "/assets/x/nothing.js",
            "/assets/x/lib", "/assets/x/OSGI-INF/offpeak.host.web.Api.xml", "/index.html", "/nothing", "/api",
            "/api/v2/x",
            "/login/", "/META-INF/MANIFEST.MF"})
    void nothingElseIsThere(String path) throws Exception {
        problem(404, "Nothing here", client.get(path, "Cookie", "offpeak=s-admin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/x/../../../../META-INF/MANIFEST.MF", "/assets/x/..%2f..%2fGate.class",
            "/assets/x/%2e%2e/Gate.class", "/assets/x/..;/Gate.class", "/assets//x//app.js"})
    void noPathLeadsOut(String path) throws Exception {
        String answer = client.raw("GET " + path + " HTTP/1.1", "Host: 127.0.0.1:" + host.port());
        assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
    }

    @Test
    void aStrangerIsSentToTheRightPage() throws Exception {
        assertRedirect("/login", client.get("/"));
        assertEquals(200, client.get("/login").statusCode());
        assertRedirect("/login", client.get("/setup"));
        assertRedirect("/", client.get("/setup", "Cookie", "offpeak=s-viewer"));

        host.access.setupNeeded = true;
        assertRedirect("/setup", client.get("/"));
        assertRedirect("/setup", client.get("/login"));
        assertEquals(200, client.get("/setup").statusCode());
    }

    private static void assertRedirect(String path, HttpResponse<String> answer) {
        assertEquals(302, answer.statusCode());
        assertTrue(header(answer, "Location").replace(client.own(), "").equals(path), header(answer, "Location"));
        assertEquals("no-store", header(answer, "Cache-Control"));
    }

    @Test
    void theDemosVisitorSeesThePageAtOnce() throws Exception {
        host.access.demo = true;
        assertEquals(200, client.get("/").statusCode());
    }

    @Test
    void theIconIsWhereBrowsersLook() throws Exception {
        HttpResponse<String> icon = client.get("/favicon.ico");
        assertEquals(302, icon.statusCode());
        String path = header(icon, "Location").replace(client.own(), "");
        assertTrue(path.endsWith("/favicon.svg"), path);
        assertEquals("image/svg+xml", header(client.get(path), "Content-Type"));
    }

    @Test
    void headIsAskedLikeGet() throws Exception {
        HttpResponse<String> head = client.send("HEAD", "/login", "");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(header(client.get("/login"), "Content-Length"), header(head, "Content-Length"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
    void aPageIsOnlyLookedAt(String method) throws Exception {
        String answer = client.raw(method + " /login HTTP/1.1", "Host: 127.0.0.1:" + host.port(), "X-Offpeak: 1",
                "Authorization: Bearer t-admin", "Content-Length: 0");
        assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
        assertTrue(answer.contains("application/problem+json") && answer.contains("Allow: GET, HEAD"), answer);
        assertFalse(answer.contains("t-admin"), answer);
    }

    @Test
    void theHostSaysWhereItsPagesAre() {
        assertEquals(client.own() + "/", host.ready("url"));
    }
}
