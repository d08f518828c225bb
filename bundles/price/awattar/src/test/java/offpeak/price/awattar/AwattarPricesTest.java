package offpeak.price.awattar;

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

class AwattarPricesTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("awattar", "2026-11-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private AwattarPrices made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url()));
        values.putAll(changes);
        return new AwattarPrices(Configured.of(AwattarPrices.Config.class, values));
    }

    private VendorException refused(AwattarPrices instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private Prices seen(String direction) {
        return host.state(EntityId.Kind.PRICE, direction, Prices.class);
    }

    private double priceAt(String direction, String instant) {
        return seen(direction).series().at(Instant.parse(instant)).orElseThrow().value();
    }

    private static String hours(String first, int count) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            long start = Instant.parse(first).plusSeconds(i * 3600L).toEpochMilli();
            rows.append(i == 0 ? "" : ",").append("{\"start_timestamp\":").append(start).append(",\"end_timestamp\":")
                    .append(start + 3600_000).append(",\"marketprice\":").append(i).append(",\"unit\":\"Eur/MWh\"}");
        }
        return "{\"object\":\"list\",\"data\":[" + rows + "],\"url\":\"/de/v1/marketdata\"}";
    }

    private static String millis(String instant) {
        return Long.toString(Instant.parse(instant).toEpochMilli());
    }

    @Test
    void publishesWhatThereIsAndAsksAgainWhenTheNextDayIsDue() throws VendorException {
        vendor.on("GET", "/v1/marketdata", request -> Answer.json(hours("2026-11-20T10:00:00Z", 37)));
        AwattarPrices prices = made(Map.of("vat", 0.19, "perKwh", 0.15, "factor", 1.03));
        assertEquals(Duration.ofHours(2), prices.refresh(host));
        assertEquals((0.024 * 1.03 + 0.15) * 1.19, priceAt("import", "2026-11-21T10:30:00Z"), 1e-12);
        assertEquals(millis("2026-11-20T10:00:00Z"), vendor.requests().get(0).param("start").orElseThrow());
        assertEquals(millis("2026-11-22T23:00:00Z"), vendor.requests().get(0).param("end").orElseThrow());
        assertEquals(Duration.ofHours(2), prices.refresh(host));
        assertEquals(1, vendor.requests().size());
        host.advanceTo("2026-11-21T12:01:00Z");
        assertEquals(Duration.ofMinutes(15), prices.refresh(host));
        assertEquals(2, vendor.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"data\":[{\"unit\":\"ct/kWh\"}]}", "{\"data\":[{\"unit\":\"Eur/MWh\"}]}",
            "{\"data\":[{\"unit\":\"Eur/MWh\",\"marketprice\":99999,\"start_timestamp\":0,\"end_timestamp\":1}]}",
            "{\"data\":[{\"unit\":\"Eur/MWh\",\"marketprice\":9,\"start_timestamp\":1,\"end_timestamp\":0}]}"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", "/v1/marketdata", request -> Answer.json(body));
        assertEquals(VendorException.Kind.BAD_ANSWER, refused(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.london("fuzzed", "2026-11-21T10:00:00Z");
            fuzzed.http(Fuzz.answering(body));
            made(Map.of()).refresh(fuzzed);
        }, hours("2026-11-21T10:00:00Z", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"marketprice\":24,|\"marketprice\":null,", "\"marketprice\":24,|",
            "\"end_timestamp\":1795258800000,\"marketprice\":24,|\"marketprice\":24,",
            "\"end_timestamp\":1795258800000,\"marketprice\":24,|\"end_timestamp\":1795255200000,\"marketprice\":24,"})
    void anHourThatCanNotBeReadIsAHoleAndNotFree(String change) throws VendorException {
        String good = hours("2026-11-20T10:00:00Z", 37);
        String[] words = change.split("\\|", -1);
        vendor.on("GET", "/v1/marketdata", request -> Answer.json(good.replace(words[0], words[1])));
        made(Map.of("factor", 1.0, "vat", 0.0)).refresh(host);
        assertEquals(0.023, priceAt("import", "2026-11-21T09:30:00Z"), 1e-12);
        assertEquals(Optional.empty(), seen("import").series().at(Instant.parse("2026-11-21T10:30:00Z")));
        assertEquals(0.025, priceAt("import", "2026-11-21T11:30:00Z"), 1e-12);
        assertEquals(1, host.leftOut().size());
    }
}
