package offpeak.forecast.forecastsolar;

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

class ForecastSolarTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("forecast-solar", "2026-06-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private ForecastSolar made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("baseUrl", vendor.url(), "planes", new String[]{"35 0 4.2"}));
        values.putAll(changes);
        return new ForecastSolar(Configured.of(ForecastSolar.Config.class, values));
    }

    private VendorException told(ForecastSolar instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private void hostile(String... seeds) {
        ForecastSolar instance = made(Map.of());
        Fuzz.text(text -> {
            FakeHost other = new FakeHost(host.site(), "forecast-solar", host.now());
            other.http(Fuzz.answering(text));
            instance.refresh(other);
        }, seeds);
    }

    private static final String ANSWER = "{\"result\":{\"watts\":{},\"watt_hours_period\":{"
            + "\"2026-06-21T03:45:17+00:00\":0,\"2026-06-21T04:00:00+00:00\":50,\"2026-06-21T05:00:00+00:00\":600,"
            + "\"2026-06-21T20:20:00+00:00\":100,\"2026-06-22T03:45:17+00:00\":0,\"2026-06-22T04:00:00+00:00\":40}},"
            + "\"message\":{\"code\":0}}";

    private double powerAt(String instant) {
        return host.state(EntityId.Kind.FORECAST, "solar", PowerForecast.class).powerW().at(Instant.parse(instant))
                .orElseThrow();
    }

    @Test
    void theEnergySinceTheRowBeforeIsThePowerAndTheNightGivesNothing() throws VendorException {
        vendor.on("GET", "/estimate/51.5000/-0.1000/35/0/4.200", request -> Answer.json(ANSWER));
        assertEquals(Duration.ofHours(1), made(Map.of()).refresh(host));
        assertEquals(600, powerAt("2026-06-21T04:30:00Z"), 1e-9);
        assertEquals(50 / (883 / 3600.0), powerAt("2026-06-21T03:50:00Z"), 1e-9);
        assertEquals(0, powerAt("2026-06-22T01:00:00Z"));
        assertEquals("utc", vendor.requests().get(0).param("time").orElseThrow());
    }

    @Test
    void planesAreAddedUpAndAKeyIsPartOfTheAddress() throws VendorException {
        vendor.on("GET", "/k3y/estimate/*", request -> Answer.json(ANSWER));
        made(Map.of("planes", new String[]{"35 -90 2", "35 90 2"}, "apiKey", "k3y")).refresh(host);
        assertEquals(1200, powerAt("2026-06-21T04:30:00Z"), 1e-9);
        assertEquals(List.of("/k3y/estimate/51.5000/-0.1000/35/-90/2.000", "/k3y/estimate/51.5000/-0.1000/35/90/2.000"),
                vendor.requests().stream().map(Fixtures.Request::path).toList());
    }

    @Test
    void whenTheHourIsUsedUpItSaysUntilWhen() {
        vendor.on("GET", "/estimate/*", request -> Answer.json(429,
                "{\"message\":{\"ratelimit\":{\"retry-at\":\"2026-06-21T12:20:00+02:00\"}}}"));
        VendorException thrown = told(made(Map.of()));
        assertEquals(VendorException.Kind.THROTTLED, thrown.kind());
        assertEquals(Optional.of(Duration.ofMinutes(20)), thrown.retryAfter());
        vendor.forget().on("GET", "/estimate/*", request -> Answer.json(422, "{}"));
        assertEquals(VendorException.Kind.CONFIGURATION, told(made(Map.of())).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{}", "{\"result\":{\"watt_hours_period\":{\"soon\":1}}}",
            "{\"result\":{\"watt_hours_period\":{\"2026-06-21T04:00:00Z\":-1,\"2026-06-21T05:00:00Z\":1}}}",
            "{\"result\":{\"watt_hours_period\":{\"2026-06-21T04:00:00Z\":1e9,\"2026-06-21T05:00:00Z\":1}}}"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", "/estimate/*", request -> Answer.json(body));
        assertEquals(VendorException.Kind.BAD_ANSWER, told(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void hostileAnswersHarmNobody() {
        hostile(ANSWER);
    }
}
