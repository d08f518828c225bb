package offpeak.device.honeywell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.ThermostatState;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fixtures.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The house is in New York, where it is 07:10, whatever the site says. */
class ResideoTest {

    private static final String HALL = "LCC-00D02DB6B4E2";
    private static final String DEVICES = "/v2/devices/thermostats/";

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.california("honeywell", "2026-11-21T12:10:00Z");

    ResideoTest() {
        vendor.on("POST", "/oauth2/token", Answer.json(Resideo.TOKEN));
        vendor.on("GET", "/v2/locations", Answer.json(Resideo.LOCATIONS));
        vendor.on("GET", DEVICES + "TCC-1234", Answer.json(Resideo.TOTAL));
        vendor.on("POST", DEVICES + "*", new Answer(200, Map.of(), ""));
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    private Honeywell honeywell(Map<String, ?> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("transport", "resideo", "baseUrl", vendor.url(),
                "apiKey", "key canary", "clientSecret", "secret", "refreshToken", "refresh-canary-1"));
        values.putAll(changes);
        return new Honeywell(Configured.of(Honeywell.Config.class, values));
    }

    private ThermostatState state(String id) {
        return host.state(EntityId.Kind.DEVICE, id, ThermostatState.class);
    }

    private String write(String id, Setting setting) throws VendorException {
        Honeywell honeywell = honeywell(Map.of());
        honeywell.refresh(host);
        honeywell.apply(host, new Command(host.entity(EntityId.Kind.DEVICE, id), setting, OptionalDouble.empty(),
                Instant.parse("2026-11-21T13:20:00Z")));
        return vendor.requests("POST", DEVICES + id).get(0).body();
    }

    @Test
    void oneCallTellsTheAccountAndOneMoreWhatIsListedThinly() throws VendorException {
        honeywell(Map.of()).refresh(host);

        ThermostatState hall = state(HALL);
        assertEquals(Mode.AUTO, hall.mode());
        assertEquals(Hold.NONE, hall.hold());
        assertEquals(OptionalDouble.of(0.41), hall.humidity());
        assertEquals(Optional.of(ThermostatState.Activity.IDLE), hall.activity());
        ThermostatState cellar = state("TCC-1234");
        assertEquals(Mode.HEAT, cellar.mode());
        assertEquals(OptionalDouble.of(18), cellar.heatC());
        assertEquals(Optional.of(Instant.parse("2026-11-22T03:00:00Z")), cellar.holdUntil());
        assertEquals(2, host.last().size());
        assertEquals(List.of("/oauth2/token", "/v2/locations", DEVICES + "TCC-1234"),
                vendor.requests().stream().map(Request::path).toList());
        Request read = vendor.requests("GET", "/v2/locations").get(0);
        assertEquals(Optional.of("key canary"), read.param("apikey"));
        assertEquals(Optional.of("Bearer access-canary"), read.header("Authorization"));
        assertEquals(Optional.of("81"), vendor.requests("GET", DEVICES + "TCC-1234").get(0).param("locationId"));
        Request login = vendor.requests("POST", "/oauth2/token").get(0);
        assertEquals("grant_type=refresh_token&refresh_token=refresh-canary-1", login.body());
        assertEquals(Optional.of("Basic a2V5IGNhbmFyeTpzZWNyZXQ="), login.header("Authorization"));
    }

    @Test
    void aThermostatWhoseOwnAnswerCanNotBeReadTakesNoOtherWithIt() throws VendorException {
        vendor.on("GET", DEVICES + "TCC-1234", Answer.html(200, "<html>"));
        honeywell(Map.of()).refresh(host);

        assertEquals(Mode.AUTO, state(HALL).mode());
        assertEquals(1, host.last().size());
    }

    @Test
    void aHoldResendsTheModeAndEndsByTheHousesClock() throws VendorException {
        assertEquals("{\"coolSetpoint\":81.0,\"heatCoolMode\":\"Cool\",\"heatSetpoint\":66.0,\"mode\":\"Auto\","
                + "\"thermostatSetpointStatus\":\"HoldUntil\",\"nextPeriodTime\":\"08:30:00\"}",
                sorted(write(HALL, Portal.cool(27))));
    }

    /** The four that are resent come in no order. */
    private static String sorted(String json) {
        String[] fields = json.substring(1, json.length() - 1).split(",");
        int last = fields.length - 2;
        java.util.Arrays.sort(fields, 0, last);
        return "{" + String.join(",", fields) + "}";
    }

    @Test
    void theScheduleIsFollowedAgain() throws VendorException {
        String write = write("TCC-1234", new Setting.FollowSchedule());

        assertTrue(write.endsWith("\"thermostatSetpointStatus\":\"NoHold\"}"), write);
        assertTrue(write.contains("\"autoChangeoverActive\":false"), write);
        assertFalse(write.contains("nextPeriodTime"), write);
    }

