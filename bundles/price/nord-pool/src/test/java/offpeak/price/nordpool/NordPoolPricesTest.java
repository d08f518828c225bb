package offpeak.price.nordpool;

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

class NordPoolPricesTest {
    private static final String PATH = "/api/DayAheadPrices";

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("nord-pool", "2026-11-21T10:00:00Z");
    private final NordPoolPrices prices = prices(Map.of());

    @AfterEach
    void stop() {
        vendor.close();
    }

    private NordPoolPrices prices(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url()));
        values.putAll(changes);
        return new NordPoolPrices(Configured.of(NordPoolPrices.Config.class, values));
    }

    /** Quarters of a delivery day, each with its number as EUR/MWh. */
    private static String day(String start, int quarters) {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < quarters; i++) {
            Instant from = Instant.parse(start).plusSeconds(i * 900L);
            entries.append(i == 0 ? "" : ",").append("{\"deliveryStart\":\"").append(from)
                    .append("\",\"deliveryEnd\":\"").append(from.plusSeconds(900))
                    .append("\",\"entryPerArea\":{\"SE3\":").append(i).append(",\"SE4\":999}}");
        }
        return "{\"deliveryDateCET\":\"2026-11-21\",\"currency\":\"EUR\",\"multiAreaEntries\":[" + entries + "]}";
    }

    private void published(Map<String, String> startByDate) {
        vendor.on("GET", PATH, request -> {
            String start = startByDate.get(request.param("date").orElseThrow());
            return start == null ? new Answer(204, Map.of(), "") : Answer.json(day(start, 96));
        });
    }

    private Prices seen() {
        return host.state(EntityId.Kind.PRICE, "import", Prices.class);
    }

    @Test
    void publishesYesterdayTodayAndTomorrowOnceItIsThere() throws VendorException {
        Map<String, String> days = new LinkedHashMap<>(
                Map.of("2026-11-20", "2026-11-19T23:00:00Z", "2026-11-21", "2026-11-20T23:00:00Z"));
        published(days);
        assertEquals(Duration.ofMinutes(115), prices.refresh(host));
        assertEquals("EUR", seen().currency().getCurrencyCode());
        assertEquals(0.044, seen().series().at(host.now()).orElseThrow().value(), 1e-12);
        assertEquals(Instant.parse("2026-11-21T23:00:00Z"), seen().series().span().orElseThrow().end());

        host.advanceTo("2026-11-21T11:56:00Z");
        assertEquals(Duration.ofMinutes(10), prices.refresh(host));
        days.put("2026-11-22", "2026-11-21T23:00:00Z");
        host.advanceTo("2026-11-21T12:06:00Z");
        assertEquals(Duration.between(host.now(), Instant.parse("2026-11-22T11:55:00Z")), prices.refresh(host));
        assertEquals(Instant.parse("2026-11-22T23:00:00Z"), seen().series().span().orElseThrow().end());
        assertEquals(List.of("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-22"),
                vendor.requests().stream().map(request -> request.param("date").orElseThrow()).toList());
        assertEquals("SE3", vendor.requests().get(0).param("deliveryArea").orElseThrow());
    }

    @Test
    void aSupplierAndTheStateAddTheirs() throws VendorException {
        published(Map.of("2026-11-21", "2026-11-20T23:00:00Z"));
        prices(Map.of("perKwh", 0.10, "vat", 0.25)).refresh(host);
        assertEquals((0.044 + 0.10) * 1.25, seen().series().at(host.now()).orElseThrow().value(), 1e-12);
    }

    @Test
    void whatIsKnownStaysWhileTheVendorIsDown() throws VendorException {
        published(Map.of("2026-11-21", "2026-11-20T23:00:00Z"));
        prices.refresh(host);
        host.clear();
        vendor.on("GET", PATH, request -> Answer.json(503, "{}"));
        assertEquals(VendorException.Kind.UNREACHABLE,
                assertThrows(VendorException.class, () -> prices.refresh(host)).kind());
        assertEquals(0.044, seen().series().at(host.now()).orElseThrow().value(), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"multiAreaEntries\":[{\"deliveryStart\":\"soon\",\"entryPerArea\":{\"SE3\":1}}]}",
            "{\"multiAreaEntries\":[{\"deliveryStart\":\"2026-11-21T11:00:00Z\",\"deliveryEnd\":\"2026-11-21T10:00:00Z\","
                    + "\"entryPerArea\":{\"SE3\":1}}]}",
            "{\"multiAreaEntries\":[{\"deliveryStart\":\"2026-11-21T10:00:00Z\",\"deliveryEnd\":\"2026-11-21T11:00:00Z\","
                    + "\"entryPerArea\":{\"SE3\":1e9}}]}"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", PATH, request -> Answer.json(body));
        VendorException thrown = assertThrows(VendorException.class, () -> prices.refresh(host));
        assertEquals(VendorException.Kind.BAD_ANSWER, thrown.kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void saysWhichFieldIsWrong() {
        assertEquals("area must be like SE3, not 'STOCKHOLM'", assertThrows(VendorException.class,
                () -> prices(Map.of("area", "Stockholm")).refresh(host)).getMessage());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.london("fuzzed", "2026-11-21T10:00:00Z");
            fuzzed.http(Fuzz.answering(body));
            prices(Map.of()).refresh(fuzzed);
        }, day("2026-11-20T23:00:00Z", 4));
    }

    @Test
    void aQuarterWhoseTimeCanNotBeReadIsAHole() throws VendorException {
        vendor.on("GET", PATH, request -> request.param("date").orElseThrow().equals("2026-11-21")
                ? Answer.json(day("2026-11-20T23:00:00Z", 96).replace(
                        "\"deliveryEnd\":\"2026-11-21T10:15:00Z\"", "\"deliveryEnd\":\"2026-11-21T10:00:00Z\""))
                : new Answer(204, Map.of(), ""));
        prices.refresh(host);
        assertEquals(0.043, seen().series().at(host.now().minusSeconds(1)).orElseThrow().value(), 1e-12);
        assertEquals(Optional.empty(), seen().series().at(host.now()));
        assertEquals(0.045, seen().series().at(host.now().plusSeconds(900)).orElseThrow().value(), 1e-12);
        assertEquals(1, host.leftOut().size());
    }
}
