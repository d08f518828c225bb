package offpeak.price.intelligentoctopus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import offpeak.api.Dispatches;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.Prices;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntelligentOctopusTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("intelligent-octopus", "2026-06-15T12:10:00Z");
    private final Octopus octopus = new Octopus(vendor, host::now);

    @AfterEach
    void stop() {
        vendor.close();
    }

    private IntelligentOctopus made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "graphqlUrl",
                vendor.url() + "/v1/graphql/", "backendGraphqlUrl", vendor.url() + "/backend/v1/graphql/",
                "freeElectricityUrl", vendor.url() + "/free.json", "apiKey", "sk_live_good"));
        values.putAll(changes);
        return new IntelligentOctopus(Configured.of(IntelligentOctopus.Config.class, values));
    }

    private VendorException told(IntelligentOctopus instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private String dispatches() {
        return host.state(EntityId.Kind.EVENT, "dispatches", Dispatches.class).dispatches().stream()
                .map(d -> d.status() + " " + d.during()).collect(Collectors.joining(", "));
    }

    private Prices.Price priceAt(String instant) {
        return host.state(EntityId.Kind.PRICE, "import", Prices.class).series().at(Instant.parse(instant))
                .orElseThrow();
    }

    private String events() {
        return host.state(EntityId.Kind.EVENT, "events", GridEvents.class).events().stream()
                .map(e -> e.kind() + " " + e.id() + " " + e.participation()
                        + e.rewardPerKwh().map(m -> " " + m.amount().stripTrailingZeros().toPlainString()).orElse(""))
                .collect(Collectors.joining(", "));
    }

    @Test
    void fromTheKeyAloneToDispatchesPricesAndEvents() throws VendorException {
        octopus.carState = "SMART_CONTROL_IN_PROGRESS";
        octopus.flex = "[" + Octopus.flex("2026-06-15T12:05:00+00:00", "2026-06-15T13:00:00+00:00", "\"SMART\"", "3.5")
                + "," + Octopus.flex("2026-06-15T15:00:00+00:00", "2026-06-15T16:00:00+00:00", "\"BOOST\"", "7") + ","
                + Octopus.flex("2026-06-15T17:00:00+00:00", "2026-06-15T17:30:00+00:00", "null", "0") + ","
                + Octopus.flex("2026-06-15T18:00:00+00:00", "2026-06-15T18:30:00+00:00", "\"LUNAR\"", "1") + "]";
        assertEquals(Duration.ofMinutes(3), made(Map.of()).refresh(host));
        assertEquals(
                "ACTIVE 2026-06-15T12:00:00Z/2026-06-15T12:30:00Z, PLANNED 2026-06-15T12:30:00Z/2026-06-15T13:00:00Z,"
                        + " PLANNED 2026-06-15T17:00:00Z/2026-06-15T17:30:00Z",
                dispatches());
        assertEquals(new Prices.Price(0.0700035, false), priceAt("2026-06-15T12:10:00Z"));
        assertEquals(new Prices.Price(0.0700035, true), priceAt("2026-06-15T12:30:00Z"));
        assertEquals(new Prices.Price(0.2895858, false), priceAt("2026-06-15T15:00:00Z"));
        // 23:30 in London
        assertEquals(new Prices.Price(0.2895858, false), priceAt("2026-06-15T22:29:59Z"));
        assertEquals(new Prices.Price(0.0700035, false), priceAt("2026-06-15T22:30:00Z"));
        assertEquals("FREE_ELECTRICITY free-17 AUTOMATIC", events());
        assertEquals(1, octopus.logins);
    }

    @Test
    void theTokenIsKeptForItsHourAndRenewedOnceWhenItIsTakenBack() throws VendorException {
        IntelligentOctopus instance = made(Map.of());
        for (int i = 0; i < 18; i++) {
            instance.refresh(host);
            host.advance(Duration.ofMinutes(3));
        }
        assertEquals(1, octopus.logins);
        host.advance(Duration.ofMinutes(2));
        instance.refresh(host);
        assertEquals(2, octopus.logins);
        // a token that the vendor no longer knows
        octopus.logins = 7;
        instance.refresh(host);
        assertEquals(8, octopus.logins);
    }

    @Test
    void theOlderQueryIsAskedWhenTheNewerIsGone() throws VendorException {
        octopus.flexError = "KT-CT-1113";
        octopus.planned = "[{\"start\":null,\"startDt\":\"2026-06-15 13:00:00+00:00\",\"endDt\":\"2026-06-15 14:00:00+00:00\","
                + "\"deltaKwh\":-4,\"meta\":{\"source\":\"smart-charge\",\"location\":\"AT_HOME\"}},"
                + "{\"start\":\"2026-06-15T15:00:00+00:00\",\"end\":\"2026-06-15T15:30:00+00:00\",\"delta\":\"-2\","
                + "\"meta\":{\"source\":\"bump-charge\",\"location\":null}}]";
        octopus.completed = "[{\"start\":\"2026-06-15T10:00:00+00:00\",\"end\":\"2026-06-15T10:30:00+00:00\",\"delta\":\"-1.5\","
                + "\"meta\":{\"source\":null,\"location\":null}}]";
        IntelligentOctopus instance = made(Map.of());
        instance.refresh(host);
        assertEquals(
                "COMPLETED 2026-06-15T10:00:00Z/2026-06-15T10:30:00Z, PLANNED 2026-06-15T13:00:00Z/2026-06-15T14:00:00Z",
                dispatches());
        vendor.clear();
        instance.refresh(host);
        assertTrue(vendor.requests().stream().noneMatch(request -> request.body().contains("flexPlanned")));
    }

    @Test
    void sessionsAreJoinedOnlyByWhoSaidSoAndInTheirRegion() throws VendorException {
        octopus.events = "[{\"id\":1,\"code\":\"EVENT_1\",\"rewardPerKwhInOctoPoints\":1800,\"startAt\":\"2026-06-15T17:00:00Z\","
                + "\"endAt\":\"2026-06-15T18:00:00Z\",\"eventType\":\"TURN_DOWN\",\"targetRegion\":[{\"regionId\":\"7\"}]},"
                + "{\"id\":2,\"code\":\"EVENT_2\",\"rewardPerKwhInOctoPoints\":null,\"startAt\":\"2026-06-15T18:00:00Z\","
                + "\"endAt\":\"2026-06-15T19:00:00Z\",\"targetRegion\":[{\"regionId\":\"5\"}]},"
                + "{\"id\":3,\"code\":\"H_3\",\"rewardPerKwhInOctoPoints\":0,\"startAt\":\"2026-06-20T12:00:00Z\","
                + "\"endAt\":\"2026-06-20T13:00:00Z\",\"eventType\":\"WEEKEND_HAPPY_HOUR\",\"targetRegion\":[]},"
                + "{\"id\":4,\"code\":\"H_4\",\"rewardPerKwhInOctoPoints\":0,\"startAt\":\"2026-06-20T14:00:00Z\","
                + "\"endAt\":\"2026-06-20T15:00:00Z\",\"eventType\":\"WEEKEND_HAPPY_HOUR\",\"targetRegion\":[]}]";
        octopus.own = "{\"hasJoinedCampaign\":true,\"joinedEvents\":[{\"eventId\":4}],\"signedUpMeterPoint\":{\"regionId\":\"7\"}}";
        made(Map.of("freeElectricity", false)).refresh(host);
        assertEquals("SAVING_SESSION octoplus-1 OFFERED 2.25, SAVING_SESSION octoplus-2 INELIGIBLE,"
                + " FREE_ELECTRICITY octoplus-4 JOINED", events());
        assertEquals(List.of(), octopus.joined);
        made(Map.of("freeElectricity", false, "joinSavingSessions", true)).refresh(host);
        assertEquals("SAVING_SESSION octoplus-1 JOINED 2.25, SAVING_SESSION octoplus-2 INELIGIBLE,"
                + " FREE_ELECTRICITY octoplus-4 JOINED", events());
        assertEquals(1, octopus.joined.size());
        octopus.joinError = "OE-1308";
        made(Map.of("freeElectricity", false, "joinSavingSessions", true)).refresh(host);
        assertTrue(events().startsWith("SAVING_SESSION octoplus-1 INELIGIBLE"), events());
    }

    @ParameterizedTest
    @CsvSource({"KT-CT-1199,THROTTLED", "KT-CT-1188,BAD_ANSWER"})
    void errorsComeWithStatus200(String code, VendorException.Kind kind) {
        octopus.instead = Optional.of(Answer.json(Octopus.error(code)));
        assertEquals(kind, told(made(Map.of())).kind());
    }

    @Test
    void aWrongKeyIsALostLoginAndAWebPageIsNot() {
        assertEquals(VendorException.Kind.LOGIN, told(made(Map.of("apiKey", "sk_live_bad"))).kind());
        octopus.instead = Optional.of(Answer.html(403, "<!DOCTYPE html>Request blocked. cloudfront"));
        assertEquals(VendorException.Kind.THROTTLED, told(made(Map.of())).kind());
        octopus.instead = Optional.of(Answer.html(502, "<html>"));
        assertEquals(VendorException.Kind.UNREACHABLE, told(made(Map.of())).kind());
    }

    @Test
    void whatFailsHoldsBackNothingElse() {
        octopus.tariff = "E-1R-GONE-24-01-01-C";
        octopus.flex = "[" + Octopus.flex("2026-06-15T13:00:00Z", "2026-06-15T14:00:00Z", "\"SMART\"", "3") + "]";
        VendorException thrown = told(made(Map.of()));
        assertEquals("Octopus names no rates of GONE-24-01-01 in region C: set offPeakRate and peakRate yourself",
                thrown.getMessage());
        assertEquals("PLANNED 2026-06-15T13:00:00Z/2026-06-15T14:00:00Z", dispatches());
        assertEquals("FREE_ELECTRICITY free-17 AUTOMATIC", events());
    }

    @Test
    void onesOwnRatesWindowAndAccount() throws VendorException {
        octopus.accounts = "{\"number\":\"A-1234ABCD\"},{\"number\":\"A-5678EFGH\"}";
        assertEquals("set account to one of: A-1234ABCD, A-5678EFGH", told(made(Map.of())).getMessage());
        made(Map.of("account", "A-5678EFGH", "offPeakRate", 0.07, "peakRate", 0.3, "windowStart", "00:30", "windowEnd",
                "04:30")).refresh(host);
        assertEquals(0.3, priceAt("2026-06-15T23:29:59Z").value());
        assertEquals(0.07, priceAt("2026-06-15T23:30:00Z").value());
        assertEquals("windowStart must be a time like 23:30, not 'night'",
                told(made(Map.of("windowStart", "night"))).getMessage());
    }

    @Test
    void hostileAnswersHarmNobody() {
        String[] seeds = {"[" + Octopus.flex("2026-06-15T13:00:00Z", "2026-06-15T14:00:00Z", "\"SMART\"", "3") + "]",
                "[{\"start\":\"2026-06-15T15:00:00+00:00\",\"end\":\"2026-06-15T15:30:00+00:00\",\"delta\":\"-2\",\"meta\":{\"source\":null}}]"};
        Fuzz.text(text -> {
            tools.jackson.databind.JsonNode answer;
            try {
                answer = Kraken.JSON.readTree(text);
            } catch (tools.jackson.core.JacksonException e) {
                return; // what is not JSON does not come so far
            }
            DispatchAnswers.read(host, answer);
        }, seeds);
        Fuzz.text(text -> {
            FakeHost other = new FakeHost(host.site(), "intelligent-octopus", host.now());
            other.http(Fuzz.answering(text));
            made(Map.of()).refresh(other);
        }, "{\"data\":{\"obtainKrakenToken\":{\"token\":\"a.b.c\"},\"viewer\":{\"accounts\":[{\"number\":\"A-1234ABCD\"}]},"
                + "\"devices\":[{\"id\":\"00000000-0002\",\"deviceType\":\"ELECTRIC_VEHICLES\",\"status\":{\"current\":\"LIVE\","
                + "\"currentState\":\"BOOSTING\"}}],\"flexPlannedDispatches\":" + seeds[0] + ",\"completedDispatches\":"
                + seeds[1] + "}}",
                "{\"data\":{\"obtainKrakenToken\":{\"token\":\"a.b.c\"},\"viewer\":{\"accounts\":[{\"number\":\"A-1234ABCD\"}]},"
                        + "\"savingSessions\":{\"events\":[{\"id\":1,\"code\":\"E_1\",\"rewardPerKwhInOctoPoints\":1800,"
                        + "\"startAt\":\"2026-06-15T17:00:00Z\",\"endAt\":\"2026-06-15T18:00:00Z\",\"eventType\":\"TURN_DOWN\"}],"
                        + "\"account\":{\"hasJoinedCampaign\":true,\"joinedEvents\":[{\"eventId\":1}]}},\"account\":{"
                        + "\"electricityAgreements\":[{\"meterPoint\":{\"agreements\":[{\"tariff\":{\"tariffCode\":"
                        + "\"E-1R-A-24-01-01-C\"}}]}}]}},\"single_register_electricity_tariffs\":{\"_C\":{\"varying\":{\"links\":["
                        + "{\"rel\":\"standard_unit_rates\",\"href\":\"/v1/products/A/\"}]}}},\"results\":[{"
                        + "\"value_inc_vat\":24.57,\"valid_from\":\"2025-12-01T00:00:00Z\"}]}",
                "{\"data\":[{\"start\":\"2026-06-15T13:00:00.000Z\",\"end\":\"2026-06-15T14:00:00.000Z\"}]}");
    }
}
