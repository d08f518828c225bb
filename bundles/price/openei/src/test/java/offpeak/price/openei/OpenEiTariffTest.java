package offpeak.price.openei;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
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
import org.junit.jupiter.params.provider.CsvSource;

class OpenEiTariffTest {
    private static final String LABEL = "539f6a8eec4f024411ec8fa3";
    private static final String PEAK_16_TO_20 = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1,1,0,0,0]";
    private static final String FLAT = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]";
    private static final String RATES = "[[{\"rate\":0.30,\"adj\":0.01,\"max\":400,\"unit\":\"kWh\"},{\"rate\":0.40,\"unit\":\"kWh\"}],"
            + "[{\"rate\":0.50}]]";

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.california("openei", "2026-07-03T08:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private OpenEiTariff made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "tariff", LABEL));
        values.putAll(changes);
        return new OpenEiTariff(Configured.of(OpenEiTariff.Config.class, values));
    }

    private static String year(String month) {
        return Collections.nCopies(12, month).toString();
    }

    private void answer(String rates, String weekday, String weekend) {
        vendor.on("GET", "/utility_rates", request -> Answer.json("{\"items\":[{\"label\":\"" + LABEL
                + "\",\"energyratestructure\":" + rates + ",\"energyweekdayschedule\":" + weekday
                + ",\"energyweekendschedule\":" + weekend + "}]}"));
    }

    private double at(String instant) {
        return host.state(EntityId.Kind.PRICE, "import", Prices.class).series().at(Instant.parse(instant)).orElseThrow()
                .value();
    }

    @Test
    void followsTheWallClockWeekdaysAndWeekends() throws VendorException {
        answer(RATES, year(PEAK_16_TO_20), year(FLAT));
        assertEquals(Duration.ofHours(6), made(Map.of()).refresh(host));
        assertEquals(0.31, at("2026-07-03T22:59:59Z"), 1e-12);
        assertEquals(0.50, at("2026-07-03T23:00:00Z"), 1e-12);
        assertEquals(0.50, at("2026-07-04T03:59:59Z"), 1e-12);
        assertEquals(0.31, at("2026-07-04T04:00:00Z"), 1e-12);
        assertEquals(0.31, at("2026-07-04T23:30:00Z"), 1e-12);
        assertEquals("DEMO_KEY", vendor.requests().get(0).param("api_key").orElseThrow());
    }

    @Test
    void orStandardTimeAllYear() throws VendorException {
        answer(RATES, year(PEAK_16_TO_20), year(FLAT));
        made(Map.of("standardTime", true)).refresh(host);
        assertEquals(0.31, at("2026-07-03T23:59:59Z"), 1e-12);
        assertEquals(0.50, at("2026-07-04T00:00:00Z"), 1e-12);
    }

    @Test
    void aUsualMonthDecidesTheTierAndTheTariffIsReadOnceAWeek() throws VendorException {
        answer(RATES, year(FLAT), year(FLAT));
        OpenEiTariff tariff = made(Map.of("monthlyKwh", 500.0));
        tariff.refresh(host);
        assertEquals(0.40, at("2026-07-03T12:00:00Z"), 1e-12);
        host.advance(Duration.ofDays(6));
        tariff.refresh(host);
        assertEquals(1, vendor.requests().size());
        assertEquals(0.40, at("2026-07-10T12:00:00Z"), 1e-12);
        vendor.on("GET", "/utility_rates", request -> Answer.json(503, "{}"));
        host.advance(Duration.ofDays(2));
        assertThrows(VendorException.class, () -> tariff.refresh(host));
        assertEquals(0.40, at("2026-07-13T12:00:00Z"), 1e-12);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[] | it names no energy rates", "[[]] | a period has no rate",
            "[[{\"rate\":\"dear\"}]] | a rate is no price per kWh",
            "[[{\"rate\":3,\"unit\":\"kWh daily\"}]] | a rate is no price per kWh",
            "[[{\"rate\":0.3}]] | a schedule names a period that has no rate"})
    void nonsenseIsNamed(String rates, String why) {
        answer(rates, year(PEAK_16_TO_20), year(FLAT));
        VendorException thrown = assertThrows(VendorException.class, () -> made(Map.of()).refresh(host));
        assertEquals("OpenEI's tariff " + LABEL + " can't be used: " + why, thrown.getMessage());
        assertEquals(VendorException.Kind.BAD_ANSWER, thrown.kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void shortSchedulesAndUnknownLabels() {
        answer(RATES, "[" + FLAT + "]", year(FLAT));
        assertEquals("OpenEI's tariff " + LABEL + " can't be used: a schedule needs 12 months, not 1",
                assertThrows(VendorException.class, () -> made(Map.of()).refresh(host)).getMessage());
        vendor.on("GET", "/utility_rates", request -> Answer.json("{\"items\":[]}"));
        assertEquals("OpenEI's tariff " + LABEL + " can't be used: it names no energy rates",
                assertThrows(VendorException.class, () -> made(Map.of()).refresh(host)).getMessage());
        assertEquals("tariff must be like 539f6a8eec4f024411ec8fa3, not 'PG&E'", assertThrows(VendorException.class,
                () -> made(Map.of("tariff", "PG&E")).refresh(host)).getMessage());
    }

    @Test
    void useBeyondTheLastTierIsPricedByTheLast() throws VendorException {
        answer("[[{\"rate\":0.30,\"max\":400},{\"rate\":0.45,\"max\":800}]]", year(FLAT), year(FLAT));
        made(Map.of("monthlyKwh", 900.0)).refresh(host);
        assertEquals(0.45, at("2026-07-03T12:00:00Z"), 1e-12);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[0,0] | a schedule needs 24 hours, not 2",
            "[-1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0] | a schedule names a period that has no rate",
            "[0.5,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0] | a schedule names a period that has no rate"})
    void aScheduleThatCantBeIsNamed(String month, String why) {
        answer(RATES, year(FLAT), year(month));
        assertEquals("OpenEI's tariff " + LABEL + " can't be used: " + why,
                assertThrows(VendorException.class, () -> made(Map.of()).refresh(host)).getMessage());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void aKeyThatIsNoneIsNotSentNorShown() {
        VendorException thrown = assertThrows(VendorException.class,
                () -> made(Map.of("apiKey", "a&b=c")).refresh(host));
        assertEquals("apiKey must be the key from your OpenEI account", thrown.getMessage());
        assertEquals(VendorException.Kind.CONFIGURATION, thrown.kind());
        assertEquals(List.of(), vendor.requests());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.california("openei", "2026-07-03T08:00:00Z");
            fuzzed.http(Fuzz.answering(body));
            made(Map.of("monthlyKwh", 500.0)).refresh(fuzzed);
        }, "{\"items\":[{\"label\":\"" + LABEL + "\",\"energyratestructure\":" + RATES
                + ",\"energyweekdayschedule\":" + year(PEAK_16_TO_20) + ",\"energyweekendschedule\":" + year(FLAT)
                + "}]}");
    }
}
