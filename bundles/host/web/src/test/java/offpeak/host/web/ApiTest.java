package offpeak.host.web;

import static offpeak.host.web.Client.ADMIN;
import static offpeak.host.web.Client.USER;
import static offpeak.host.web.Client.VIEWER;
import static offpeak.host.web.Client.header;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.host.Forecasts.Pinball;
import offpeak.api.host.Forecasts.Score;
import offpeak.api.host.Forecasts.Scored;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ApiTest extends Served {
    private static final String API = "/api/v1/";

    @BeforeEach
    void reset() {
        host.home.done.clear();
        host.home.supervisor.reset();
        host.home.checks = List.of(HealthCheck.Check.up("store"));
        host.home.forecasts = List.of();
        host.access.demo = false;
        host.access.setupNeeded = false;
    }

    private static String[] cookie(String session, String... more) {
        List<String> headers = new ArrayList<>(List.of("Cookie", "offpeak=" + session));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }

    @Test
    void whatWasToldIsShownWithEachAttempt() throws Exception {
        JsonNode log = json(client.get(API + "notifications?limit=2", VIEWER).body());
        assertEquals("WAITING", log.path(0).path("stage").asString());
        assertEquals("2026-11-21T15:01:00Z", log.path(0).path("due").asString());
        assertEquals("Sign in.", log.path(1).path("reason").path("text").asString());
        assertEquals("alice", log.path(1).path("user").asString());
        assertEquals("no answer", log.path(1).path("attempts").path(0).path("detail").asString());
        assertTrue(log.path(1).path("attempts").path(1).path("delivered").asBoolean());
        problem(400, "No such number", client.get(API + "notifications?limit=0", VIEWER));
    }

    @Test
    void aChannelIsTestedAndWhatCameOfItIsSaid() throws Exception {
        String test = API + "notifications/test";
        assertTrue(json(client.send("POST", test, "{\"channel\":\"email\"}", USER).body()).path("delivered")
                .asBoolean());
        JsonNode failed = json(
                client.send("POST", test, "{\"channel\":\"email\",\"user\":\"alice\"}", USER).body());
        assertEquals("no such address", failed.path("detail").asString());
        assertEquals(List.of("email  by ada", "email alice by ada"), host.notifications.tested);
        problem(400, "Not possible", client.send("POST", test, "{\"channel\":\"fax\"}", USER));
        problem(400, "Field missing", client.send("POST", test, "{}", USER));
        problem(403, "Not allowed", client.send("POST", test, "{\"channel\":\"email\"}", VIEWER));
    }

    /** Every route of the description, asked by nobody and by each role. */
    @TestFactory
    List<DynamicTest> everyRouteAsksForItsRole() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        JsonNode paths = client.read(API + "openapi.json").get("paths");
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                String name = method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                tests.add(DynamicTest.dynamicTest(name, () -> assertRole(method.getKey().toUpperCase(Locale.ROOT),
                        path.getKey().replaceAll("\\{\\w+}", "nothing"), method.getValue().get("x-role"))));
            }
        }
        assertTrue(tests.size() >= 25, "the description lists the routes: " + tests.size());
        return tests;
    }

    private static void assertRole(String method, String path, JsonNode role) throws Exception {
        int nobody = status(method, path);
        if (role == null) {
            assertTrue(nobody != 403 && nobody != 500, "public, but " + nobody);
            return;
        }
        Role needed = Role.valueOf(role.asString().toUpperCase(Locale.ROOT));
        assertEquals(401, nobody);
        assertEquals(401, status(method, path, "Authorization", "Bearer t-nobody"));
        assertEquals(401, status(method, path, "Authorization", "Basic dC1hZG1pbjo="));
        assertEquals(401, status(method, path, cookie("s-nobody", "X-Offpeak", "1")));
        for (Role has : Role.values()) {
            String key = has.name().toLowerCase(Locale.ROOT);
            for (int status : new int[]{status(method, path, "Authorization", "Bearer t-" + key),
                    status(method, path, cookie("s-" + key, "X-Offpeak", "1"))}) {
                if (has.includes(needed)) {
                    assertTrue(status != 401 && status != 403 && status < 500, key + " may, but " + status);
                } else {
                    assertEquals(403, status, key);
                }
            }
        }
    }

    private static int status(String method, String path, String... headers) throws Exception {
        HttpResponse<InputStream> response = client.send(
                client.request(method, "/api/v1" + path, BodyPublishers.noBody(), headers),
                BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    @Test
    void theContractsRoutesAreThere() throws Exception {
        JsonNode paths = client.read(API + "openapi.json").get("paths");
        String[] roles = {"get /health", "get /state viewer", "get /prices viewer", "get /plan viewer",
                "get /decisions viewer", "get /overrides viewer", "post /overrides user",
                "delete /overrides/{id} user", "get /schedules viewer", "post /schedules user",
                "delete /schedules/{id} user", "get /integrations viewer", "post /integrations admin",
                "put /integrations/{id} user", "delete /integrations/{id} admin",
                "get /integrations/{id}/schema viewer", "get /configurations/{pid} admin",
                "put /configurations/{pid} admin", "get /devices/{id} viewer", "get /history viewer",
                "get /history.csv viewer", "get /forecasts viewer", "get /metrics viewer", "post /sessions",
                "post /setup", "get /stream viewer",
                "get /openapi.json"};
        for (String role : roles) {
            String[] words = role.split(" ");
            JsonNode found = paths.get(words[1]).get(words[0]).get("x-role");
            assertEquals(words.length == 3 ? words[2] : "", found == null ? "" : found.asString(), role);
        }
    }

    @Test
    void aRecordingIsSwitchedWhileTheHostRuns() throws Exception {
        HttpResponse<String> on = client.send("PUT", API + "recording", "{\"on\":true}", ADMIN);
        assertEquals(200, on.statusCode());
        assertEquals(
                "{\"on\":true,\"file\":\"/data/recording.jsonl\",\"since\":\"2026-11-21T15:00:00Z\",\"bytes\":5000,"
                        + "\"most_bytes\":64000000}",
                on.body());
        problem(400, "Field missing", client.send("PUT", API + "recording", "{\"on\":1}", ADMIN));
        assertEquals("{\"on\":false,\"bytes\":0,\"most_bytes\":64000000}",
                client.send("PUT", API + "recording", "{\"on\":false}", ADMIN).body());
        problem(403, "Not allowed", client.send("PUT", API + "recording", "{\"on\":true}", USER));
    }

    @Test
    void whatIsRefusedSaysWhyAndWhatToDo() throws Exception {
        HttpResponse<String> stranger = client.get(API + "state");
        assertEquals("sign in on the page, or send a token as 'Authorization: Bearer …'",
                problem(401, "Not signed in", stranger));
        assertEquals("Bearer realm=\"offpeak\"", header(stranger, "WWW-Authenticate"));
        assertEquals("the bearer token is not known: make one with 'offpeak token create'",
                problem(401, "Not signed in", client.get(API + "health", "Authorization", "Bearer wrong")));
        assertEquals("this needs the role admin; ada has viewer",
                problem(403, "Not allowed", client.get(API + "configurations", VIEWER)));
        assertEquals("there is no /api/v1/nothing; /api/v1/openapi.json lists what there is",
                problem(404, "Nothing here", client.get(API + "nothing", VIEWER)));
        HttpResponse<String> way = client.send("PATCH", API + "integrations/agile", "", ADMIN);
        assertEquals("/integrations/agile takes DELETE, PUT", problem(405, "Not this way", way));
        assertEquals("DELETE, PUT", header(way, "Allow"));
        assertEquals("GET", header(client.send("POST", API + "state", "{}", ADMIN), "Allow"));
        problem(405, "Not this way", client.send("OPTIONS", API + "state", "", ADMIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "home"})
    void aForeignNameIsNotThisHost(String name) throws Exception {
        for (String path : new String[]{"/api/v1/health", "/api/v1/state", "/", "/api/v1/stream"}) {
            String answer = client.raw("GET " + path + " HTTP/1.1", "Host: " + name + ":" + host.port(),
                    "Authorization: Bearer t-admin");
            assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
            assertTrue(answer.contains("application/problem+json") && answer.contains(
                    "this host does not answer to the name '" + name + "'"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "192.168.1.7", "[::1]", "offpeak.local"})
    void itsOwnNamesAre(String name) throws Exception {
        assertTrue(client.raw("GET /api/v1/state HTTP/1.1", "Host: " + name + ":" + host.port(),
                "Authorization: Bearer t-viewer").startsWith("HTTP/1.1 200 "));
    }

    @Test
    void aForeignPageOrdersNothing() throws Exception {
        String[][] senders = {cookie("s-admin", "Origin", "http://evil.example"), cookie("s-admin", "Origin", "null"),
                cookie("s-admin", "Origin", "http://127.0.0.1:1", "X-Offpeak", "1"),
                cookie("s-admin", "Sec-Fetch-Site", "cross-site", "X-Offpeak", "1"),
                cookie("s-admin", "Sec-Fetch-Site", "same-site"),
                cookie("s-admin", "Content-Type", "text/plain"), cookie("s-admin"),
                cookie("s-admin", "Content-Type", "application/x-www-form-urlencoded;charset=x")};
        for (String[] sender : senders) {
            assertEquals("this was not sent by a page of this host: send it with a token, or as JSON with the header"
                    + " X-Offpeak: 1",
                    problem(403, "Foreign page", client.send("POST", API + "integrations", "good",
                            sender)),
                    String.join(" ", sender));
        }
        host.access.demo = true;
        problem(403, "Foreign page", client.send("POST", API + "integrations", "good", "Origin", "http://evil.example",
                "Content-Type", "text/plain"));
        problem(403, "Foreign page", client.send("PUT", API + "integrations/agile", "{\"enabled\":false}", "Origin",
                "http://evil.example"));
        problem(403, "Foreign page", client.send("DELETE", API + "integrations/agile", "", "Origin",
                "http://evil.example"));
        assertEquals(List.of(), host.home.done);
    }

    @Test
    void whatCameWithTheHostComesBackByItsName() throws Exception {
        String[] json = {"Authorization", "Bearer t-admin", "Content-Type", "application/json"};
        HttpResponse<String> back = client.send("POST", API + "integrations", "{\"name\":\"agile\"}", json);
        assertEquals(201, back.statusCode(), back.body());
        assertEquals("0.1.0", json(back.body()).get("version").asString());
        problem(422, "Not installed", client.send("POST", API + "integrations", "{\"name\":\"nosuch\"}", json));
        problem(400, "Field missing", client.send("POST", API + "integrations", "{}", json));
    }

    @Test
    void itsOwnPageDoes() throws Exception {
        assertEquals(201, client.send("POST", API + "integrations", "good",
                cookie("s-admin", "X-Offpeak", "1", "Origin", client.own())).statusCode());
        assertEquals(200, client.send("PUT", API + "integrations/agile", "{\"enabled\":false}",
                cookie("s-user", "X-Offpeak", "1", "Sec-Fetch-Site", "same-origin")).statusCode());
        assertEquals(List.of("install by ada", "enable agile false by ada"), host.home.done);
    }

    @Test
    void theDemosVisitorNeedsNoKey() throws Exception {
        host.access.demo = true;
        assertEquals(200, client.get(API + "configurations").statusCode());
        assertEquals(401, client.get(API + "configurations", "Authorization", "Bearer wrong").statusCode());
    }

    @Test
    void theHealthIsPublicButItsReasonsAreNot() throws Exception {
        assertEquals(json("{\"status\":\"UP\",\"version\":\"1.2.3\",\"clock\":\"2026-11-21T15:00:00Z\",\"checks\":"
                + "[{\"name\":\"store\",\"status\":\"UP\",\"message\":\"\"}]}"), client.read(API + "health"));
        host.home.checks = List.of(HealthCheck.Check.up("store"),
                new HealthCheck.Check("agile", HealthCheck.Status.DEGRADED, "octopus.energy answers 500"));
        assertEquals(json("[{\"name\":\"agile\",\"status\":\"DEGRADED\",\"message\":\"\"},"
                + "{\"name\":\"store\",\"status\":\"UP\",\"message\":\"\"}]"),
                client.read(API + "health").get("checks"));
        assertEquals("octopus.energy answers 500",
                client.read(API + "health", VIEWER).get("checks").get(0).get("message").asString());

        host.home.checks = List.of(new HealthCheck.Check("store", HealthCheck.Status.DOWN, "the disk is full"));
        HttpResponse<String> down = client.get(API + "health");
        assertEquals(503, down.statusCode());
        assertEquals("DOWN", json(down.body()).get("status").asString());
    }

    @Test
    void scrapersGetTheFiguresOfEveryPartThatCanTellThem() throws Exception {
        HttpResponse<String> scraped = client.get(API + "metrics", VIEWER);

        assertEquals("text/plain; version=0.0.4;charset=UTF-8",
                header(scraped, "Content-Type").replace("utf-8", "UTF-8"));
        assertTrue(
                scraped.body()
                        .contains("\n# TYPE offpeak_bus_queue gauge\noffpeak_bus_queue{subscriber=\"web\"} 2.0\n"),
                scraped.body());
        for (String own : List.of("heap_used_bytes", "heap_max_bytes", "threads", "uptime_seconds")) {
            assertTrue(Pattern.compile("(?m)^offpeak_" + own + " [0-9.E]+$").matcher(scraped.body()).find(), own);
        }
    }

    @Test
    void aPartThatCantSayHowItIsIsDown() throws Exception {
        host.home.checks = null;
        HttpResponse<String> down = client.get(API + "health", VIEWER);
        assertEquals(503, down.statusCode());
        assertEquals("DOWN", json(down.body()).get("checks").get(0).get("status").asString());
    }

    @Test
    void whatIsKnownIsShown() throws Exception {
        JsonNode site = client.read(API + "site", "Authorization", "Bearer t-viewer", "Accept-Language", "en-US");
        assertEquals(
                json("{\"id\":\"home\",\"name\":\"Home\",\"zone\":\"Europe/London\",\"currency\":\"GBP\",\"clock\":"
                        + "\"2026-11-21T15:00:00Z\",\"speed\":1.0,\"simulated\":true,\"locale\":\"en-US\"}"),
                site);
        JsonNode state = client.read(API + "state", VIEWER);
        assertEquals("grid/price/agile/import", state.get(0).get("id").asString());
        assertEquals("home/device/powerwall/battery", state.get(1).get("id").asString());
        assertEquals(json(
                "[{\"source\":\"agile\",\"site\":\"grid\",\"direction\":\"import\",\"market\":\"retail\",\"currency\":\"GBP\","
                        + "\"unit\":\"/kWh\",\"series\":[{\"start\":\"2026-11-21T15:00:00Z\",\"end\":\"2026-11-21T15:30:00Z\","
                        + "\"value\":0.1,\"estimate\":false}]}]"),
                client.read(API + "prices", VIEWER));
        JsonNode slot = client.read(API + "plan", "Authorization", "Bearer t-viewer", "Accept-Language", "en-GB")
                .get("slots").get(0);
        assertEquals("cheap.slot in en-GB", slot.get("reason").get("text").asString());
        assertEquals(List.of("agile", "powerwall", "powerwall-garage"),
                client.read(API + "integrations", VIEWER).valueStream().map(one -> one.get("id").asString()).toList());
        assertEquals(json("[\"offpeak.price.agile~home\"]"), client.read(API + "configurations", ADMIN));
        assertEquals("ada", client.read(API + "sessions", VIEWER).get("name").asString());
        problem(404, "No such site", client.get(API + "state?site=other", VIEWER));
    }

    @Test
    void howFarForecastsWereOutIsListedAndTheLastDayStandsAtTheSite() throws Exception {
        EntityId load = EntityId.parse("home/forecast/load/load");
        Score first = new Score(LocalDate.parse("2026-11-19"), 210, -20, Optional.of(new Pinball(30, 105, 40)),
                OptionalDouble.of(0.75), 48);
        Score last = new Score(LocalDate.parse("2026-11-20"), 180, 15, Optional.empty(), OptionalDouble.empty(), 46);
        host.home.forecasts = List.of(new Scored(load, MeterState.Role.LOAD, "history", List.of(first, last)),
                new Scored(EntityId.parse("other/forecast/load/load"), MeterState.Role.LOAD, "history", List.of(last)),
                new Scored(EntityId.parse("home/forecast/solcast/roof"), MeterState.Role.SOLAR, "solcast", List.of()));
        assertEquals(json("[{\"entity\":\"home/forecast/load/load\",\"role\":\"load\",\"source\":\"history\","
                + "\"scores\":[{\"day\":\"2026-11-19\",\"mae_w\":210.0,\"bias_w\":-20.0,\"pinball_w\":{\"p10\":30.0,"
                + "\"p50\":105.0,\"p90\":40.0},\"coverage\":0.75,\"samples\":48},{\"day\":\"2026-11-20\",\"mae_w\":180.0,"
                + "\"bias_w\":15.0,\"samples\":46}]},{\"entity\":\"home/forecast/solcast/roof\",\"role\":\"solar\","
                + "\"source\":\"solcast\",\"scores\":[]}]"), client.read(API + "forecasts", VIEWER));
        assertEquals(json("[{\"entity\":\"home/forecast/load/load\",\"role\":\"load\",\"source\":\"history\","
                + "\"day\":\"2026-11-20\",\"mae_w\":180.0}]"), client.read(API + "site", VIEWER).get("forecasts"));
    }

    @Test
    void aDeviceIsFoundByItsIdAsItIsWritten() throws Exception {
        assertEquals(0.5, client.read(API + "devices/home/device/powerwall/battery", VIEWER).get("state_of_charge")
                .asDouble());
        assertEquals("nothing is known of 'home/device/powerwall/other'",
                problem(404, "No such device", client.get(API + "devices/home/device/powerwall/other", VIEWER)));
        for (String id : new String[]{"x", "home/x/y/z", "home/device/a%20b/c"}) {
            problem(400, "Not possible", client.get(API + "devices/" + id, VIEWER));
        }
        assertEquals(400, client.get(API + "devices/home%2Fdevice%2Fpowerwall%2Fbattery", VIEWER).statusCode(),
                "an encoded slash is another path to some and the same to others: the server takes none");
    }

    @ParameterizedTest
    @CsvSource({"a%20b, a b", "a+b, a+b", "%61gile2, agile2", "caf%C3%A9, café"})
    void aNameIsDecodedOnce(String sent, String name) throws Exception {
        assertEquals("there is no integration '" + name + "'", problem(404, "No such integration",
                client.send("PUT", API + "integrations/" + sent, "{\"enabled\":true}", USER)));
        assertEquals(400, client.send("PUT", API + "integrations/ag%2569le", "{\"enabled\":true}", USER).statusCode(),
                "an encoded percent is another name to whoever decodes twice: the server takes none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "decisions?limit=0|No such number|limit must be within 1..5000, not '0'",
            "decisions?limit=5001|No such number|limit must be within 1..5000, not '5001'",
            "decisions?limit=ten|No such number|limit must be within 1..5000, not 'ten'",
            "decisions?since=yesterday|No time|since must be an RFC 3339 time such as 2026-11-21T16:00:00Z, not 'yesterday'",
            "history|Field missing|say which: ?entity=site/kind/integration/name",
            "history?entity=x|Not possible|an entity's id is site/kind/integration/name, not 'x'",
            "history?entity=home/device/a/b&since=2026-11-22T00:00:00Z|No such time|since must be before until, by at most 400 days",
            "history?entity=home/device/a/b&since=2020-01-01T00:00:00Z|No such time|since must be before until, by at most 400 days"})
    void aQueryThatMakesNoSenseIsNamed(String query, String title, String detail) throws Exception {
        assertEquals(detail, problem(400, title, client.get(API + query, VIEWER)));
    }

    @Test
    void decisionsAndHistoryAreListed() throws Exception {
        assertEquals(List.of(3L, 2L), client.read(API + "decisions?limit=2&since=2026-11-21T16:00:00%2B01:00", VIEWER)
                .valueStream().map(one -> one.get("id").asLong()).toList());
        String query = "?entity=home/device/powerwall/battery&field=state_of_charge";
        assertEquals(json("{\"entity\":\"home/device/powerwall/battery\",\"field\":\"state_of_charge\",\"series\":"
                + "[{\"at\":\"2026-11-21T14:50:00Z\",\"value\":0.25},{\"at\":\"2026-11-21T14:55:00Z\",\"value\":-0.5}]}"),
                client.read(API + "history" + query, VIEWER));
        HttpResponse<String> csv = client.get(API + "history.csv" + query + "%3D1%2B1", VIEWER);
        assertEquals("text/csv;charset=utf-8", header(csv, "Content-Type").toLowerCase(Locale.ROOT));
        assertEquals("at,state_of_charge11\r\n2026-11-21T14:50:00Z,0.25\r\n2026-11-21T14:55:00Z,-0.5\r\n", csv.body());
    }

    @Test
    void anOverrideIsGivenShownAndTakenBack() throws Exception {
        HttpResponse<String> given = client.send("POST", API + "overrides",
                "{\"setting\":\"operation\",\"value\":\"charge_from_grid target=80%\",\"until\":\"07:30\"}", USER);
        assertEquals(201, given.statusCode(), given.body());
        JsonNode order = json(given.body());
        String id = order.get("id").asString();
        assertEquals(
                json("{\"id\":\"" + id + "\",\"device\":\"home/device/powerwall/battery\",\"setting\":\"operation\","
                        + "\"value\":\"charge_from_grid target=0.8\",\"start\":\"2026-11-21T15:00:00Z\","
                        + "\"until\":\"2026-11-22T07:30:00Z\",\"by\":\"ada\"}"),
                order);
        assertEquals(List.of(order), client.read(API + "overrides", VIEWER).valueStream().toList());

        HttpResponse<String> back = client.send("DELETE", API + "overrides/" + id, "", USER);
        assertEquals(204, back.statusCode());
        assertEquals("", back.body());
        assertEquals(List.of("cancel " + id + " by ada"), host.home.done);
        assertEquals(0, client.read(API + "overrides", VIEWER).size());
        assertEquals("there is no override '" + id + "'",
                problem(400, "Not possible", client.send("DELETE", API + "overrides/" + id, "", USER)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"home/device/powerwall/battery", "powerwall", "battery"})
    void aDeviceMayBeNamedByItsLastPart(String device) throws Exception {
        HttpResponse<String> given = client.send("POST", API + "overrides", "{\"device\":\"" + device
                + "\",\"setting\":\"reserve\",\"value\":\"0.5\",\"until\":\"2026-11-21T18:00:00Z\"}", USER);
        assertEquals(201, given.statusCode(), given.body());
        JsonNode order = json(given.body());
        assertEquals("home/device/powerwall/battery", order.get("device").asString());
        client.send("DELETE", API + "overrides/" + order.get("id").asString(), "", USER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|400|the field 'setting' is missing",
            "{'setting':'operation'}|400|the field 'value' is missing",
            "{'setting':'operation','value':'hold'}|400|the field 'until' is missing",
            "{'setting':'speed','value':'9','until':'07:00'}|400|no such setting: 'speed'; known: operation, reserve, charging, charge_limit, climate, temperature, switch",
            "{'setting':'reserve','value':'2','until':'07:00'}|400|reserve must be within 0..1 (or 0%..100%), not 2.0",
            "{'setting':'restore','value':'a=b','until':'07:00'}|400|'restore' is the host's own act; cancel the override instead",
            "{'setting':'operation','value':'hold','until':'soon'}|400|until must be HH:MM or an RFC 3339 time such as 2026-11-21T16:00:00Z, not 'soon'",
            "{'setting':'operation','value':'hold','until':'2026-11-21T14:00:00Z'}|400|the end must be in the future",
            "{'device':'toaster','setting':'operation','value':'hold','until':'07:00'}|404|no device 'toaster' that can be told anything is known",
            "{'device':'other/device/a/b','setting':'operation','value':'hold','until':'07:00'}|404|there is no site 'other'"})
    void anOverrideThatMakesNoSenseIsRefused(String body, int status, String detail) throws Exception {
        HttpResponse<String> refused = client.send("POST", API + "overrides", body.replace('\'', '"')
                .replace("\"restore\" is", "'restore' is"), USER);
        assertEquals(status, refused.statusCode(), refused.body());
        assertEquals(detail, json(refused.body()).get("detail").asString());
        assertEquals("application/problem+json", header(refused, "Content-Type"));
    }

    @Test
    void anIntegrationIsSwitched() throws Exception {
        HttpResponse<String> off = client.send("PUT", API + "integrations/agile", "{\"enabled\":false}", USER);
        assertEquals(200, off.statusCode());
        assertEquals(json("{\"id\":\"agile\",\"name\":\"agile\",\"kind\":\"price\",\"version\":\"0.1.0\","
                + "\"state\":\"DISABLED\",\"since\":\"2026-11-21T15:00:00Z\",\"enabled\":false,\"health\":\"UP\","
                + "\"bundle\":\"offpeak.price.agile\",\"pid\":\"offpeak.price.agile~agile\"}"), json(off.body()));
        for (String body : new String[]{"{}", "{\"enabled\":\"yes\"}", "{\"enabled\":null}", "{\"enabled\":1}"}) {
            assertEquals("send {\"enabled\": true} or {\"enabled\": false}",
                    problem(400, "Field missing", client.send("PUT", API + "integrations/agile", body, USER)));
        }
        assertEquals("there is no integration 'toaster'", problem(404, "No such integration",
                client.send("PUT", API + "integrations/toaster", "{\"enabled\":true}", USER)));
        assertEquals(List.of("enable agile false by ada"), host.home.done);
    }

    @Test
    void aJarIsInstalled() throws Exception {
        HttpResponse<String> good = client.send("POST", API + "integrations", "good", ADMIN);
        assertEquals(201, good.statusCode());
        assertEquals("offpeak.price.agile", json(good.body()).get("name").asString());
        assertEquals("agile", json(good.body()).get("integrations").get(0).get("id").asString());
        assertEquals("this is no jar file, or only a part of one: send it again",
                problem(422, "Not installed", client.send("POST", API + "integrations", "bad", ADMIN)));
        assertEquals("the host could not do this; its log says more",
                problem(500, "Failed here", client.send("POST", API + "integrations", "full", ADMIN)));
    }

    @Test
    void anIntegrationIsRemovedWithItsBundleUnlessTheBundleServesOthers() throws Exception {
        assertEquals(204, client.send("DELETE", API + "integrations/agile", "", ADMIN).statusCode());
        assertEquals(204, client.send("DELETE", API + "integrations/agile?keep=false", "", ADMIN).statusCode());
        assertEquals(204, client.send("DELETE", API + "integrations/powerwall-garage", "", ADMIN).statusCode());
        assertEquals(List.of("remove offpeak.price.agile keep true by ada",
                "remove offpeak.price.agile keep false by ada",
                "delete configuration offpeak.device.powerwall~powerwall-garage"), host.home.done);
    }

    @Test
    void configurationsAreReadWrittenAndDeleted() throws Exception {
        assertEquals(json("{\"region\":\"C\"}"), client.read(API + "configurations/offpeak.price.agile~home", ADMIN));
        String path = API + "configurations/offpeak.price.agile~b";
        HttpResponse<String> put = client.send("PUT", path, "{\"region\":\"A\"}", ADMIN);
        assertEquals(200, put.statusCode());
        assertEquals(json("{\"region\":\"A\"}"), json(put.body()));
        assertEquals("region: 'Z' is none of A..P",
                problem(422, "Not valid", client.send("PUT", path, "{\"region\":\"Z\"}", ADMIN)));
        assertEquals(204, client.send("DELETE", path, "", ADMIN).statusCode());
        problem(404, "No such configuration", client.send("DELETE", path, "", ADMIN));
        problem(404, "No such configuration", client.get(path, ADMIN));
        assertEquals("offpeak.price.agile~agile",
                client.read(API + "integrations/agile/schema", VIEWER).get("pid").asString());
        problem(404, "No form", client.get(API + "integrations/powerwall/schema", VIEWER));
        problem(404, "No such integration", client.get(API + "integrations/toaster/schema", VIEWER));
    }

    @Test
    void aBodyHasALimit() throws Exception {
        String body = "{\"region\":\"" + "x".repeat(3 << 20) + "\"}";
        assertEquals("the body may have at most 1048576 bytes", problem(413, "Too large",
                client.send("PUT", API + "configurations/offpeak.price.agile~home", body, ADMIN)));
        problem(413, "Too large", client.send("POST", API + "sessions", body));
    }

    /** Most programs send all before they read: a connection closed before that would be a broken pipe, one time in fifty. */
    @Test
    void whoSendsTooMuchIsAnsweredAndNotCutOff() throws Exception {
        String[] lines = {"POST /api/v1/sessions HTTP/1.1", "Host: 127.0.0.1:" + host.port(), "Content-Length: 3145728",
                "Connection: close", "", "x".repeat(3 << 20)};
        for (int i = 0; i < 100; i++) {
            assertTrue(client.raw(lines).startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    void headIsAskedLikeGet() throws Exception {
        HttpResponse<String> get = client.get(API + "plan", VIEWER);
        HttpResponse<String> head = client.send("HEAD", API + "plan", "", VIEWER);
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(header(get, "Content-Length"), header(head, "Content-Length"));
        assertEquals(401, client.send("HEAD", API + "plan", "").statusCode());
    }

    @Test
    void oneSignsInAndOut() throws Exception {
        HttpResponse<String> in = client.send("POST", API + "sessions", "{\"name\":\"ada\",\"password\":\"secret\"}",
                "Content-Type", "application/json");
        assertEquals(204, in.statusCode());
        String cookie = header(in, "Set-Cookie");
        for (String part : new String[]{"offpeak=s-user", "Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=2592000"}) {
            assertTrue(cookie.contains(part), cookie);
        }
        assertEquals("user", client.read(API + "sessions", cookie("s-user")).get("role").asString());

        HttpResponse<String> out = client.send("DELETE", API + "sessions/current", "",
                cookie("s-user", "X-Offpeak", "1"));
        assertEquals(204, out.statusCode());
        assertTrue(header(out, "Set-Cookie").contains("Max-Age=0"), header(out, "Set-Cookie"));
        assertTrue(host.access.isLoggedOut("s-user"));
        assertEquals("name or password is wrong", problem(401, "Not signed in",
                client.send("POST", API + "sessions", "{\"name\":\"ada\",\"password\":\"guess\"}")));
        assertEquals("the field 'password' is missing",
                problem(400, "Field missing", client.send("POST", API + "sessions", "{\"name\":\"ada\"}")));
    }

    @Test
    void theFirstAccountIsMadeWithTheCode() throws Exception {
        String body = "{\"code\":\"1234\",\"name\":\"ada\",\"password\":\"long enough\"}";
        problem(403, "Not set up", client.send("POST", API + "setup", body));
        host.access.setupNeeded = true;
        problem(403, "Not set up", client.send("POST", API + "setup", body.replace("1234", "4321")));
        HttpResponse<String> made = client.send("POST", API + "setup", body);
        assertEquals(204, made.statusCode());
        assertTrue(header(made, "Set-Cookie").startsWith("offpeak=s-admin"));
        problem(403, "Not set up", client.send("POST", API + "setup", body));
    }
}
