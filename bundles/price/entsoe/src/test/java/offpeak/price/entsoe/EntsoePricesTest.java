package offpeak.price.entsoe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import offpeak.api.EntityId;
import offpeak.api.Prices;
import offpeak.api.Series;
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
import org.junit.jupiter.params.provider.ValueSource;

class EntsoePricesTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("entsoe", "2026-11-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private EntsoePrices made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("baseUrl", vendor.url(), "token", "0000-1111-2222-3333"));
        values.putAll(changes);
        return new EntsoePrices(Configured.of(EntsoePrices.Config.class, values));
    }

    private static String document(String... series) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<Publication_MarketDocument xmlns=\"urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3\">"
                + "<type>A44</type>" + String.join("", series) + "</Publication_MarketDocument>";
    }

    private static String series(int rank, String start, String end, String resolution, String points) {
        return "<TimeSeries><currency_Unit.name>EUR</currency_Unit.name><price_Measure_Unit.name>MWH"
                + "</price_Measure_Unit.name><classificationSequence_AttributeInstanceComponent.position>" + rank
                + "</classificationSequence_AttributeInstanceComponent.position><Period><timeInterval><start>" + start
                + "</start><end>" + end + "</end></timeInterval><resolution>" + resolution + "</resolution>" + points
                + "</Period></TimeSeries>";
    }

    private static String point(int position, double amount) {
        return "<Point><position>" + position + "</position><price.amount>" + amount + "</price.amount></Point>";
    }

    private double at(Series<Double> series, String instant) {
        return series.at(Instant.parse(instant)).orElseThrow();
    }

    @Test
    void aPriceThatIsLeftOutIsTheOneBeforeIt() throws VendorException {
        Series<Double> read = PublicationDocument.euroPerKwh(host, document(series(1, "2026-11-20T23:00Z",
                "2026-11-21T23:00Z", "PT15M", point(1, 40) + point(2, -5) + point(90, 120.5))));
        assertEquals(96, read.entries().size());
        assertEquals(0.040, at(read, "2026-11-20T23:00:00Z"), 1e-12);
        assertEquals(-0.005, at(read, "2026-11-20T23:15:00Z"), 1e-12);
        assertEquals(-0.005, at(read, "2026-11-21T21:14:59Z"), 1e-12);
        assertEquals(0.1205, at(read, "2026-11-21T22:59:59Z"), 1e-12);
    }

    @Test
    void ofSeveralAuctionsTheFirstCounts() throws VendorException {
        String second = series(2, "2026-11-20T23:00Z", "2026-11-21T01:00Z", "PT60M", point(1, 99));
        String first = series(1, "2026-11-20T23:00Z", "2026-11-21T01:00Z", "PT60M", point(1, 50));
        assertEquals(0.05, at(PublicationDocument.euroPerKwh(host, document(second, first)), "2026-11-21T00:30:00Z"),
                1e-12);
        assertEquals(0.05, at(PublicationDocument.euroPerKwh(host, document(first, second)), "2026-11-21T00:30:00Z"),
                1e-12);
    }

    @Test
    void publishesWithWhatIsAdded() throws VendorException {
        vendor.on("GET", "/api", request -> Answer.json(document(series(1, "2026-11-20T10:00Z", "2026-11-21T23:00Z",
                "PT60M", point(1, 100)))).with("Content-Type", "text/xml"));
        EntsoePrices prices = made(Map.of("perKwh", 0.1, "vat", 0.2));
        assertEquals(Duration.ofHours(2), prices.refresh(host));
        assertEquals(0.24, host.state(EntityId.Kind.PRICE, "import", Prices.class).series().at(host.now()).orElseThrow()
                .value(), 1e-12);
        assertEquals("202611201000", vendor.requests().get(0).param("PeriodStart").orElseThrow());
        assertEquals("202611222300", vendor.requests().get(0).param("PeriodEnd").orElseThrow());
        prices.refresh(host);
        assertEquals(1, vendor.requests().size());
    }

    private VendorException told(int status, String body) {
        vendor.on("GET", "/api", request -> Answer.html(status, body).with("Content-Type", "text/xml"));
        return assertThrows(VendorException.class, () -> made(Map.of()).refresh(host));
    }

    @Test
    void aRefusalSaysWhatToDo() throws VendorException {
        String reason = "<Acknowledgement_MarketDocument><Reason><code>999</code><text>%s</text></Reason>"
                + "</Acknowledgement_MarketDocument>";
        assertEquals(VendorException.Kind.LOGIN,
                told(401, reason.formatted("Unauthorized. Missing or invalid security token")).kind());
        assertEquals(VendorException.Kind.LOGIN, told(400, reason.formatted("Invalid security token")).kind());
        assertEquals("ENTSO-E has no prices: The area is wrong",
                told(400, reason.formatted("The area is wrong")).getMessage());
        vendor.on("GET", "/api", request -> Answer.html(200, reason.formatted("No matching data found")));
        assertEquals(Duration.ofHours(1), made(Map.of()).refresh(host));
        assertEquals(List.of(), host.publications());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html/>", "{\"a\": 1}",
            "<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Publication_MarketDocument><text>&x;</text></Publication_MarketDocument>",
            "<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><Publication_MarketDocument><text>&b;</text></Publication_MarketDocument>",
            "<Publication_MarketDocument><Period><resolution>PT15M</resolution></Period></Publication_MarketDocument>",
            "<Publication_MarketDocument><Point><position>99999999</position></Point></Publication_MarketDocument>",
            "<Publication_MarketDocument><price.amount>1e99</price.amount></Publication_MarketDocument>",
            "<Publication_MarketDocument><currency_Unit.name>PLN</currency_Unit.name></Publication_MarketDocument>",
            "<Publication_MarketDocument><resolution>PT1S</resolution></Publication_MarketDocument>"})
    void nonsenseIsNamedAndNotTaken(String body) {
        VendorException thrown = told(200, body);
        assertEquals(VendorException.Kind.BAD_ANSWER, thrown.kind());
        assertTrue(thrown.getMessage().startsWith("ENTSO-E"), thrown.getMessage());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void theTokenIsNotShown() {
        VendorException thrown = assertThrows(VendorException.class,
                () -> made(Map.of("token", "not a token at all")).refresh(host));
        assertEquals("token must be the security token from your ENTSO-E account", thrown.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "<price.amount>10.0</price.amount> | <price.amount>dear</price.amount> | no price in it is one",
            "PT60M | PT2H | an impossible resolution", "<position>1< | <position>0< | an impossible position",
            "<start>2026-11-20T23:00Z</start> | <x/> | an incomplete period",
            "<end>2026-11-21T23:00Z</end> | <x/> | an incomplete period",
            "<resolution>PT60M</resolution> | <x/> | an incomplete period",
            "<Point><position>1</position><price.amount>10.0</price.amount></Point> | <x/> | an incomplete period",
            "<position>1< | <position>2< | an incomplete period",
            "<end>2026-11-21T23:00Z | <end>2026-11-20T23:00Z | no price in it is one",
            "<end>2026-11-21T23:00Z | <end>2027-01-21T23:00Z | a period that is too long",
            "MWH | KWH | prices in another unit than MWh"})
    void whatADocumentLacksIsSaid(String good, String bad, String why) {
        String whole = document(series(1, "2026-11-20T23:00Z", "2026-11-21T23:00Z", "PT60M", point(1, 10)));
        VendorException thrown = told(200, whole.replace(good, bad));
        assertEquals("ENTSO-E's prices can't be read: " + why, thrown.getMessage());
        assertEquals(VendorException.Kind.BAD_ANSWER, thrown.kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void anotherDocumentIsNamedUnlessItsNameIsNonsense() {
        assertEquals("ENTSO-E's prices can't be read: another document: GL_MarketDocument",
                told(200, "<GL_MarketDocument/>").getMessage());
        assertEquals("ENTSO-E's prices can't be read: another document: ",
                told(200, "<" + "x".repeat(61) + "/>").getMessage());
    }

    @Test
    void anUnauthorizedQuestionIsALoginWithoutTheWordToken() {
        assertEquals(VendorException.Kind.LOGIN, told(400, "<Acknowledgement_MarketDocument><Reason><text>Unauthorized"
                + "</text></Reason></Acknowledgement_MarketDocument>").kind());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.london("entsoe", "2026-11-21T10:00:00Z");
            fuzzed.http(Fuzz.answering(body));
            made(Map.of()).refresh(fuzzed);
        }, document(series(1, "2026-11-20T10:00Z", "2026-11-21T23:00Z", "PT60M", point(1, 100) + point(7, -5)),
                series(2, "2026-11-20T10:00Z", "2026-11-21T23:00Z", "PT15M", point(1, 90))),
                "<Acknowledgement_MarketDocument><Reason><code>999</code><text>No matching data found</text></Reason>"
                        + "</Acknowledgement_MarketDocument>");
    }

    @Test
    void aPointThatIsNoNumberIsAHoleUntilTheNextAndAPeriodWithoutLengthIsLeftOut() throws VendorException {
        String points = point(1, 40) + point(2, 50).replace("50.0", "dear") + point(4, 60);
        Series<Double> read = PublicationDocument.euroPerKwh(host, document(
                series(1, "2026-11-20T23:00Z", "2026-11-21T04:00Z", "PT60M", points),
                series(1, "2026-11-21T04:00Z", "2026-11-21T04:00Z", "PT60M", point(1, 70))));
        assertEquals(0.040, at(read, "2026-11-20T23:00:00Z"), 1e-12);
        assertTrue(read.at(Instant.parse("2026-11-21T00:00:00Z")).isEmpty());
        assertTrue(read.at(Instant.parse("2026-11-21T01:59:59Z")).isEmpty());
        assertEquals(0.060, at(read, "2026-11-21T02:00:00Z"), 1e-12);
        assertTrue(read.at(Instant.parse("2026-11-21T04:00:00Z")).isEmpty());
        assertEquals(List.of("ENTSO-E's price at 2026-11-20T23:00:00Z position 2, which is no number",
                "ENTSO-E's period at 2026-11-21T04:00:00Z, which has no length"), host.leftOut());
    }
}
