package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

class KrakenFaceTest {

    private static final String MAIN = "/kraken/v1/graphql/";
    private static final String BACKEND = "/kraken/v1/backend/graphql/";

    private final MovableClock clock = new MovableClock("2026-01-10T12:00:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client client = new Client(vendors.baseUrl());
    private String token = "";
    private Instant renewAt = Instant.MIN;

    @AfterEach
    void close() {
        vendors.close();
    }

    private JsonNode ask(String to, String authorization, String query, String variable, String value)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(vendors.baseUrl() + to))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"query\":\""
                        + query + "\",\"variables\":{\"" + variable + "\":\"" + value + "\"}}"));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return Client.json(HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    private JsonNode ofAccount(String field, String parts) throws Exception {
        return signed(MAIN, "query($account:String!){" + field + "(accountNumber:$account)" + parts + "}", "account",
                Accounts.OCTOPUS_ACCOUNT).path(field);
    }

    private JsonNode planned() throws Exception {
        return signed(MAIN, "query($device:String!){flexPlannedDispatches(deviceId:$device){start end type "
                + "energyAddedKwh}}", "device", Accounts.OCTOPUS_CAR).path("flexPlannedDispatches");
    }

    private JsonNode completed() throws Exception {
        return ofAccount("completedDispatches", "{start end delta meta{source location}}");
    }

    private JsonNode signed(String to, String query, String variable, String value) throws Exception {
        if (!clock.instant().isBefore(renewAt)) {
            token = MarketQuestions.token(client);
            renewAt = clock.instant().plus(Duration.ofMinutes(55));
        }
        return ask(to, token, query, variable, value).path("data");
    }

    @Test
    void theTokenSaysWhenItEndsAndEndsThen() throws Exception {
        String given = MarketQuestions.token(client);
        String payload = new String(Base64.getUrlDecoder().decode(given.split("\\.")[1]), StandardCharsets.UTF_8);
        assertEquals("{\"exp\":" + Instant.parse("2026-01-10T13:00:00Z").getEpochSecond() + "}", payload);
        String query = "{viewer{accounts{number}}}";
        assertEquals("A-51M0A7ED", ask(MAIN, "Bearer " + given, query, "x", "").path("data").path("viewer")
                .path("accounts").path(0).path("number").stringValue());
        clock.advance(Duration.ofHours(1));
        assertEquals("KT-CT-1124", MarketQuestions.code(ask(MAIN, given, query, "x", "")));
        assertEquals("KT-CT-1112", MarketQuestions.code(ask(MAIN, "", query, "x", "")));
        assertEquals("KT-CT-1143", MarketQuestions.code(ask(MAIN, "a.b.c", query, "x", "")));
    }

    @Test
    void theBackendTakesTheBareTokenOnly() throws Exception {
        String given = MarketQuestions.token(client);
        String query = "{savingSessions{events{id}}}";
        assertEquals("OE-0103", MarketQuestions.code(ask(BACKEND, "Bearer " + given, query, "x", "")));
        assertTrue(ask(BACKEND, given, query, "x", "").path("data").has("savingSessions"));
    }

    @Test
    void anEveningAndANightArePlannedWhenTheCarComesHome() throws Exception {
        assertTrue(planned().isEmpty());
        clock.to("2026-01-10T17:30:00Z");
        JsonNode stretches = planned();
        assertEquals(2, stretches.size());
        assertEquals("SMART", stretches.path(0).path("type").stringValue());
        assertTrue(stretches.path(0).path("start").stringValue().matches("2026-01-10T\\d\\d:[03]0:00\\+00:00"));
        assertTrue(stretches.path(1).path("start").stringValue().startsWith("2026-01-11T0"));
        JsonNode older = ofAccount("plannedDispatches", "{start end delta meta{source location}}").path(1);
        assertEquals(-Double.parseDouble(stretches.path(1).path("energyAddedKwh").stringValue()),
                Double.parseDouble(older.path("delta").stringValue()));
        assertEquals("smart-charge", older.path("meta").path("source").stringValue());
    }

    @Test
    void whatIsPlannedIsDoneOrWithdrawn() throws Exception {
        Set<String> ever = new TreeSet<>();
        Set<String> done = new TreeSet<>();
        for (int half = 0; half < 20 * 48; half++) {
            clock.advance(Duration.ofMinutes(30));
            planned().forEach(row -> ever.add(row.path("start").stringValue()));
            completed().forEach(row -> done.add(row.path("start").stringValue()));
            boolean charging = ofAccount("devices", "{id deviceType status{current currentState}}").path(1)
                    .path("status").path("currentState").stringValue().equals("SMART_CONTROL_IN_PROGRESS");
            assertEquals(planned().values().stream()
                    .anyMatch(row -> !Instant.parse(row.path("start").stringValue().replace("+00:00", "Z"))
                            .isAfter(clock.instant())),
                    charging);
        }
        Set<String> withdrawn = new TreeSet<>(ever);
        withdrawn.removeAll(done);
        assertTrue(ever.size() >= 38, "planned: " + ever);
        assertTrue(withdrawn.size() >= 2 && withdrawn.size() <= 10, "withdrawn: " + withdrawn);
    }

    @Test
    void aSavingSessionIsJoinedOnceItIsTold() throws Exception {
        for (int day = 0; day < 8 && sessions().path("events").isEmpty(); day++) {
            clock.advance(Duration.ofDays(1));
        }
        JsonNode events = sessions().path("events");
        JsonNode next = events.path(events.size() - 1);
        clock.to(Instant.parse(next.path("startAt").stringValue()).minusSeconds(60).toString());
        String join = "mutation($account:String!,$code:String!){joinSavingSessionsEvent(input:{accountNumber:$account,"
                + "eventCode:$code}){joinedEventCodes}}";
        assertEquals(next.path("code").stringValue(), signed(BACKEND, join, "code", next.path("code").stringValue())
                .path("joinSavingSessionsEvent").path("joinedEventCodes").path(0).stringValue());
        assertEquals(next.path("id").longValue(),
                sessions().path("account").path("joinedEvents").path(0).path("eventId").longValue());
        clock.advance(Duration.ofMinutes(2));
        assertEquals("OE-1305",
                MarketQuestions.code(ask(BACKEND, MarketQuestions.token(client), join, "code",
                        next.path("code").stringValue())));
    }

    private JsonNode sessions() throws Exception {
        return signed(BACKEND, "query($account:String!){savingSessions{events{id} account(accountNumber:$account){"
                + "hasJoinedCampaign}}}", "account", Accounts.OCTOPUS_ACCOUNT).path("savingSessions");
    }

    @Test
    void someSundaysHaveAFreeHour() throws Exception {
        JsonNode rows = client.getJson("/kraken/free_electricity.json").path("data");
        assertFalse(rows.isEmpty());
        assertTrue(rows.path(0).path("start").stringValue().endsWith("T13:00:00Z"), rows.toString());
        assertTrue(rows.path(0).path("end").stringValue().endsWith("T14:00:00Z"));
    }

    @Test
    void theAccountsTariffHasDayAndNightRatesButNoStandardOne() throws Exception {
        String tariff = ofAccount("account", "{electricityAgreements(active:true){meterPoint{direction}}}")
                .path("electricityAgreements").path(0).path("meterPoint").path("agreements").path(0).path("tariff")
                .path("tariffCode").stringValue();
        assertEquals("E-1R-IOG-SMB-25-12-01-C", tariff);
        JsonNode links = client.getJson("/v1/products/IOG-SMB-25-12-01/").path("four_rate_ev_electricity_tariffs")
                .path("_C").path("direct_debit_monthly").path("links");
        Set<String> rates = new TreeSet<>();
        for (JsonNode link : links.values()) {
            JsonNode row = client.getJson(link.path("href").stringValue()).path("results").path(0);
            rates.add(link.path("rel").stringValue() + " " + row.path("value_inc_vat").doubleValue());
        }
        assertTrue(rates.containsAll(Set.of("day_unit_rates 28.5", "night_unit_rates 7.0")), rates.toString());
        assertTrue(client.getJson("/v1/products/IOG-SMB-25-12-01/electricity-tariffs/" + tariff
                + "/standard-unit-rates/").path("results").isEmpty());
    }
}
