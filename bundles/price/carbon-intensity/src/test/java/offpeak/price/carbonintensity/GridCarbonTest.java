package offpeak.price.carbonintensity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import offpeak.api.EntityId;
import offpeak.api.CarbonIntensity;
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

class GridCarbonTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("carbon", "2026-11-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private GridCarbon made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url()));
        values.putAll(changes);
        return new GridCarbon(Configured.of(GridCarbon.Config.class, values));
    }

    private VendorException refused(GridCarbon instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private static final String ROWS = "[{\"from\":\"2026-11-21T09:30Z\",\"to\":\"2026-11-21T10:00Z\","
            + "\"intensity\":{\"forecast\":120,\"actual\":111,\"index\":\"low\"}},"
            + "{\"from\":\"2026-11-21T10:00Z\",\"to\":\"2026-11-21T10:30Z\","
            + "\"intensity\":{\"forecast\":130,\"actual\":null,\"index\":\"low\"}}]";

    private double gramsAt(String instant) {
        return host.state(EntityId.Kind.FORECAST, "carbon", CarbonIntensity.class).gramsPerKwh()
                .at(Instant.parse(instant)).orElseThrow();
    }

    @Test
    void whatWasMeasuredComesBeforeWhatWasExpected() throws VendorException {
        vendor.on("GET", "/intensity/2026-11-21T10:00Z/fw48h", request -> Answer.json("{\"data\":" + ROWS + "}"));
        assertEquals(Duration.ofMinutes(30), made(Map.of()).refresh(host));
        assertEquals(111, gramsAt("2026-11-21T09:59:00Z"));
        assertEquals(130, gramsAt("2026-11-21T10:00:00Z"));
    }

    @Test
    void aRegionIsFoundByTheFirstHalfOfThePostcode() throws VendorException {
        vendor.on("GET", "/regional/intensity/2026-11-21T10:00Z/fw48h/postcode/RG10",
                request -> Answer.json("{\"data\":{\"regionid\":12,\"data\":" + ROWS + "}}"));
        made(Map.of("postcode", "RG10")).refresh(host);
        assertEquals(130, gramsAt("2026-11-21T10:29:00Z"));
        assertEquals("postcode must be like RG10, not 'RG10 9AA'",
                refused(made(Map.of("postcode", "RG10 9AA"))).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[", "{\"data\":[{\"from\":\"x\",\"to\":\"y\",\"intensity\":{\"forecast\":1}}]}",
            "{\"data\":[{\"from\":\"2026-11-21T10:00Z\",\"to\":\"2026-11-21T10:30Z\",\"intensity\":{\"forecast\":-1}}]}"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", "/intensity/2026-11-21T10:00Z/fw48h", request -> Answer.json(body));
        assertEquals(VendorException.Kind.BAD_ANSWER, refused(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void aHalfHourThatNobodyKnowsIsLeftOutAndTheNextIsKept() throws VendorException {
        vendor.on("GET", "/intensity/2026-11-21T10:00Z/fw48h", request -> Answer.json("{\"data\":"
                + ROWS.replace("\"forecast\":120,\"actual\":111", "\"forecast\":null,\"actual\":null") + "}"));
        made(Map.of()).refresh(host);
        assertEquals(130, gramsAt("2026-11-21T10:00:00Z"));
        assertEquals(1, host.state(EntityId.Kind.FORECAST, "carbon", CarbonIntensity.class).gramsPerKwh().entries()
                .size());
    }

    @Test
    void moreThanCoalCanEmitIsNotTaken() {
        vendor.on("GET", "/intensity/2026-11-21T10:00Z/fw48h",
                request -> Answer.json("{\"data\":" + ROWS.replace("130", "2001") + "}"));
        assertEquals(VendorException.Kind.BAD_ANSWER, refused(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.london("carbon", "2026-11-21T10:00:00Z");
            fuzzed.http(Fuzz.answering(body));
            made(Map.of()).refresh(fuzzed);
        }, "{\"data\":" + ROWS + "}", "{\"data\":{\"regionid\":12,\"data\":" + ROWS + "}}");
    }

    @Test
    void aHalfHourWhoseTimeCanNotBeReadIsLeftOut() throws VendorException {
        vendor.on("GET", "/intensity/2026-11-21T10:00Z/fw48h", request -> Answer.json("{\"data\":"
                + ROWS.replace("\"from\":\"2026-11-21T09:30Z\"", "\"from\":\"2026-11-21T10:00Z\"") + "}"));
        made(Map.of()).refresh(host);
        assertEquals(130, gramsAt("2026-11-21T10:00:00Z"));
        assertEquals(1, host.leftOut().size());
    }
}
