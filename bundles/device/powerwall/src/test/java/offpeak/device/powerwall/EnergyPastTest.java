package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.MeterState.Role;
import offpeak.api.Series;
import offpeak.api.State;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the site recorded while nobody looked. */
class EnergyPastTest {

    private static final String PAST = Tesla.recorded("calendar_history.json");
    private static final String PATH = Tesla.SITE + "calendar_history";
    private static final String NOTHING = "{\"response\":{\"time_series\":[]}}";
    private static final Interval DAY = Interval.of(Instant.parse("2026-11-20T08:00:00Z"), Duration.ofDays(1));

    private final Tesla tesla = new Tesla();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private void minutes(Powerwall powerwall, int count) throws VendorException {
        for (int i = 0; i < count; i++) {
            powerwall.refresh(tesla.host);
            tesla.host.advance(Duration.ofMinutes(1));
        }
    }

    private List<Fixtures.Request> asked() {
        return tesla.vendor.requests("GET", PATH);
    }

    /** The local days asked for. */
    private List<String> days() {
        return asked().stream().map(request -> request.query().get("start_date").substring(0, 10)).toList();
    }

    private List<String> past(String meter) {
        List<String> shown = new ArrayList<>();
        for (Series<? extends State> series : tesla.host.past(tesla.host.entity(EntityId.Kind.DEVICE, meter))) {
            series.entries().forEach(one -> shown.add(one.interval().start() + " "
                    + one.interval().duration().toMinutes() + " " + ((MeterState) one.value()).powerW()));
        }
        return shown;
    }

    @Test
    void theMetersOfADayAreToldAsMeansOfItsQuarters() throws VendorException {
        tesla.vendor.on("GET", PATH, Answer.json(PAST));
        minutes(tesla.powerwall(Map.of("historyDays", 1)), 3);

        assertEquals(List.of("2026-11-20T08:00:00Z 15 146.0", "2026-11-20T08:15:00Z 15 500.0",
                "2026-11-20T16:45:00Z 15 1000.0"), past("load"));
        assertEquals(List.of("2026-11-20T08:00:00Z 15 0.0", "2026-11-20T08:15:00Z 15 500.0",
                "2026-11-20T16:45:00Z 15 -2000.0"), past("grid"));
        assertEquals("2026-11-20T16:45:00Z 15 5200.0", past("solar").get(2));
        assertEquals(1, asked().size());
        assertEquals(Map.of("kind", "energy", "period", "day", "start_date", "2026-11-20T00:00:00-08:00", "end_date",
                "2026-11-20T23:59:59-08:00", "time_zone", "America/Los_Angeles"), asked().get(0).query());
    }

    @Test
    void theFirstWeeksAreReadADayAMinuteAndThenEachDayOnce() throws VendorException {
        tesla.vendor.on("GET", PATH, Answer.json(NOTHING));
        Powerwall powerwall = tesla.powerwall(Map.of("historyDays", 3));
        powerwall.refresh(tesla.host);
        powerwall.refresh(tesla.host);
        powerwall.refresh(tesla.host);
        assertEquals(List.of("2026-11-18"), days(), "not two within a minute");
        tesla.host.advance(Duration.ofMinutes(1));
        minutes(powerwall, 5);
        assertEquals(List.of("2026-11-18", "2026-11-19", "2026-11-20"), days());
        for (int hour = 0; hour < 48; hour++) {
            tesla.host.advance(Duration.ofHours(1));
            powerwall.refresh(tesla.host);
        }
        assertEquals(List.of("2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"), days());
    }

