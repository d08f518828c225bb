package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tesla's words for no, for when and for where, and the numbers of a car. */
class WordsTest {

    private static final ZoneId ZONE = ZoneId.of("America/Los_Angeles");
    private static final Instant NOW = Instant.parse("2026-11-21T12:10:00Z");
    private static final Answers.Ask READ = new Answers.Ask("Tesla", "vehicle_data", false, Optional.of("a_scope"));

    private static Http.Reply reply(int status, String body) {
        return new Http.Reply(status, Map.of(), body);
    }

    private static VendorException refused(Http.Reply reply, Answers.Ask ask) {
        return assertThrows(VendorException.class, () -> Answers.read(reply, ask, NOW));
    }

    @Test
    void aRefusalMayComeWith200() {
        assertEquals(Kind.CONFIGURATION, refused(reply(200, "{\"response\":{\"code\":402}}"), READ).kind());
        VendorException odd = refused(reply(200, "{\"error\":\"odd\"}"), READ);
        assertEquals(Kind.BAD_ANSWER, odd.kind());
        assertTrue(odd.getMessage().contains("odd"), odd.getMessage());
        assertTrue(refused(reply(200, "<html>"), READ).getMessage().contains("a web page"));
        assertTrue(refused(reply(200, "hello"), READ).getMessage().contains("not JSON"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":\"\"}", "{\"error\":null}", "{\"response\":{\"code\":200}}"})
    void anEmptyErrorIsNone(String body) throws VendorException {
        assertTrue(Answers.read(reply(200, body), READ, NOW).isObject());
    }

    @Test
    void anOrderMayBeAnsweredWithNothing() throws VendorException {
        assertTrue(Answers.read(reply(200, " "), new Answers.Ask("Tesla", "x", true, Optional.empty()), NOW)
                .isMissingNode());
        assertEquals(Kind.BAD_ANSWER, refused(reply(200, " "), READ).kind());
    }

    @ParameterizedTest
    @CsvSource({"404, CONFIGURATION", "423, LOGIN", "424, UNREACHABLE", "408, UNREACHABLE", "418, BAD_ANSWER"})
    void statuses(int status, Kind kind) {
        assertEquals(kind, refused(reply(status, ""), READ).kind());
    }

    @Test
    void withoutScopesTheKeyIsRefused() {
        VendorException failure = refused(reply(403, "{}"),
                new Answers.Ask("Tessie", "vehicle_data", false, Optional.empty()));
        assertEquals(Kind.LOGIN, failure.kind());
        assertTrue(failure.getMessage().contains("make a new one"), failure.getMessage());
        assertEquals(Kind.CONFIGURATION, refused(reply(403, "{}"), READ).kind());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"retry-after=77 | 77", "retry-after=0 | 1", "retry-after=999999 | 86400",
            "retry-after=soon | 60", "ratelimit-reset=30 | 30", "ratelimit-reset=1795263600 | 600",
            "ratelimit-reset=30;ratelimit-remaining=0 | 30", "ratelimit-reset=30;ratelimit-remaining=5 | 60",
            "ratelimit-day-reset=900;ratelimit-reset=30 | 900", "ratelimit-reset=30;ratelimit-day-reset=900 | 900",
            "ratelimit-reset=soon | 60", "x-reset=30 | 60",
            "retry-after=Sat, 21 Nov 2026 12:15:00 GMT | 300",
            "retry-after=Sat, 21 Nov 2026 12:15:00 GMT;date=Sat, 21 Nov 2026 12:14:00 GMT | 60"})
    void howLongItWantsToBeLeftAlone(String headers, long seconds) {
        Map<String, String> all = new java.util.LinkedHashMap<>();
        for (String header : headers.split(";")) {
            all.put(header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1));
        }
        assertEquals(Duration.ofSeconds(seconds), Answers.retryAfter(new Http.Reply(429, all, ""), NOW));
    }

    private static String region(String base, String refusal, String told) throws VendorException {
        Region region = new Region(base);
        boolean moves = region.moves(reply(421, refusal),
                () -> reply(200, "{\"response\":{\"fleet_api_base_url\":\"" + told + "\"}}"));
        return moves + " " + region.uri("/x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "https://fleet-api.prd.eu.vn.cloud.tesla.com | true https://fleet-api.prd.eu.vn.cloud.tesla.com/api/1/x",
            "https://fleet-api.prd.eu.vn.cloud.tesla.com/ | true https://fleet-api.prd.eu.vn.cloud.tesla.com/api/1/x",
            "https://localhost:99 | true https://localhost:99/api/1/x",
            "http://localhost:99/api/1 | true http://localhost:99/api/1/x",
            "https://evil.example | false http://localhost/api/1/x",
            "https://me@localhost | false http://localhost/api/1/x", "ftp://localhost | false http://localhost/api/1/x",
            "https://fleet-api.x.tesla.com.evil.example | false http://localhost/api/1/x",
            "not an address | false http://localhost/api/1/x", "http://localhost | false http://localhost/api/1/x"})
    void aRegionIsTeslasOrTheHostsOwn(String told, String then) throws VendorException {
        assertEquals(then, region("http://localhost", "{}", told));
    }

    @Test
    void aRegionIsChangedOnce() throws VendorException {
        Region region = new Region("http://localhost/api/1");
        assertTrue(region.moves(reply(421, "use https://fleet-api.a.tesla.com"), () -> reply(500, "")));
        assertFalse(region.moves(reply(421, "use https://fleet-api.b.tesla.com"), () -> reply(500, "")));
        assertEquals("https://fleet-api.a.tesla.com/api/1/x", region.uri("/x").toString());
        assertEquals(Optional.of("https://fleet-api.b.tesla.com"), region.told());
    }

    private static CarData car(String from, String to) throws VendorException {
        assertTrue(Garage.DATA.contains(from), from);
        return CarData.of(Answers.JSON.readTree(Garage.DATA.replace(from, to)).path("response"), NOW, ZONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"charger_phases\": 2; \"charger_phases\": 1; 3680",
            "\"charger_voltage\": 230; \"charger_voltage\": 0; 11000",
            "\"charger_actual_current\": 16; \"charger_actual_current\": 0; 11000",
            "\"fast_charger_present\": false; \"fast_charger_present\": true; 11000",
            "\"charging_state\": \"Charging\"; \"charging_state\": \"Stopped\"; 0"})
    void thePowerIsByVoltsAndAmpsWhereTheyAreTold(String from, String to, double watts) throws VendorException {
        assertEquals(OptionalDouble.of(watts), car(from, to).powerW());
    }

    @Test
    void aPowerThatIsNotToldOrBelowNothingIsNotKnown() throws VendorException {
        String fast = "\"fast_charger_present\": true, \"charger_power\"";
        String data = Garage.DATA.replace("\"fast_charger_present\": false, ", "");
        for (String kw : new String[]{"null", "-3"}) {
            assertEquals(OptionalDouble.empty(), CarData.of(Answers.JSON.readTree(
                    data.replace("\"charger_power\": 11", fast + ": " + kw)).path("response"), NOW, ZONE).powerW());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "17179869184, ''", "1795300000, 2026-11-21T22:26:40Z"})
    void aStartThatIsNoneIsNotKnown(String seconds, String start) throws VendorException {
        CarData car = CarData.of(Answers.JSON.readTree(Garage.DATA
                .replace("\"scheduled_charging_mode\": \"Off\"", "\"scheduled_charging_mode\": \"StartAt\"")
                .replace("\"scheduled_charging_start_time\": null", "\"scheduled_charging_start_time\": " + seconds))
                .path("response"), NOW, ZONE);
        assertEquals(start.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(start)), car.scheduledStart());
    }

    @ParameterizedTest
    @CsvSource({"true, true, 300, 2026-11-21T13:00:00Z", "true, true, 120, 2026-11-22T10:00:00Z",
            "false, true, 300, ''", "true, false, 300, ''", "true, true, -1, ''", "true, true, 1440, ''"})
    void ofTheSchedulesTheNextThatStarts(boolean enabled, boolean starts, int minutes, String start)
            throws VendorException {
        CarData car = car("\"charge_schedules\": []", "\"charge_schedules\": [{\"id\":\"x\",\"name\":\"Offpeak\","
                + "\"enabled\":" + enabled + ",\"start_enabled\":" + starts + ",\"start_time\":" + minutes + "}]");
        assertEquals(start.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(start)), car.scheduledStart());
        assertTrue(car.ownSchedule().isEmpty(), "its id is no number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1795349398000", "1795089398000", "0", "-5", "99999999999999", "\"soon\"", "1.5"})
    void aStampThatCantBeIsNow(String stamp) throws VendorException {
        assertEquals(NOW, car("1795262998000},\n \"climate_state\"", stamp + "},\n \"climate_state\"").at());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"battery_level\": 55; \"battery_level\": 56",
            "\"charge_limit_soc\": 80; \"charge_limit_soc\": 81",
            "\"charge_current_request\": 16; \"charge_current_request\": 15",
            "\"is_climate_on\": false; \"is_climate_on\": true", "\"shift_state\": null; \"shift_state\": \"D\"",
            "\"is_user_present\": false; \"is_user_present\": true",
            "\"charging_state\": \"Charging\"; \"charging_state\": \"Starting\""})
    void whatDiffersIsSeen(String from, String to) throws VendorException {
        CarData before = car("\"id\"", "\"id\"");
        CarData after = car(from, to);
        assertFalse(before.same(after));
        assertTrue(before.same(car("\"inside_temp\": 14.5", "\"inside_temp\": 15")));
    }
}
