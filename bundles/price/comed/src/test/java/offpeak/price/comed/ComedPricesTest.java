package offpeak.price.comed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

class ComedPricesTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.california("comed", "2026-11-21T18:07:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private ComedPrices made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url()));
        values.putAll(changes);
        return new ComedPrices(Configured.of(ComedPrices.Config.class, values));
    }

    private VendorException refused(ComedPrices instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private Prices seen(String direction) {
        return host.state(EntityId.Kind.PRICE, direction, Prices.class);
    }

    private double priceAt(String direction, String instant) {
        return seen(direction).series().at(Instant.parse(instant)).orElseThrow().value();
    }

    private static String feed(String firstEnd, double... cents) {
        StringBuilder rows = new StringBuilder();
        for (int i = cents.length - 1; i >= 0; i--) {
            rows.append(rows.isEmpty() ? "" : ",").append("{\"millisUTC\":\"")
                    .append(Instant.parse(firstEnd).plusSeconds(i * 300L).toEpochMilli()).append("\",\"price\":\"")
                    .append(cents[i]).append("\"}");
        }
        return "[" + rows + "]";
    }

    @Test
    void anHourCostsTheMeanOfItsFiveMinutes() throws VendorException {
        vendor.on("GET", "/api", request -> Answer.json(
                feed("2026-11-21T17:05:00Z", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, -4)));
        assertEquals(Duration.ofMinutes(5), made(Map.of("perKwh", 0.05)).refresh(host));
        assertEquals(0.115, priceAt("import", "2026-11-21T17:30:00Z"), 1e-12);
        assertEquals(false, seen("import").series().at(Instant.parse("2026-11-21T17:30:00Z")).orElseThrow().estimate());
        assertEquals(0.01, priceAt("import", "2026-11-21T18:59:00Z"), 1e-12);
        assertEquals(true, seen("import").series().at(Instant.parse("2026-11-21T18:59:00Z")).orElseThrow().estimate());
        assertEquals("5minutefeed", vendor.requests().get(0).param("type").orElseThrow());
        assertEquals("202611201207", vendor.requests().get(0).param("datestart").orElseThrow());
        assertEquals("202611211207", vendor.requests().get(0).param("dateend").orElseThrow());
    }

    @Test
    void asksOnlyForWhatIsNew() throws VendorException {
        vendor.on("GET", "/api", request -> Answer.json(feed("2026-11-21T18:05:00Z", 3)));
        ComedPrices prices = made(Map.of());
        prices.refresh(host);
        host.advance(Duration.ofMinutes(5));
        prices.refresh(host);
        assertEquals("202611211205", vendor.requests().get(1).param("datestart").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{\"millisUTC\":\"now\",\"price\":\"2.0\"}]",
            "[{\"millisUTC\":\"1479\",\"price\":\"NaN\"}]",
            "[{\"price\":\"2.0\"}]"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", "/api", request -> Answer.json(body));
        assertEquals(VendorException.Kind.BAD_ANSWER, refused(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.california("fuzzed", "2026-11-21T18:07:00Z");
            fuzzed.http(Fuzz.answering(body));
            made(Map.of()).refresh(fuzzed);
        }, feed("2026-11-21T18:05:00Z", 3, -1.5, 20));
    }

    @Test
    void fiveMinutesThatCanNotBeReadAreLeftOutOfTheirHour() throws VendorException {
        vendor.on("GET", "/api", request -> Answer.json(
                feed("2026-11-21T17:05:00Z", 1, 1, 1, 1, 1, 1, 99, 1, 1, 1, 1, 1, 4).replace("\"99.0\"", "null")));
        made(Map.of()).refresh(host);
        assertEquals(0.01, priceAt("import", "2026-11-21T17:30:00Z"), 1e-12);
        assertEquals(false, seen("import").series().at(Instant.parse("2026-11-21T17:30:00Z")).orElseThrow().estimate());
        assertEquals(1, host.leftOut().size());
    }
}