    @Test
    void afterAnOutageWhatWasMissedIsReadAndNotMoreThanWanted() throws VendorException {
        tesla.vendor.on("GET", PATH, Answer.json(NOTHING));
        minutes(tesla.powerwall(Map.of("historyDays", 2)), 4);
        tesla.host.advance(Duration.ofDays(1));
        minutes(tesla.powerwall(Map.of("historyDays", 2)), 4);
        assertEquals(List.of("2026-11-19", "2026-11-20", "2026-11-21"), days());
        tesla.host.advance(Duration.ofDays(30));
        minutes(tesla.powerwall(Map.of("historyDays", 2)), 4);
        assertEquals(List.of("2026-12-20", "2026-12-21"), days().subList(3, 5));
        tesla.host.secrets().put("history-read-to", "nonsense");
        minutes(tesla.powerwall(Map.of("historyDays", 1)), 2);
        assertEquals("2026-12-21", days().get(5));
    }

    @Test
    void nobodyIsAskedWhereItIsNotWanted() throws VendorException {
        minutes(tesla.powerwall(Map.of("historyDays", 0)), 4);
        assertEquals(List.of(), asked());
    }

    @ParameterizedTest
    @CsvSource({"503, 60, 19", "404, 1440, 20", "403, 1440, 20", "400, 60, 20", "429, 60, 19"})
    void aPastThatIsRefusedIsAskedForLaterAndTheSiteIsWell(int status, int minutes, String then)
            throws VendorException {
        tesla.vendor.on("GET", PATH, Answer.json(status, "{\"error\":\"no\"}"));
        Powerwall powerwall = tesla.powerwall(Map.of("historyDays", 2));
        minutes(powerwall, minutes + 1);
        assertEquals(1, asked().size());
        tesla.host.clear();
        minutes(powerwall, 1);
        assertEquals(2, asked().size());
        assertEquals(0.5525, tesla.battery().stateOfCharge().orElseThrow());
        // nonsense is passed over, and a day later two days are other two
        assertEquals("2026-11-" + then, days().get(1));
    }

    @Test
    void aVendorsOwnPauseIsKept() throws VendorException {
        tesla.vendor.on("GET", PATH, Answer.json(429, "{}").with("Retry-After", "7200"));
        minutes(tesla.powerwall(Map.of("historyDays", 2)), 122);
        assertEquals(2, asked().size());
    }

    @Test
    void aClockThatIsSetBackDoesNotEndIt() throws VendorException {
        tesla.vendor.on("GET", PATH, Answer.json(503, ""), Answer.json(NOTHING));
        EnergyPast past = new EnergyPast(1);
        PowerwallClient client = Transports.of(Configured.of(Powerwall.Config.class, Map.of("baseUrl",
                tesla.vendor.url(), "authUrl", tesla.vendor.url() + "/token", "clientId", "app", "refreshToken", "r",
                "siteId", "42")));
        past.look(tesla.host, client);
        past.look(tesla.host, client);
        FakeHost earlier = FakeHost.california("powerwall", "2026-10-21T12:10:00Z");
        past.look(earlier, client);
        assertEquals(List.of("2026-11-20", "2026-10-20"), days());
    }

