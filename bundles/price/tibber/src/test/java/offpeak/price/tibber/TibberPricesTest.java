package offpeak.price.tibber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
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
import org.junit.jupiter.params.provider.ValueSource;

class TibberPricesTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("tibber", "2026-11-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private TibberPrices made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "token", "t0ken"));
        values.putAll(changes);
        return new TibberPrices(Configured.of(TibberPrices.Config.class, values));
    }

    private VendorException refused(TibberPrices instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private Prices seen(String direction) {
        return host.state(EntityId.Kind.PRICE, direction, Prices.class);
    }

    private double priceAt(String direction, String instant) {
        return seen(direction).series().at(Instant.parse(instant)).orElseThrow().value();
    }

    private static String home(String id, String today, String tomorrow) {
        return "{\"id\":\"" + id + "\",\"appNickname\":\"Hut\",\"currentSubscription\":{\"priceInfo\":{\"today\":["
                + today + "],\"tomorrow\":[" + tomorrow + "]}}}";
    }

    private static String row(String start, double total) {
        return "{\"startsAt\":\"" + start + "\",\"total\":" + total + ",\"currency\":\"NOK\"}";
    }

    private void answer(String homes) {
        vendor.on("POST", "/v1-beta/gql",
                request -> Answer.json("{\"data\":{\"viewer\":{\"homes\":[" + homes + "]}}}"));
    }

    @Test
    void publishesQuartersAndHoursWithTheirOwnLength() throws VendorException {
        answer(home("a", row("2026-11-21T10:00:00.000+00:00", 1.5) + "," + row("2026-11-21T10:15:00.000+00:00", 1.6),
                row("2026-11-22T00:00:00.000+00:00", 2.5)));
        assertEquals(Duration.ofHours(1), made(Map.of()).refresh(host));
        assertEquals("NOK", seen("import").currency().getCurrencyCode());
        assertEquals(1.5, priceAt("import", "2026-11-21T10:14:59Z"));
        assertEquals(1.6, priceAt("import", "2026-11-21T10:29:59Z"));
        assertEquals(List.of(), seen("import").series().at(Instant.parse("2026-11-21T10:30:00Z")).stream().toList());
        assertEquals(2.5, priceAt("import", "2026-11-22T00:10:00Z"));
        assertEquals("Bearer t0ken", vendor.requests().get(0).header("Authorization").orElseThrow());
    }

    @Test
    void ofSeveralHomesTheOneThatIsNamed() throws VendorException {
        String homes = home("a", row("2026-11-21T10:00:00Z", 1), "") + ","
                + home("b", row("2026-11-21T10:00:00Z", 2), "");
        answer(homes);
        assertEquals("set homeId to one of the account's homes: a (Hut), b (Hut)",
                refused(made(Map.of())).getMessage());
        made(Map.of("homeId", "b")).refresh(host);
        assertEquals(2, priceAt("import", "2026-11-21T10:00:00Z"));
    }

    @Test
    void aTokenThatIsNotTakenIsALostLogin() {
        vendor.on("POST", "/v1-beta/gql", request -> Answer.json(
                "{\"errors\":[{\"message\":\"no\",\"extensions\":{\"code\":\"UNAUTHENTICATED\"}}],\"data\":null}"));
        assertEquals(VendorException.Kind.LOGIN, refused(made(Map.of())).kind());
        vendor.on("POST", "/v1-beta/gql", request -> Answer.json(401, "{}"));
        assertEquals(VendorException.Kind.LOGIN, refused(made(Map.of())).kind());
        assertEquals("token is missing", refused(made(Map.of("token", " "))).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"startsAt\":\"soon\",\"total\":1,\"currency\":\"NOK\"}",
            "{\"startsAt\":\"2026-11-21T10:00:00Z\",\"total\":1e9,\"currency\":\"NOK\"}",
            "{\"startsAt\":\"2026-11-21T10:00:00Z\",\"total\":1,\"currency\":\"crowns\"}",
            "{\"startsAt\":\"2026-11-21T10:00:00Z\",\"currency\":\"NOK\"}", ""})
    void nonsenseIsNamedAndNotTaken(String row) {
        answer(home("a", row, ""));
        assertEquals(VendorException.Kind.BAD_ANSWER, refused(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.london("fuzzed", "2026-11-21T10:00:00Z");
            fuzzed.http(Fuzz.answering(body));
            made(Map.of()).refresh(fuzzed);
        }, "{\"data\":{\"viewer\":{\"homes\":[" + home("a1", row("2026-11-21T10:00:00.000+01:00", 0.5) + ","
                + row("2026-11-21T11:00:00.000+01:00", -0.1), row("2026-11-22T00:00:00.000+01:00", 1)) + "]}}}");
    }

    @Test
    void aQuarterWithoutAPriceIsAHoleAndNotFree() throws VendorException {
        answer(home("a", row("2026-11-21T10:00:00Z", 1.5) + ","
                + row("2026-11-21T10:15:00Z", 7).replace("7.0", "null") + "," + row("2026-11-21T10:30:00Z", 1.7), ""));
        made(Map.of()).refresh(host);
        assertEquals(1.5, priceAt("import", "2026-11-21T10:14:59Z"));
        assertEquals(Optional.empty(), seen("import").series().at(Instant.parse("2026-11-21T10:15:00Z")));
        assertEquals(1.7, priceAt("import", "2026-11-21T10:30:00Z"));
        assertEquals(List.of("Tibber's prices, of which some can't be read: no total at 2026-11-21T10:15:00Z"),
                host.leftOut());
    }

    @Test
    void aStartThatCanNotBeReadWouldLetThePriceBeforeHoldTooLong() {
        answer(home("a", row("2026-11-21T10:00:00Z", 1.5) + "," + row("soon", 7) + ","
                + row("2026-11-21T10:30:00Z", 1.7), ""));
        assertEquals(VendorException.Kind.BAD_ANSWER, refused(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }
}
