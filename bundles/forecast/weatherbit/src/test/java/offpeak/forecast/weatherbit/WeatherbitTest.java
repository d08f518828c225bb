package offpeak.forecast.weatherbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.VendorException;
import offpeak.api.WeatherAlerts;
import offpeak.api.WeatherForecast;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeatherbitTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("weatherbit", "2026-06-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private Weatherbit made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "apiKey", "0123456789abcdef"));
        values.putAll(changes);
        return new Weatherbit(Configured.of(Weatherbit.Config.class, values));
    }

    private VendorException told(Weatherbit instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private static final String ALERTS = "{\"alerts\":[{\"title\":\"Red flag warning\",\"severity\":\"Warning\","
            + "\"effective_utc\":\"2026-06-21T09:00:00\",\"onset_utc\":\"2026-06-22T18:00:00\",\"expires_utc\":"
            + "\"2026-06-22T06:00:00\",\"ends_utc\":\"2026-06-23T12:00:00\",\"uri\":\"https://alerts.example/1\"},"
            + "{\"title\":\"Odd\",\"severity\":\"Horoscope\",\"effective_utc\":\"2026-06-21T09:00:00\"}]}";
    private static final String FORECAST = "{\"data\":[{\"timestamp_utc\":\"2026-06-21T10:00:00\",\"temp\":19.5,\"ghi\":640,"
            + "\"clouds\":40,\"wind_spd\":2.5}]}";

    private void answers() {
        vendor.on("GET", "/v2.0/alerts", request -> Answer.json(ALERTS));
        vendor.on("GET", "/v2.0/forecast/hourly", request -> Answer.json(FORECAST));
    }

    @Test
    void warningsAndWeather() throws VendorException {
        answers();
        assertEquals(Duration.ofHours(1), made(Map.of()).refresh(host));
        assertEquals(List.of(new WeatherAlerts.Alert("https://alerts.example/1", WeatherAlerts.Severity.WARNING,
                new Interval(Instant.parse("2026-06-22T18:00:00Z"), Instant.parse("2026-06-23T12:00:00Z")),
                "Red flag warning")), host.state(EntityId.Kind.EVENT, "alerts", WeatherAlerts.class).alerts());
        assertEquals(640, host.state(EntityId.Kind.FORECAST, "weather", WeatherForecast.class).weather()
                .at(Instant.parse("2026-06-21T10:59:59Z")).orElseThrow().irradianceWm2().orElseThrow());
    }

    @Test
    void noneIsNoFailure() throws VendorException {
        vendor.on("GET", "/v2.0/alerts", request -> new Answer(204, Map.of(), ""));
        made(Map.of("forecast", false)).refresh(host);
        assertEquals(List.of(), host.state(EntityId.Kind.EVENT, "alerts", WeatherAlerts.class).alerts());
        assertEquals(1, vendor.requests().size());
    }

    @Test
    void aUsedUpDayIsWaitedForAndTheKeyIsNeverShown() {
        vendor.on("GET", "/v2.0/alerts", request -> Answer.json(429, "{}"));
        assertEquals(Optional.of(Duration.ofHours(14)), told(made(Map.of())).retryAfter());
        vendor.forget().on("GET", "/v2.0/alerts", request -> Answer.json(429, "{}").with("X-RateLimit-Reset",
                Long.toString(host.now().plusSeconds(600).getEpochSecond())));
        assertEquals(Optional.of(Duration.ofMinutes(10)), told(made(Map.of())).retryAfter());
        vendor.forget().on("GET", "/v2.0/alerts", request -> Answer.json(403, "{}"));
        assertEquals(VendorException.Kind.LOGIN, told(made(Map.of())).kind());
        assertEquals("apiKey must be the key from your Weatherbit account",
                told(made(Map.of("apiKey", "s3cret&x=1"))).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"alerts\":[{\"severity\":\"Watch\",\"onset_utc\":\"soon\"}]}"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", "/v2.0/alerts", request -> Answer.json(body));
        assertEquals(VendorException.Kind.BAD_ANSWER, told(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @Test
    void anAlertWhoseTimeCanNotBeReadTakesNoOtherWithIt() throws VendorException {
        vendor.on("GET", "/v2.0/alerts", request -> Answer.json(ALERTS.replace("{\"alerts\":[",
                "{\"alerts\":[{\"severity\":\"Watch\",\"onset_utc\":\"soon\"},")));
        made(Map.of("forecast", false)).refresh(host);
        assertEquals(1, host.state(EntityId.Kind.EVENT, "alerts", WeatherAlerts.class).alerts().size());
        assertEquals(1, host.leftOut().size());
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(body -> {
            FakeHost fuzzed = FakeHost.london("fuzzed", "2026-06-21T10:00:00Z");
            fuzzed.http(Fuzz.answering(body));
            made(Map.of("forecast", false)).refresh(fuzzed);
        }, ALERTS);
        Fuzz.text(Weatherbit::forecast, FORECAST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999"})
    void aNumberThatIsNoneIsNotTaken(String number) {
        VendorException thrown = assertThrows(VendorException.class, () -> Weatherbit.forecast(
                "{\"data\":[{\"timestamp_utc\":\"2026-11-21T12:00:00\",\"temp\":" + number + "}]}"));
        assertEquals(VendorException.Kind.BAD_ANSWER, thrown.kind());
    }
}