    private Powerwall pair(String transport, String fallback) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("transport", transport, "fallback", fallback,
                "siteId", "42", "clientId", "app", "refreshToken", "r", "authUrl", tesla.vendor.url() + "/token",
                "apiKey", "key"));
        values.put(transport.equals("fleet") ? "baseUrl" : "fallbackUrl", tesla.vendor.url());
        values.put(transport.equals("fleet") ? "fallbackUrl" : "baseUrl",
                tesla.vendor.url() + "/api/v1/{siteId}/config");
        values.put("historyDays", 1);
        return new Powerwall(Configured.of(Powerwall.Config.class, values));
    }

    @ParameterizedTest
    @CsvSource({"fleet, netzero", "netzero, fleet"})
    void ofTwoWaysTheOneThatKnowsThePastTellsIt(String transport, String fallback) throws VendorException {
        tesla.vendor.on("GET", "/api/v1/42/config", Answer.json(Tesla.recorded("netzero.json")));
        tesla.vendor.on("GET", PATH, Answer.json(PAST));
        minutes(pair(transport, fallback), 3);
        assertEquals(3, past("load").size());
    }

    @Test
    void whileTheOneThatKnowsThePastRestsItIsAskedForLater() throws VendorException {
        tesla.vendor.on("GET", "/api/v1/42/config", Answer.json(Tesla.recorded("netzero.json")));
        tesla.vendor.on("GET", PATH, Answer.json(PAST));
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(503, ""));
        Powerwall powerwall = pair("fleet", "netzero");
        minutes(powerwall, 2);
        assertEquals(0, asked().size());
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(Tesla.LIVE));
        minutes(powerwall, 70);
        assertEquals(1, asked().size());
    }

    @Test
    void withoutAnybodyWhoKnowsThePastNothingIsTold() throws VendorException {
        tesla.vendor.on("GET", "/api/v1/42/config", Answer.json(Tesla.recorded("netzero.json")));
        minutes(new Powerwall(Configured.of(Powerwall.Config.class, Map.of("transport", "netzero", "baseUrl",
                tesla.vendor.url() + "/api/v1/{siteId}/config", "siteId", "42", "apiKey", "key"))), 4);
        assertEquals(List.of(), past("load"));
        assertEquals(Optional.empty(), tesla.host.secrets().get("history-read-to"));
    }

    private static Map<Role, Series<MeterState>> of(String response) {
        JsonNode json = Answers.JSON.readTree(response);
        return DayEnergies.of(json, DAY);
    }

    private static String row(String at, String fields) {
        return "{\"timestamp\":\"" + at + "\"," + fields + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "{}", "{\"time_series\":\"none\"}", "{\"time_series\":[1,null,{}]}",
            "{\"time_series\":[{\"timestamp\":\"2026-11-20T00:07:00-08:00\",\"solar_energy_exported\":5}]}",
            "{\"time_series\":[{\"timestamp\":\"2026-11-20T00:00:00.5-08:00\",\"solar_energy_exported\":5}]}",
            "{\"time_series\":[{\"timestamp\":\"2026-11-21T00:00:00-08:00\",\"solar_energy_exported\":5}]}",
            "{\"time_series\":[{\"timestamp\":\"2026-11-20T00:00:00-08:00\",\"solar_energy_exported\":-5}]}",
            "{\"time_series\":[{\"timestamp\":\"2026-11-20T00:00:00-08:00\",\"solar_energy_exported\":1e9}]}",
            "{\"time_series\":[{\"timestamp\":\"2026-11-20T00:00:00-08:00\",\"solar_energy_exported\":\"5\"}]}",
            "{\"time_series\":[{\"timestamp\":\"2026-11-20T00:00:00-08:00\",\"grid_energy_imported\":5}]}"})
    void whatCantBeTrueOrIsNotTold(String response) {
        assertEquals(Map.of(), of(response));
    }

    @Test
    void rowsOfFiveMinutesAndOnesThatComeTwice() {
        Map<Role, Series<MeterState>> day = of("{\"time_series\":["
                + row("2026-11-20T00:00:00-08:00", "\"solar_energy_exported\":10") + ','
                + row("2026-11-20T00:05:00-08:00", "\"solar_energy_exported\":20,\"grid_energy_imported\":null") + ','
                + row("2026-11-20T00:05:00-08:00", "\"solar_energy_exported\":30") + "]}");
        assertEquals(Map.of(Role.SOLAR, Series.of(List.of(
                new Series.Entry<>(Interval.of(DAY.start(), Duration.ofMinutes(5)), new MeterState(Role.SOLAR, 120)),
                new Series.Entry<>(Interval.of(DAY.start().plusSeconds(300), Duration.ofMinutes(5)),
                        new MeterState(Role.SOLAR, 240))))),
                day);
    }

    @Test
    void moreRowsThanADayHasAreNotKept() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 900; i++) {
            rows.append(i == 0 ? "" : ",").append(row(DAY.start().plusSeconds(90L * i).toString(),
                    "\"solar_energy_exported\":1"));
        }
        assertTrue(of("{\"time_series\":[" + rows + "]}").get(Role.SOLAR).entries().size() <= 400);
    }
}
