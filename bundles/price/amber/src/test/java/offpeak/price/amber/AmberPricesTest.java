package offpeak.price.amber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Http;
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

class AmberPricesTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("amber", "2026-11-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private AmberPrices made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "token", "t0ken"));
        values.putAll(changes);
        return new AmberPrices(Configured.of(AmberPrices.Config.class, values));
    }

    private VendorException refused(AmberPrices instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private Prices seen(String direction) {
        return host.state(EntityId.Kind.PRICE, direction, Prices.class);
    }

    private double priceAt(String direction, String instant) {
        return seen(direction).series().at(Instant.parse(instant)).orElseThrow().value();
    }

    private static String row(String type, String end, String channel, double cents, String more) {
        return "{\"type\":\"" + type + "\",\"duration\":30,\"endTime\":\"" + end + "\",\"perKwh\":" + cents
                + ",\"channelType\":\"" + channel + "\"" + more + "}";
    }

    private void sites(String... ids) {
        vendor.on("GET", "/v1/sites", request -> Answer.json(List.of(ids).stream()
                .map(id -> "{\"id\":\"" + id + "\",\"status\":\"active\"}").toList().toString()));
    }

    private void prices(String rows) {
        vendor.on("GET", "/v1/sites/01A/prices/current", request -> Answer.json("[" + rows + "]"));
    }

    @Test
    void whatItExpectsIsAnEstimateAndFeedInIsTurnedRound() throws VendorException {
        sites("01A");
        prices(row("CurrentInterval", "2026-11-21T10:30:00Z", "general", 25.5, "") + ","
                + row("ForecastInterval", "2026-11-21T11:00:00Z", "general", 99,
                        ",\"advancedPrice\":{\"low\":20,\"predicted\":30,\"high\":40}")
                + "," + row("CurrentInterval", "2026-11-21T10:30:00Z", "feedIn", -8, "") + ","
                + row("CurrentInterval", "2026-11-21T10:30:00Z", "controlledLoad", 7, ""));
        assertEquals(Duration.ofMinutes(1), made(Map.of("ahead", 12)).refresh(host));
        assertEquals(0.255, priceAt("import", "2026-11-21T10:00:00Z"), 1e-12);
        assertEquals(new Prices.Price(0.30, true),
                seen("import").series().at(Instant.parse("2026-11-21T10:30:00Z")).orElseThrow());
        assertEquals(0.08, priceAt("export", "2026-11-21T10:00:00Z"), 1e-12);
        assertEquals("12", vendor.requests().get(1).param("next").orElseThrow());
    }

    @Test
    void aNewForecastTakesThePlaceOfTheOld() throws VendorException {
        sites("01A");
        AmberPrices amber = made(Map.of());
        prices(row("ForecastInterval", "2026-11-21T11:00:00Z", "general", 30, "") + ","
                + row("ForecastInterval", "2026-11-21T11:30:00Z", "general", 31, ""));
        amber.refresh(host);
        prices(row("ForecastInterval", "2026-11-21T11:00:00Z", "general", 40, ""));
        amber.refresh(host);
        assertEquals(0.40, priceAt("import", "2026-11-21T10:30:00Z"), 1e-12);
        assertEquals(Instant.parse("2026-11-21T11:00:00Z"), seen("import").series().span().orElseThrow().end());
    }

    @Test
    void ofSeveralSitesOneMustBeNamed() {
        sites("01A", "01B");
        assertEquals("set siteId to one of the account's sites: 01A, 01B", refused(made(Map.of())).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"channelType\":\"general\"}",
            "{\"channelType\":\"general\",\"perKwh\":1,\"endTime\":\"soon\",\"duration\":5}",
            "{\"channelType\":\"general\",\"perKwh\":1e9,\"endTime\":\"2026-11-21T10:30:00Z\",\"duration\":5}"})
    void nonsenseIsNamedAndNotTaken(String row) {
        sites("01A");
        prices(row);
        assertEquals(VendorException.Kind.BAD_ANSWER, refused(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void aSiteThatIsNamedIsTakenAndTheAccountNotAsked() throws VendorException {
        prices(row("CurrentInterval", "2026-11-21T10:30:00Z", "general", 25.5, ""));
        made(Map.of("siteId", "01A")).refresh(host);
        assertEquals(0.255, priceAt("import", "2026-11-21T10:00:00Z"), 1e-12);
        assertEquals(List.of(), vendor.requests("GET", "/v1/sites"));
    }

    @Test
    void aClosedSiteDoesNotCount() throws VendorException {
        vendor.on("GET", "/v1/sites", request -> Answer.json(
                "[{\"id\":\"01A\",\"status\":\"active\"},{\"id\":\"01B\",\"status\":\"closed\"}]"));
        prices(row("CurrentInterval", "2026-11-21T10:30:00Z", "general", 25.5, ""));
        made(Map.of()).refresh(host);
        assertEquals(0.255, priceAt("import", "2026-11-21T10:00:00Z"), 1e-12);
        vendor.on("GET", "/v1/sites", request -> Answer.json("[{\"id\":\"01B\",\"status\":\"closed\"}]"));
        assertEquals("this Amber account has no active site", refused(made(Map.of())).getMessage());
    }

    @Test
    void aSitesNameThatLeadsElsewhereIsNotFollowed() {
        sites("../sites");
        assertEquals(VendorException.Kind.CONFIGURATION, refused(made(Map.of())).kind());
        assertEquals(1, vendor.requests().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2049})
    void soManyIntervalsCantBeAskedFor(int ahead) {
        assertEquals("ahead must be 0 to 2048 intervals, not " + ahead,
                refused(made(Map.of("ahead", ahead))).getMessage());
        assertEquals(List.of(), vendor.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/sites", "/v1/sites/01A/prices/current"})
    void hostileAnswersHarmNobody(String path) {
        Map<String, String> recorded = Map.of("/v1/sites", "[{\"id\":\"01A\",\"status\":\"active\"}]",
                "/v1/sites/01A/prices/current",
                "[" + row("CurrentInterval", "2026-11-21T10:30:00Z", "general", 25.5, "") + ","
                        + row("ForecastInterval", "2026-11-21T11:00:00Z", "feedIn", -9,
                                ",\"advancedPrice\":{\"low\":20,\"predicted\":30,\"high\":40}")
                        + "]");
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.london("amber", "2026-11-21T10:00:00Z");
            fuzzed.http(call -> new Http.Reply(200, Map.of("content-type", "application/json"),
                    call.uri().getPath().equals(path) ? body : recorded.getOrDefault(call.uri().getPath(), "[]")));
            made(Map.of()).refresh(fuzzed);
        }, recorded.get(path));
    }

    @Test
    void anIntervalWithoutAPriceIsAHoleAndNotFree() throws VendorException {
        sites("01A");
        prices(row("CurrentInterval", "2026-11-21T10:30:00Z", "general", 25.5, "") + ","
                + row("ForecastInterval", "2026-11-21T11:00:00Z", "general", 1, "").replace("1.0", "null") + ","
                + row("ForecastInterval", "2026-11-21T11:30:00Z", "general", 31, ""));
        made(Map.of()).refresh(host);
        assertEquals(0.255, priceAt("import", "2026-11-21T10:00:00Z"), 1e-12);
        assertEquals(Optional.empty(), seen("import").series().at(Instant.parse("2026-11-21T10:30:00Z")));
        assertEquals(0.31, priceAt("import", "2026-11-21T11:00:00Z"), 1e-12);
        assertEquals(List.of("Amber's prices, of which some can't be read: a price without a number"), host.leftOut());
    }
}
