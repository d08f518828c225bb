package offpeak.forecast.solcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.PowerForecast;
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

class SolcastTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("solcast", "2026-06-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private Solcast made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("baseUrl", vendor.url(), "resource", "1234-abcd-5678-ef90", "apiKey", "k3y"));
        values.putAll(changes);
        return new Solcast(Configured.of(Solcast.Config.class, values));
    }

    private VendorException told(Solcast instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private void hostile(String... seeds) {
        Solcast instance = made(Map.of());
        Fuzz.text(text -> {
            FakeHost other = new FakeHost(host.site(), "solcast", host.now());
            other.http(Fuzz.answering(text));
            instance.refresh(other);
        }, seeds);
    }

    private static final String PATH = "/rooftop_sites/1234-abcd-5678-ef90/forecasts";
    private static final String ANSWER = "{\"forecasts\":[{\"pv_estimate\":1.5,\"pv_estimate10\":0.5,\"pv_estimate90\":2.25,"
            + "\"period_end\":\"2026-06-21T10:30:00.0000000Z\",\"period\":\"PT30M\"},"
            + "{\"pv_estimate\":2,\"pv_estimate10\":1,\"pv_estimate90\":3,"
            + "\"period_end\":\"2026-06-21T11:00:00.0000000Z\",\"period\":\"PT30M\"}]}";

    @Test
    void aPeriodIsNamedByItsEnd() throws VendorException {
        vendor.on("GET", PATH, request -> Answer.json(ANSWER));
        assertEquals(Duration.ofHours(3), made(Map.of()).refresh(host));
        PowerForecast forecast = host.state(EntityId.Kind.FORECAST, "solar", PowerForecast.class);
        assertEquals(Optional.of(1500.0), forecast.powerW().at(Instant.parse("2026-06-21T10:00:00Z")));
        assertEquals(Optional.of(2000.0), forecast.powerW().at(Instant.parse("2026-06-21T10:30:00Z")));
        assertEquals(Optional.of(new PowerForecast.Range(500, 2250)),
                forecast.range().orElseThrow().at(Instant.parse("2026-06-21T10:29:59Z")));
        assertEquals("Bearer k3y", vendor.requests().get(0).header("Authorization").orElseThrow());
    }

    @Test
    void refusalsSayWhatToDo() {
        vendor.on("GET", PATH, request -> Answer.json(404, "{}"));
        assertEquals("Solcast knows no rooftop 1234-abcd-5678-ef90: check resource", told(made(Map.of())).getMessage());
        vendor.forget().on("GET", PATH, request -> Answer.json(401, "{}"));
        assertEquals(VendorException.Kind.LOGIN, told(made(Map.of())).kind());
        vendor.forget().on("GET", PATH, request -> Answer.json(429, "{}").with("Retry-After", "3600"));
        assertEquals(Optional.of(Duration.ofHours(1)), told(made(Map.of())).retryAfter());
        assertEquals("resource must be like 1234-abcd-5678-ef90, not 'roof'",
                told(made(Map.of("resource", "roof"))).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{}",
            "{\"forecasts\":[{\"pv_estimate\":-1,\"period_end\":\"2026-06-21T11:00:00Z\",\"period\":\"PT30M\"}]}",
            "{\"forecasts\":[{\"pv_estimate\":1,\"period_end\":\"soon\",\"period\":\"PT30M\"}]}",
            "{\"forecasts\":[{\"pv_estimate\":1,\"period_end\":\"2026-06-21T11:00:00Z\",\"period\":\"-PT30M\"}]}",
            "{\"forecasts\":[{\"pv_estimate\":1,\"pv_estimate10\":3,\"pv_estimate90\":2,\"period_end\":\"2026-06-21T11:00:00Z\",\"period\":\"PT30M\"}]}"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", PATH, request -> Answer.json(body));
        assertEquals(VendorException.Kind.BAD_ANSWER, told(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void hostileAnswersHarmNobody() {
        hostile(ANSWER);
    }
}