    @Test
    void theRefreshTokenIsFollowedAndAnAccessTokenServesItsLife() throws VendorException {
        Honeywell honeywell = honeywell(Map.of());
        for (int i = 0; i < 6; i++) {
            honeywell.refresh(host);
            host.advance(Duration.ofMinutes(5));
        }
        honeywell(Map.of()).refresh(host);

        List<String> logins = vendor.requests("POST", "/oauth2/token").stream().map(Request::body).toList();
        assertEquals(List.of("grant_type=refresh_token&refresh_token=refresh-canary-1",
                "grant_type=refresh_token&refresh_token=refresh-canary-2"), logins);
    }

    @Test
    void aRefusedAccessTokenIsRenewedOnce() throws VendorException {
        vendor.on("GET", "/v2/locations", Answer.json(401, "{}"), Answer.json(Resideo.LOCATIONS));
        honeywell(Map.of()).refresh(host);
        assertEquals(2, vendor.requests("POST", "/oauth2/token").size());

        vendor.on("GET", "/v2/locations", Answer.json(401, "{}"));
        Honeywell other = honeywell(Map.of());
        assertEquals(Kind.LOGIN, assertThrows(VendorException.class, () -> other.refresh(host)).kind());
        assertEquals(3, vendor.requests("POST", "/oauth2/token").size());
    }

    @Test
    void theNewTokenIsStoredBeforeItIsUsed() {
        host.secrets().beforePut(() -> {
            assertEquals(0, vendor.requests("GET", "/v2/locations").size());
            throw new IllegalStateException("disk full");
        });
        assertThrows(IllegalStateException.class, () -> honeywell(Map.of()).refresh(host));
        assertEquals(0, vendor.requests("GET", "/v2/locations").size());
    }

    @ParameterizedTest
    @CsvSource({"400, LOGIN", "401, LOGIN", "429, THROTTLED", "503, UNREACHABLE", "200, BAD_ANSWER"})
    void whatTheTokenServiceMeans(int status, Kind kind) {
        vendor.on("POST", "/oauth2/token", Answer.json(status, "{\"error\":\"invalid_grant\"}"));

        assertEquals(kind,
                assertThrows(VendorException.class, () -> honeywell(Map.of()).refresh(host)).kind());
    }

    @Test
    void aThrottledAccountIsLeftAloneAsLongAsItSays() {
        vendor.on("GET", "/v2/locations", Answer.json(429, "{}").with("Retry-After", "900"));
        Honeywell honeywell = honeywell(Map.of());
        for (int i = 0; i < 15; i++) {
            assertEquals(Kind.THROTTLED, assertThrows(VendorException.class, () -> honeywell.refresh(host)).kind());
            host.advance(Duration.ofMinutes(1));
        }
        assertEquals(1, vendor.requests("GET", "/v2/locations").size());
    }

    @Test
    void aChangeThatIsNotTakenIsRefused() throws VendorException {
        vendor.on("POST", DEVICES + "*", Answer.json(400, "{}"));

        assertEquals(Kind.REFUSED,
                assertThrows(VendorException.class, () -> write(HALL, Portal.cool(27))).kind());
    }

    @ParameterizedTest
    @CsvSource({"'\"mode\":\"Auto\"', '\"mode\":\"Turbo\"', UNKNOWN, NONE",
            "'\"mode\":\"Auto\"', '\"mode\":\"Heat\",\"emergencyHeatActive\":true', EMERGENCY_HEAT, NONE",
            "'\"mode\":\"Auto\"', '\"mode\":\"Cool\",\"autoChangeoverActive\":true', AUTO, NONE",
            "'\"NoHold\"', '\"VacationHold\"', AUTO, UNKNOWN", "'\"NoHold\"', '\"PermanentHold\"', AUTO, PERMANENT",
            "'\"enabled\":false', '\"Enabled\":true', AUTO, UNKNOWN"})
    void modesAndHolds(String from, String to, Mode mode, Hold hold) throws VendorException {
        vendor.on("GET", "/v2/locations", Answer.json(Resideo.LOCATIONS.replace(from, to)));
        honeywell(Map.of()).refresh(host);

        assertEquals(mode, state(HALL).mode());
        assertEquals(hold, state(HALL).hold());
    }

    @ParameterizedTest
    @CsvSource({"apiKey", "clientSecret", "refreshToken"})
    void whatIsNotConfiguredIsNamed(String field) {
        VendorException failure = assertThrows(VendorException.class,
                () -> honeywell(Map.of(field, "")).refresh(host));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(failure.getMessage().contains(field), failure.getMessage());
    }
}
