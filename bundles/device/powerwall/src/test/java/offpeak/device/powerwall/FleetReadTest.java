package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetReadTest {

    private final Tesla tesla = new Tesla();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private void live(String json) {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(json));
    }

    private void info(String json) {
        tesla.vendor.on("GET", Tesla.SITE + "site_info", Answer.json(json));
    }

    private Set<String> published() {
        return tesla.host.last().keySet().stream().map(EntityId::name).collect(Collectors.toSet());
    }

    private MeterState meter(String name) {
        return tesla.host.state(EntityId.Kind.DEVICE, name, MeterState.class);
    }

    @Test
    void aSiteIsABatteryAndThreeMeters() throws VendorException {
        assertEquals(Duration.ofMinutes(1), tesla.powerwall().refresh(tesla.host));

        assertEquals(new BatteryState(OptionalDouble.of(0.5525), OptionalDouble.of(-1200), OptionalDouble.of(13500),
                OptionalDouble.of(0.2), Optional.of("self_consumption"), Optional.of(false), Optional.of(false),
                new BatteryCapabilities(OptionalDouble.of(9600), OptionalDouble.of(14000), 0.8, Optional.of(false)),
                Optional.of(false)), tesla.battery());
        assertEquals(new MeterState(MeterState.Role.GRID, 300), meter("grid"));
        assertEquals(new MeterState(MeterState.Role.SOLAR, 1840), meter("solar"));
        assertEquals(new MeterState(MeterState.Role.LOAD, 940.5), meter("load"));
        Observation<?> battery = tesla.host.last(tesla.host.entity(EntityId.Kind.DEVICE, "battery")).orElseThrow();
        assertEquals(Instant.parse("2026-11-21T12:09:40Z"), battery.observedAt());
        assertEquals(Duration.ofMinutes(5), battery.maxAge());
        assertEquals("fleet", battery.source());
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20T12:10:01Z, 2026-11-20T12:10:01Z", "2026-11-20T12:09:59Z, 2026-11-21T12:10:00Z",
            "2026-11-21T12:10:30Z, 2026-11-21T12:10:00Z", "1970-01-01T00:00:00Z, 2026-11-21T12:10:00Z",
            "yesterday, 2026-11-21T12:10:00Z"})
    void aStampThatCannotBeIsReplacedByNow(String stamp, String observed) throws VendorException {
        live(Tesla.LIVE.replace("2026-11-21T04:09:40-08:00", stamp));

        tesla.powerwall().refresh(tesla.host);

        assertEquals(Instant.parse(observed), tesla.host.publications().get(0).observedAt());
    }

    @Test
    void aLongPollMakesAnObservationLastFiveOfThem() throws VendorException {
        assertEquals(Duration.ofMinutes(10), tesla.powerwall(Map.of("poll", "PT10M")).refresh(tesla.host));

        assertEquals(Duration.ofMinutes(50), tesla.host.publications().get(0).maxAge());
    }

    @Test
    void nullAndMissingAreUnknownNotZero() throws VendorException {
        live("{\"response\":{\"percentage_charged\":null,\"battery_power\":null,\"solar_power\":null,"
                + "\"grid_status\":null,\"island_status\":null,\"timestamp\":null}}");
        info("{\"response\":{\"id\":\"STE\",\"default_real_mode\":null,\"backup_reserve_percent\":null,"
                + "\"installation_time_zone\":\"\",\"components\":{\"battery\":true}}}");

        tesla.powerwall().refresh(tesla.host);

        assertEquals(Set.of("battery"), published());
        assertEquals(new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), Optional.empty(), Optional.of(true), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.empty(), 0.8, Optional.of(true))),
                tesla.battery());
    }

    @Test
    void withoutComponentsGridChargingIsUnknown() throws VendorException {
        info("{\"response\":{\"battery_count\":3,\"nameplate_energy\":40500}}");

        tesla.powerwall().refresh(tesla.host);

        assertEquals(Optional.empty(), tesla.battery().gridCharging());
        assertEquals(OptionalDouble.of(15000), tesla.battery().capabilities().chargeFromGridW());
    }

    @Test
    void solarOnlyIsNoBattery() throws VendorException {
        live("{\"response\":{\"solar_power\":2100,\"load_power\":700,\"grid_power\":-1400,\"grid_status\":\"Active\"}}");
        info("{\"response\":{\"components\":{\"solar\":true,\"battery\":false,\"grid\":true}}}");

        tesla.powerwall().refresh(tesla.host);

        assertEquals(Set.of("grid", "solar", "load"), published());
        assertEquals(-1400, meter("grid").powerW());
    }

    @ParameterizedTest
    @CsvSource({"100.7, 1", "-0.2, 0", "99.95, 0.9995", "0, 0"})
    void theChargeStaysWithinItsBounds(String percent, double charge) throws VendorException {
        live(Tesla.LIVE.replace("55.25", percent));

        tesla.powerwall().refresh(tesla.host);

        assertEquals(charge, tesla.battery().stateOfCharge().orElseThrow(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"on_grid, Active, false", "off_grid, Inactive, true", "off_grid_intentional, Active, true",
            "off_grid_unintentional, Active, true", "island_status_unknown, Inactive, true",
            "island_status_unknown, Active, false", "island_status_unknown, Unknown,"})
    void islands(String island, String grid, Boolean expected) throws VendorException {
        live(Tesla.LIVE.replace("on_grid", island).replace("\"Active\"", '"' + grid + '"'));

        tesla.powerwall().refresh(tesla.host);

        assertEquals(Optional.ofNullable(expected), tesla.battery().island());
    }

    @Test
    void theOnlyRealSiteOfTheAccountIsFound() throws VendorException {
        tesla.vendor.on("GET", "/api/1/products", Answer.json(Tesla.recorded("products.json")));
        tesla.vendor.on("GET", "/api/1/energy_sites/1689543131745218/live_status", Answer.json(Tesla.LIVE));
        tesla.vendor.on("GET", "/api/1/energy_sites/1689543131745218/site_info", Answer.json(Tesla.INFO));
        Powerwall powerwall = tesla.powerwall(Map.of("siteId", ""));

        powerwall.refresh(tesla.host);
        powerwall.refresh(tesla.host);

        assertEquals(0.5525, tesla.battery().stateOfCharge().orElseThrow());
        assertEquals(1, tesla.vendor.requests("GET", "/api/1/products").size());
    }

    @Test
    void ofSeveralSitesTheUserChooses() {
        tesla.vendor.on("GET", "/api/1/products", Answer.json("{\"response\":["
                + "{\"energy_site_id\":9007199254740993,\"resource_type\":\"battery\",\"site_name\":\"Cabin\"},"
                + "{\"energy_site_id\":8,\"components\":{\"solar\":true}}]}"));

        VendorException failure = tesla.failure(tesla.powerwall(Map.of("siteId", "")));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains("9007199254740993 (Cabin), 8"), failure.getMessage());
    }

    @Test
    void anAccountWithoutASiteSaysSo() {
        tesla.vendor.on("GET", "/api/1/products",
                Answer.json("{\"response\":[{\"energy_site_id\":7,\"components\":{\"battery\":false}}],\"count\":1}"));

        VendorException failure = tesla.failure(tesla.powerwall(Map.of("siteId", "")));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains("no energy site"), failure.getMessage());
    }

    @Test
    void theSettingsAreReadEveryQuarterOfAnHour() throws VendorException {
        Powerwall powerwall = tesla.powerwall();
        for (int minute = 0; minute <= 15; minute++) {
            powerwall.refresh(tesla.host);
            tesla.host.advance(Duration.ofMinutes(1));
        }

        assertEquals(16, tesla.vendor.requests("GET", Tesla.SITE + "live_status").size());
        assertEquals(2, tesla.vendor.requests("GET", Tesla.SITE + "site_info").size());
    }

    @Test
    void aBaseUrlMayHoldItsPath() throws VendorException {
        tesla.powerwall(Map.of("baseUrl", tesla.vendor.url() + "/api/1/")).refresh(tesla.host);

        assertEquals(0.5525, tesla.battery().stateOfCharge().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {"percentage_charged, \"'55'\"", "battery_power, 1e999",
            "grid_power, true", "load_power, {}"})
    void whatIsNoNumberIsABadAnswer(String field, String value) {
        live("{\"response\":{\"" + field + "\":" + value.replace('\'', '"') + "}}");

        VendorException failure = tesla.failure(tesla.powerwall());

        assertEquals(Kind.BAD_ANSWER, failure.kind());
        assertTrue(failure.getMessage().contains(field), failure.getMessage());
        assertTrue(tesla.host.publications().isEmpty());
    }

    @Test
    void answersBeyondAllBoundsAreBadAnswers() {
        for (String body : new String[]{"{\"response\":" + "[".repeat(100) + "]".repeat(100) + "}",
                "{\"response\":{\"battery_power\":1" + "0".repeat(100) + "}}", "{\"response\":{", "", "null",
                "{\"response\":null}", "{\"response\":\"\"}", "[]"}) {
            live(body);
            assertEquals(Kind.BAD_ANSWER, tesla.failure(tesla.powerwall()).kind(), body);
        }
    }

    @ParameterizedTest
    @CsvSource({"transport, tesla, netzero or local", "fallback, tesla, netzero or local", "poll, often, PT1S",
            "poll, PT0S, PT1S",
            "baseUrl, ftp://host, baseUrl", "baseUrl, https://user:word@host/, baseUrl", "authUrl, nowhere, authUrl",
            "siteId, ../42, siteId", "refreshToken, '', refreshToken", "clientId, '', clientId"})
    void aConfigurationThatCannotWorkSaysWhichField(String field, String value, String said) {
        Powerwall powerwall = tesla.powerwall(Map.of(field, value));

        VendorException failure = assertThrows(VendorException.class, () -> powerwall.refresh(tesla.host));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains(said), failure.getMessage());
        assertFalse(failure.getMessage().contains("user:word"), failure.getMessage());
    }
}
