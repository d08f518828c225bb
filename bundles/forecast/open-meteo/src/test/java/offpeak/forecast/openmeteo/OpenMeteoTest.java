package offpeak.forecast.openmeteo;

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
import offpeak.api.PvPlane;
import offpeak.api.VendorException;
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

class OpenMeteoTest {
    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("open-meteo", "2026-06-21T10:00:00Z");

    @AfterEach
    void stop() {
        vendor.close();
    }

    private OpenMeteo made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url()));
        values.putAll(changes);
        return new OpenMeteo(Configured.of(OpenMeteo.Config.class, values));
    }

    private VendorException told(OpenMeteo instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private void hostile(String... seeds) {
        OpenMeteo instance = made(Map.of());
        Fuzz.text(text -> {
            FakeHost other = new FakeHost(host.site(), "open-meteo", host.now());
            other.http(Fuzz.answering(text));
            instance.refresh(other);
        }, seeds);
    }

    private static final long TEN = Instant.parse("2026-06-21T10:00:00Z").getEpochSecond();
    private static final String WEATHER = "{\"hourly\":{\"time\":[" + TEN + "," + (TEN + 3600)
            + "],\"temperature_2m\":[18.5,null],\"shortwave_radiation\":[600,-0.4],\"cloud_cover\":[25,0],"
            + "\"wind_speed_10m\":[3.5,4]}}";
    private static final String TILTED = "{\"hourly\":{\"time\":[" + TEN + "," + (TEN + 3600)
            + "],\"global_tilted_irradiance\":[800,-1.5],\"temperature_2m\":[20,20]}}";

    private void answers() {
        vendor.on("GET", "/v1/forecast",
                request -> Answer.json(request.param("hourly").orElseThrow().startsWith("global") ? TILTED : WEATHER));
    }

    @Test
    void anHourIsTheOneBeforeItsStamp() throws VendorException {
        answers();
        assertEquals(Duration.ofHours(1), made(Map.of()).refresh(host));
        WeatherForecast.Weather nine = host.state(EntityId.Kind.FORECAST, "weather", WeatherForecast.class).weather()
                .at(Instant.parse("2026-06-21T09:00:00Z")).orElseThrow();
        assertEquals(List.of(18.5, 600.0, 0.25, 3.5), List.of(nine.temperatureC().orElseThrow(),
                nine.irradianceWm2().orElseThrow(), nine.cloudCover().orElseThrow(), nine.windMs().orElseThrow()));
        WeatherForecast.Weather ten = host.state(EntityId.Kind.FORECAST, "weather", WeatherForecast.class).weather()
                .at(Instant.parse("2026-06-21T10:00:00Z")).orElseThrow();
        assertEquals(0, ten.irradianceWm2().orElseThrow());
        assertEquals(true, ten.temperatureC().isEmpty());
        assertEquals(1, vendor.requests().size());
    }

    @Test
    void modulesGiveLessWhenTheyAreHotAndNoMoreThanTheInverter() throws VendorException {
        answers();
        // 20 + 800 × 0.0342 = 47.36 °C, 22.36 above the rating
        assertEquals(4000 * 0.8 * (1 - 0.004 * 22.36), OpenMeteo.watts(new PvPlane(35, 0, 4000), 800, 20), 1e-9);
        made(Map.of("planes", new String[]{"35 -90 4", "20 90 4"}, "inverterKw", 5.0)).refresh(host);
        PowerForecast forecast = host.state(EntityId.Kind.FORECAST, "solar", PowerForecast.class);
        assertEquals(Optional.of(5000.0), forecast.powerW().at(Instant.parse("2026-06-21T09:30:00Z")));
        assertEquals(Optional.of(0.0), forecast.powerW().at(Instant.parse("2026-06-21T10:30:00Z")));
        assertEquals("35.0 -90.0", vendor.requests().get(1).param("tilt").orElseThrow() + " "
                + vendor.requests().get(1).param("azimuth").orElseThrow());
    }

    @Test
    void aRefusalSaysWhy() {
        vendor.on("GET", "/v1/forecast", request -> Answer.json(400, "{\"error\":true,\"reason\":\"no such model\"}"));
        VendorException thrown = told(made(Map.of("model", "mine")));
        assertEquals("CONFIGURATION Open-Meteo refused: no such model", thrown.kind() + " " + thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{}", "{\"hourly\":{\"time\":[\"soon\"]}}", "{\"hourly\":{\"time\":[0,0]}}",
            "{\"hourly\":{\"time\":[99999999999999]}}"})
    void nonsenseIsNamedAndNotTaken(String body) {
        vendor.on("GET", "/v1/forecast", request -> Answer.json(body));
        assertEquals(VendorException.Kind.BAD_ANSWER, told(made(Map.of())).kind());
        assertEquals(List.of(), host.publications());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "HUGE"})
    void aNumberThatIsNoneIsNotTaken(String number) {
        String answer = WEATHER.replace("18.5", number.replace("HUGE", "9".repeat(400)));
        vendor.on("GET", "/v1/forecast", request -> Answer.json(answer));
        VendorException thrown = told(made(Map.of()));
        assertEquals("BAD_ANSWER Open-Meteo's forecast has a temperature_2m that is none",
                thrown.kind() + " " + thrown.getMessage());
        assertEquals(List.of(), host.publications());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"hourly\":{\"time\":{}}}", "{\"hourly\":{\"time\":[]}}"})
    void aPlaceWithoutHoursHasNoForecast(String body) {
        vendor.on("GET", "/v1/forecast", request -> Answer.json(body));
        assertEquals("Open-Meteo has no forecast for this place just now", told(made(Map.of())).getMessage());
    }

    @Test
    void moreSunThanThereIsIsNotTaken() {
        vendor.on("GET", "/v1/forecast", request -> Answer.json(request.param("hourly").orElseThrow()
                .startsWith("global") ? TILTED.replace("800", "2001") : WEATHER));
        VendorException thrown = told(made(Map.of("planes", new String[]{"35 -90 4"})));
        assertEquals("BAD_ANSWER Open-Meteo expects an impossible irradiance",
                thrown.kind() + " " + thrown.getMessage());
        assertEquals(Optional.empty(), host.last(host.entity(EntityId.Kind.FORECAST, "solar")));
    }

    @Test
    void anHourWithoutIrradianceIsLeftOut() throws VendorException {
        vendor.on("GET", "/v1/forecast", request -> Answer.json(request.param("hourly").orElseThrow()
                .startsWith("global") ? TILTED.replace("-1.5", "null") : WEATHER));
        made(Map.of("planes", new String[]{" ", "35 -90 4"})).refresh(host);
        assertEquals(List.of(Instant.parse("2026-06-21T09:00:00Z")),
                host.state(EntityId.Kind.FORECAST, "solar", PowerForecast.class).powerW().entries().stream()
                        .map(entry -> entry.interval().start()).toList());
    }

    @Test
    void aModelThatIsNoneIsNotAskedFor() {
        assertEquals("model must be like best_match, not 'a&b'", told(made(Map.of("model", "a&b"))).getMessage());
        assertEquals(List.of(), vendor.requests());
    }

    @Test
    void hostileAnswersHarmNobody() {
        hostile(WEATHER, TILTED);
    }
}
