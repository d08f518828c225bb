package offpeak.price.agile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
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

class AgilePricesTest {

    private static final String EXPORT_PATH = "/v1/products/AGILE-OUTGOING-19-05-13/electricity-tariffs"
            + "/E-1R-AGILE-OUTGOING-19-05-13-C/standard-unit-rates/";

    private final Fixtures vendor = Fixtures.start();
    private final Octopus octopus = new Octopus();
    private FakeHost host = FakeHost.london("agile", "2026-11-21T12:10:00Z");
    private AgilePrices agile = agile(Map.of());

    @AfterEach
    void stop() {
        vendor.close();
    }

    private AgilePrices agile(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url() + "/"));
        values.putAll(changes);
        return new AgilePrices(Configured.of(AgilePrices.Config.class, values));
    }

    /** The vendor's clock and ours at an instant, with what it has published by then. */
    private void at(String now, String from, String to) {
        host = FakeHost.london("agile", now);
        octopus.publish(from, to);
        vendor.on("GET", Octopus.PATH, octopus::answer);
    }

    private Series<Prices.Price> imported() {
        return host.state(EntityId.Kind.PRICE, "import", Prices.class).series();
    }

    private VendorException failure() {
        return assertThrows(VendorException.class, () -> agile.refresh(host));
    }

    private void recorded() {
        vendor.on("GET", Octopus.PATH,
                request -> Answer.json(Fixtures.recorded(AgilePricesTest.class,
                        request.param("page").isPresent() ? "agile-page-2.json" : "agile-page-1.json")));
    }

    @Test
    void constructingAsksNobody() {
        assertEquals(List.of(), vendor.requests());
    }

    @Test
    void readsThePagesOfTheVendorAsRecorded() throws VendorException {
        recorded();
        agile.refresh(host);

        Prices prices = host.state(EntityId.Kind.PRICE, "import", Prices.class);
        assertEquals(Prices.Direction.IMPORT, prices.direction());
        assertEquals("GBP", prices.currency().getCurrencyCode());
        // the row from 11:30 is clipped to the window; of the two prices at 12:00 the newest page's holds
        assertEquals(
                List.of("2026-11-20T12:00:00Z/2026-11-20T12:30:00Z 0.0",
                        "2026-11-21T12:00:00Z/2026-11-21T12:30:00Z 0.21",
                        "2026-11-21T12:30:00Z/2026-11-21T13:00:00Z -0.1008",
                        "2026-11-21T13:00:00Z/2026-11-21T13:30:00Z 0.2895858"),
                prices.series().entries().stream().map(e -> e.interval() + " " + e.value().value()).toList());
        assertTrue(prices.series().entries().stream().noneMatch(e -> e.value().estimate()));
        Fixtures.Request first = vendor.requests().get(0);
        assertEquals(Optional.of("2026-11-20T12:00:00Z"), first.param("period_from"));
        assertEquals(Optional.of("2026-11-23T00:00:00Z"), first.param("period_to"));
        assertEquals(2, vendor.requests().size());
    }

    @Test
    void readsManyPagesNewestFirst() throws VendorException {
        at("2026-11-21T17:00:00Z", "2026-11-19T23:00:00Z", "2026-11-22T23:00:00Z");
        Duration next = agile.refresh(host);

        // from 17:00 yesterday to 23:00 tomorrow
        assertEquals(108, imported().entries().size());
        assertEquals(2, vendor.requests().size());
        assertEquals(Octopus.pence(Instant.parse("2026-11-21T03:30:00Z")) / 100,
                imported().at(Instant.parse("2026-11-21T03:45:00Z")).orElseThrow().value(), 1e-9);
        assertEquals(Duration.ofHours(23), next);
    }

    @ParameterizedTest
    @CsvSource({
            "2020-03-28T17:00:00Z, 2020-03-27T23:00:00Z, 2020-03-29T22:00:00Z, 2020-03-29T00:00:00Z, 2020-03-29T23:00:00Z, 44",
            "2020-10-24T16:00:00Z, 2020-10-23T22:00:00Z, 2020-10-25T23:00:00Z, 2020-10-24T23:00:00Z, 2020-10-26T00:00:00Z, 48"})
    void daysOf46And50HalfHoursLoseAndDoubleNothing(String now, String from, String to, String dayStart, String dayEnd,
            int known) throws VendorException {
        at(now, from, to);
        Duration next = agile.refresh(host);

        // the last two half-hours of the local day belong to the next publication: absent, not 0
        Series<Prices.Price> day = imported()
                .within(new Interval(Instant.parse(dayStart), Instant.parse(dayEnd)));
        assertEquals(known, day.entries().size());
        assertFalse(imported().at(Instant.parse(to)).isPresent());
        Set<Instant> starts = new HashSet<>();
        Instant expected = Instant.parse(dayStart);
        for (Series.Entry<Prices.Price> entry : day.entries()) {
            assertEquals(expected, entry.interval().start());
            assertTrue(starts.add(entry.interval().start()));
            expected = entry.interval().end();
        }
        assertEquals(Instant.parse(to), expected);
        // 16:00 in London on the day after, whose offset is another one
        assertEquals(Instant.parse(dayStart.startsWith("2020-03") ? "2020-03-29T15:00:00Z" : "2020-10-25T16:00:00Z"),
                Instant.parse(now).plus(next));
    }

    @Test
    void flatProductsHoldOpenEndedAndCountOnce() throws VendorException {
        vendor.on("GET", Octopus.PATH, Answer.json(Fixtures.recorded(AgilePricesTest.class, "flat.json")));
        agile.refresh(host);

        assertEquals(new Interval(Instant.parse("2026-11-20T12:00:00Z"), Instant.parse("2026-11-23T00:00:00Z")),
                imported().span().orElseThrow());
        assertEquals(120, imported().entries().size());
        assertEquals(0.126, imported().at(Instant.parse("2026-11-20T23:59:00Z")).orElseThrow().value());
        assertEquals(0.1575, imported().at(Instant.parse("2026-11-21T00:00:00Z")).orElseThrow().value());
    }

    @Test
    void importAndExportAreTwoEntities() throws VendorException {
        agile = agile(Map.of("exportProduct", "agile-outgoing-19-05-13"));
        recorded();
        vendor.on("GET", EXPORT_PATH, Answer.json(Fixtures.recorded(AgilePricesTest.class, "flat.json")));
        agile.refresh(host);

        Prices export = host.state(EntityId.Kind.PRICE, "export", Prices.class);
        assertEquals(Prices.Direction.EXPORT, export.direction());
        assertEquals(0.1575, export.series().at(host.now()).orElseThrow().value());
        assertEquals(0.21, imported().at(host.now()).orElseThrow().value());
    }

    @Test
    void aFailingImportDoesNotKeepTheExportBack() {
        agile = agile(Map.of("exportProduct", "AGILE-OUTGOING-19-05-13"));
        vendor.on("GET", Octopus.PATH, Answer.json(500, ""));
        vendor.on("GET", EXPORT_PATH, Answer.json(Fixtures.recorded(AgilePricesTest.class, "flat.json")));

        assertEquals(Kind.UNREACHABLE, failure().kind());
        assertEquals(List.of("home/price/agile/export"), host.last().keySet().stream().map(Object::toString).toList());
    }

    @Test
    void latePublicationIsAskedForOftenThenSeldomThenNotAtAll() throws VendorException {
        at("2026-11-21T15:50:00Z", "2026-11-20T12:00:00Z", "2026-11-21T23:00:00Z");
        assertEquals(Duration.ofMinutes(10), agile.refresh(host));
        host.advanceTo("2026-11-21T16:00:00Z");
        assertEquals(Duration.ofMinutes(15), agile.refresh(host));
        host.advanceTo("2026-11-21T20:29:00Z");
        assertEquals(Duration.ofMinutes(15), agile.refresh(host));
        host.advanceTo("2026-11-21T20:30:00Z");
        VendorException overdue = failure();
        assertEquals(Kind.BAD_ANSWER, overdue.kind());
        assertTrue(overdue.getMessage().contains("no prices after 2026-11-21T23:00:00Z"), overdue.getMessage());
        // half of it comes
        octopus.publish("2026-11-21T23:00:00Z", "2026-11-22T11:00:00Z");
        host.advanceTo("2026-11-21T21:30:00Z");
        assertEquals(Duration.ofHours(1), agile.refresh(host));
        assertEquals(Instant.parse("2026-11-22T11:00:00Z"), imported().span().orElseThrow().end());
        octopus.publish("2026-11-22T11:00:00Z", "2026-11-22T23:00:00Z");
        host.advanceTo("2026-11-21T22:30:00Z");
        assertEquals(Duration.ofMinutes(17 * 60 + 30), agile.refresh(host));
        assertEquals(Instant.parse("2026-11-22T23:00:00Z"), imported().span().orElseThrow().end());
    }

    @Test
    void keepsADayBackAndForgetsTheRest() throws VendorException {
        at("2026-11-21T17:00:00Z", "2026-11-19T23:00:00Z", "2026-11-22T23:00:00Z");
        agile.refresh(host);
        octopus.publish("2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z");
        host.advanceTo("2026-11-22T17:10:00Z");
        agile.refresh(host);
        assertEquals(new Interval(Instant.parse("2026-11-21T17:00:00Z"), Instant.parse("2026-11-23T23:00:00Z")),
                imported().span().orElseThrow());
    }

    @Test
    void whatWasPublishedStaysUsableForADayWithoutTheVendor() throws VendorException {
        at("2026-11-21T16:10:00Z", "2026-11-20T12:00:00Z", "2026-11-22T23:00:00Z");
        agile.refresh(host);
        host.advanceTo("2026-11-22T22:59:00Z");
        assertEquals(Octopus.pence(Instant.parse("2026-11-22T22:30:00Z")) / 100, host.situation()
                .prices(Prices.Direction.IMPORT).orElseThrow().series().at(host.now()).orElseThrow().value(), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>Just a moment</body></html>",
            "{\"count\":1,\"next\":null,\"results\":[{\"value_i",
            "[]", "{\"detail\":\"?\"}", "{\"next\":null,\"results\":[{\"valid_from\":\"2026-11-21T12:00:00Z\"}]}",
            "{\"next\":null,\"results\":[{\"value_inc_vat\":250.0,\"valid_from\":\"2026-11-21T12:00:00Z\",\"valid_to\":null}]}",
            "{\"next\":null,\"results\":[{\"value_inc_vat\":9,\"valid_from\":\"yesterday\",\"valid_to\":null}]}",
            "{\"next\":null,\"results\":[{\"value_inc_vat\":9,\"valid_from\":\"2026-11-21T12:10:00Z\",\"valid_to\":null}]}",
            "{\"next\":\"https://elsewhere.example/login?page=2\",\"results\":[]}"})
    void otherAnswersAreBadAndThePreviousDataStay(String body) throws VendorException {
        recorded();
        agile.refresh(host);
        Map<EntityId, Observation<?>> before = host.last();
        vendor.on("GET", Octopus.PATH, Answer.json(body));

        assertEquals(Kind.BAD_ANSWER, failure().kind());
        assertEquals(before, host.last());
    }

    @Test
    void hostileAnswersAreRefusedInTimeAndMemory() {
        Fuzz.text(body -> {
            FakeHost other = FakeHost.london("agile", "2026-11-21T12:10:00Z");
            other.http(Fuzz.answering(body));
            agile(Map.of()).refresh(other);
        }, Fixtures.recorded(AgilePricesTest.class, "agile-page-2.json"),
                Fixtures.recorded(AgilePricesTest.class, "flat.json"));
    }

    @Test
    void rowsThatVanishForAWhileStayKnown() throws VendorException {
        recorded();
        agile.refresh(host);
        vendor.on("GET", Octopus.PATH, Answer.json("{\"count\":0,\"next\":null,\"previous\":null,\"results\":[]}"));
        agile.refresh(host);
        assertEquals(4, imported().entries().size());
    }

    @Test
    void aListWithoutEndIsBad() {
        vendor.on("GET", Octopus.PATH,
                Answer.json("{\"next\":\"" + vendor.url() + Octopus.PATH + "?page=2\",\"results\":[]}"));
        assertEquals(Kind.BAD_ANSWER, failure().kind());
        assertEquals(20, vendor.requests().size());
    }

    @Test
    void aCutAnswerIsUnreachable() {
        vendor.on("GET", Octopus.PATH, Answer.cut("{\"count\":1,"));
        assertEquals(Kind.UNREACHABLE, failure().kind());
    }

    @ParameterizedTest
    @CsvSource({"500, UNREACHABLE", "503, UNREACHABLE", "404, CONFIGURATION", "400, CONFIGURATION", "401, UNREACHABLE",
            "403, UNREACHABLE", "429, THROTTLED", "418, BAD_ANSWER"})
    void statusesAreTold(int status, Kind kind) {
        vendor.on("GET", Octopus.PATH, Answer.json(status, "{\"detail\":\"No.\"}"));
        assertEquals(kind, failure().kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void theFrontDoorsHtmlMeansWait() {
        vendor.on("GET", Octopus.PATH, Answer.html(403, "<!DOCTYPE html><html>Request blocked</html>"),
                Answer.json(429, "").with("Retry-After", "42"),
                Answer.json(429, "").with("Retry-After", "Sat, 21 Nov 2026 13:00:00 GMT"));
        VendorException blocked = failure();
        assertEquals(Kind.THROTTLED, blocked.kind());
        assertEquals(Optional.of(Duration.ofMinutes(5)), blocked.retryAfter());
        assertEquals(Optional.of(Duration.ofSeconds(42)), failure().retryAfter());
        assertEquals(Optional.of(Duration.ofMinutes(5)), failure().retryAfter());
    }

    @Test
    void aRetiredProductSaysSo() {
        at("2026-11-21T12:10:00Z", "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z");
        VendorException retired = failure();
        assertEquals(Kind.CONFIGURATION, retired.kind());
        assertEquals("product AGILE-24-10-01 has no current prices (its last one ended at 2025-01-02T00:00:00Z):"
                + " pick another", retired.getMessage());
    }

    @Test
    void aMissingDayIsNotARetiredProduct() {
        at("2026-11-21T23:10:00Z", "2026-11-20T12:00:00Z", "2026-11-21T23:00:00Z");
        VendorException late = failure();
        assertEquals(Kind.BAD_ANSWER, late.kind());
        assertTrue(late.getMessage().contains("2026-11-21T22:30:00Z"), late.getMessage());
        assertEquals(Instant.parse("2026-11-21T23:00:00Z"), imported().span().orElseThrow().end());
    }

    @ParameterizedTest
    @CsvSource({"region, I", "region, O", "region, Q", "region, CC", "region, ''", "product, ''", "product, a/b",
            "exportProduct, '../x'", "poll, 15", "poll, PT1S", "baseUrl, octopus", "baseUrl, 'ftp://x'"})
    void whatCannotWorkIsTold(String field, String value) {
        agile = agile(Map.of(field, value));
        VendorException told = failure();
        assertEquals(Kind.CONFIGURATION, told.kind());
        assertTrue(told.getMessage().startsWith(field), told.getMessage());
        assertEquals(List.of(), vendor.requests());
    }

    @Test
    void regionsMayBeWrittenAsTheVendorWritesThem() throws VendorException {
        agile = agile(Map.of("region", "_c"));
        recorded();
        agile.refresh(host);
        assertEquals(4, imported().entries().size());
    }

    private static String rate(String value, String from, String to) {
        return "{\"value_inc_vat\":" + value + ",\"valid_from\":\"" + from + "\",\"valid_to\":\"" + to + "\"}";
    }

    @Test
    void aRateThatCanNotBeReadIsAHoleAndNoOlderOneFillsIt() throws VendorException {
        vendor.on("GET", Octopus.PATH, Answer.json("{\"next\":null,\"results\":["
                + rate("null", "2026-11-21T13:00:00Z", "2026-11-21T13:30:00Z") + ","
                + rate("30", "2026-11-21T12:30:00Z", "2026-11-21T14:00:00Z") + ","
                + rate("20", "2026-11-21T12:00:00Z", "2026-11-21T12:30:00Z") + ","
                + rate("10", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z") + ","
                + rate("10", "yesterday", "2026-11-21T12:00:00Z") + "]}"));
        agile.refresh(host);
        assertEquals(List.of("2026-11-21T12:00:00Z 0.2", "2026-11-21T12:30:00Z 0.3", "2026-11-21T13:30:00Z 0.3"),
                imported().entries().stream().map(rate -> rate.interval().start() + " " + rate.value().value())
                        .toList());
        assertEquals(1, host.leftOut().size(), host.leftOut().toString());
    }
}
