package offpeak.price.intelligentoctopus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import offpeak.api.Dispatches;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.price.intelligentoctopus.DispatchBook.Told;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is configured otherwise, what the account lacks, and what Octopus refuses. */
class OctopusEdgesTest {
    private static final String DAY_RATES = "/v1/products/IOG-SMB-25-12-01/electricity-tariffs/"
            + "E-1R-IOG-SMB-25-12-01-C/day-unit-rates/";

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.london("intelligent-octopus", "2026-06-15T12:10:00Z");
    private final Octopus octopus = new Octopus(vendor, host::now);

    @AfterEach
    void stop() {
        vendor.close();
    }

    private IntelligentOctopus made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("baseUrl", vendor.url(), "graphqlUrl",
                vendor.url() + "/v1/graphql/", "backendGraphqlUrl", vendor.url() + "/backend/v1/graphql/",
                "freeElectricityUrl", vendor.url() + "/free.json", "apiKey", "sk_live_good"));
        values.putAll(changes);
        return new IntelligentOctopus(Configured.of(IntelligentOctopus.Config.class, values));
    }

    private VendorException told(IntelligentOctopus instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private String dispatches() {
        return host.state(EntityId.Kind.EVENT, "dispatches", Dispatches.class).dispatches().stream()
                .map(d -> d.status() + " " + d.during()).collect(Collectors.joining(", "));
    }

    private String events() {
        return host.state(EntityId.Kind.EVENT, "events", GridEvents.class).events().stream()
                .map(e -> e.id() + " " + e.participation()).collect(Collectors.joining(", "));
    }

    private long asked(String word) {
        return vendor.requests().stream().filter(request -> request.body().contains(word)).count();
    }

    private static Told plan(String start, String end, OptionalDouble wattHours) {
        return new Told(new Interval(Instant.parse(start), Instant.parse(end)), wattHours);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 24.5, Double.NaN})
    void soManyHoursNoDayHas(double hours) {
        assertEquals("capHours must be 0 to 24, not " + hours, told(made(Map.of("capHours", hours))).getMessage());
    }

    @Test
    void withoutACapAWholeDayMayBeCheap() throws VendorException {
        octopus.flex = "[" + Octopus.flex("2026-06-15T12:30:00Z", "2026-06-15T22:30:00Z", "\"SMART\"", "50") + "]";
        made(Map.of()).refresh(host);
        assertEquals("PLANNED 2026-06-15T12:30:00Z/2026-06-15T18:30:00Z", dispatches());
        made(Map.of("capHours", 0.0)).refresh(host);
        assertEquals("PLANNED 2026-06-15T12:30:00Z/2026-06-15T22:30:00Z", dispatches());
    }

    @Test
    void anAccountThatIsNamedIsTheKeyOfTheInstance() {
        assertEquals(Optional.of("A-1234ABCD"), made(Map.of("account", " A-1234ABCD ")).account());
        assertEquals(Optional.empty(), made(Map.of()).account());
    }

    @Test
    void sessionsAndFreeElectricityAreAskedForOnlyWhenWanted() throws VendorException {
        made(Map.of("savingSessions", false, "freeElectricityUrl", "")).refresh(host);
        assertEquals(0, asked("savingSessions"));
        assertEquals(List.of(), vendor.requests("GET", "/free.json"));
        made(Map.of("freeElectricity", false)).refresh(host);
        assertEquals(1, asked("savingSessions"));
        assertEquals(List.of(), vendor.requests("GET", "/free.json"));
    }

    @Test
    void aSlowPollMakesDispatchesLastLonger() throws VendorException {
        made(Map.of("poll", "PT3M")).refresh(host);
        assertEquals(Duration.ofMinutes(15), maxAge());
        made(Map.of("poll", "PT10M")).refresh(host);
        assertEquals(Duration.ofMinutes(50), maxAge());
    }

    private Duration maxAge() {
        return host.last(host.entity(EntityId.Kind.EVENT, "dispatches")).map(Observation::maxAge).orElseThrow();
    }

    @Test
    void theOlderQueryMayBeAskedFirstAndGivesWayToTheNewer() throws VendorException {
        octopus.planned = "[{\"start\":\"2026-06-15T13:00:00+00:00\",\"end\":\"2026-06-15T14:00:00+00:00\"}]";
        IntelligentOctopus older = made(Map.of("query", "planned"));
        older.refresh(host);
        assertEquals("PLANNED 2026-06-15T13:00:00Z/2026-06-15T14:00:00Z", dispatches());
        assertEquals(0, asked("flexPlannedDispatches"));
        octopus.flex = "[" + Octopus.flex("2026-06-15T15:00:00Z", "2026-06-15T16:00:00Z", "\"SMART\"", "7") + "]";
        vendor.on("POST", "/v1/graphql/", request -> request.body().contains("{plannedDispatches(")
                ? Answer.json(Octopus.error("KT-CT-1113"))
                : octopus.answer(request));
        older.refresh(host);
        assertEquals("PLANNED 2026-06-15T15:00:00Z/2026-06-15T16:00:00Z", dispatches());
    }

    @Test
    void aLoginThatIsLostTwiceIsNoReasonToAskOtherwise() {
        octopus.flexError = "KT-CT-1124";
        assertEquals(Kind.LOGIN, told(made(Map.of())).kind());
        assertEquals(0, asked("{plannedDispatches("));
        assertEquals(2, octopus.logins);
    }

    @Test
    void noDispatchesAreToldAsAnErrorAndAreNone() throws VendorException {
        octopus.flexError = "KT-CT-4340";
        made(Map.of()).refresh(host);
        assertEquals("", dispatches());
    }

    @Test
    void ofTwoCarsOneThatIsChargedRuns() throws VendorException {
        octopus.carState = "SMART_CONTROL_IN_PROGRESS\"}},{\"id\":\"00000000-0003\",\"deviceType\":\"ELECTRIC_VEHICLES\","
                + "\"status\":{\"current\":\"LIVE\",\"currentState\":\"SMART_CONTROL_CAPABLE";
        octopus.flex = "[" + Octopus.flex("2026-06-15T12:00:00Z", "2026-06-15T12:30:00Z", "\"SMART\"", "3") + "]";
        made(Map.of()).refresh(host);
        assertEquals("ACTIVE 2026-06-15T12:00:00Z/2026-06-15T12:30:00Z", dispatches());
    }

    @Test
    void aCarThatIsChargedWithoutAPlanIsNoDispatch() throws VendorException {
        octopus.carState = "SMART_CONTROL_IN_PROGRESS";
        made(Map.of()).refresh(host);
        assertEquals("", dispatches());
    }

    @Test
    void energiesOfCarsAreAddedWhereTheyAreTold() {
        DispatchBook book = new DispatchBook(LocalTime.of(23, 30), LocalTime.of(5, 30), 12);
        Instant now = Instant.parse("2026-06-15T12:10:00Z");
        Told known = plan("2026-06-15T13:00:00Z", "2026-06-15T13:30:00Z", OptionalDouble.of(1000));
        Told other = plan("2026-06-15T13:00:00Z", "2026-06-15T13:30:00Z", OptionalDouble.of(500));
        Told unknown = plan("2026-06-15T13:00:00Z", "2026-06-15T13:30:00Z", OptionalDouble.empty());
        book.note(now, List.of(known, other), List.of(), false);
        assertEquals(OptionalDouble.of(1500), book.at(now).dispatches().get(0).energyWh());
        book.note(now, List.of(known, unknown), List.of(), false);
        assertEquals(OptionalDouble.of(1000), book.at(now).dispatches().get(0).energyWh());
        book.note(now, List.of(unknown, known), List.of(), false);
        assertEquals(OptionalDouble.of(1000), book.at(now).dispatches().get(0).energyWh());
        book.note(now, List.of(known, plan("2026-06-15T13:30:00Z", "2026-06-15T14:00:00Z", OptionalDouble.empty())),
                List.of(), false);
        assertEquals(OptionalDouble.empty(), book.at(now).dispatches().get(0).energyWh());
    }

    @Test
    void aTokenThatDoesNotSayHowLongItLastsIsKeptAlmostAnHour() throws VendorException {
        for (String payload : List.of("{\"exp\":\"soon\"}", "{\"exp\":99999999999999}")) {
            octopus.lasts = Optional.of(payload);
            octopus.logins = 0;
            IntelligentOctopus instance = made(Map.of());
            instance.refresh(host);
            host.advance(Duration.ofMinutes(54));
            instance.refresh(host);
            assertEquals(1, octopus.logins, payload);
            host.advance(Duration.ofMinutes(1));
            instance.refresh(host);
            assertEquals(2, octopus.logins, payload);
        }
    }

    @Test
    void aRefusalIsToldWithItsCodeWhenItHasAShortOne() {
        octopus.instead = Optional.of(Answer.json("{\"errors\":[{\"message\":\"no\"}]}"));
        assertEquals("Octopus refused: no", told(made(Map.of())).getMessage());
        octopus.instead = Optional.of(Answer.json(Octopus.error("KT-CT-1188")));
        assertEquals("Octopus refused: no (KT-CT-1188)", told(made(Map.of())).getMessage());
        octopus.instead = Optional.of(Answer.json(Octopus.error("K".repeat(21))));
        assertEquals("Octopus refused: no (?)", told(made(Map.of())).getMessage());
    }

    private static String session(int id, String start, String end, String type, String regions) {
        return "{\"id\":" + id + ",\"code\":\"E_" + id + "\",\"startAt\":\"" + start + "\",\"endAt\":\"" + end
                + "\",\"eventType\":\"" + type + "\",\"targetRegion\":" + regions + "}";
    }

    @Test
    void aSessionsKindTimeAndRegionDecideWhatBecomesOfIt() throws VendorException {
        octopus.events = "[" + session(1, "2026-06-15T10:00:00Z", "2026-06-15T11:00:00Z", "TURN_DOWN", "[]") + ","
                + session(2, "2026-06-15T17:00:00Z", "2026-06-15T18:00:00Z", "TURN_UP", "[]") + ","
                + session(3, "2026-06-15T17:00:00Z", "2026-06-15T18:00:00Z", "POWER_TOWER", "[]") + ","
                + session(4, "2026-06-15T19:00:00Z", "2026-06-15T20:00:00Z", "TURN_DOWN", "[]") + "]";
        octopus.own = "{\"hasJoinedCampaign\":true,\"joinedEvents\":[{\"eventId\":4},{\"eventId\":9}]}";
        made(Map.of("freeElectricity", false, "joinSavingSessions", true)).refresh(host);
        // one that was missed, one of free power that nobody has to join, and one joined before
        assertEquals("octoplus-1 DECLINED, octoplus-2 OFFERED, octoplus-4 JOINED", events());
        assertEquals(List.of(), octopus.joined);
    }

    @Test
    void whoIsNotInTheCampaignIsOfferedNothing() throws VendorException {
        octopus.events = "[" + session(1, "2026-06-15T17:00:00Z", "2026-06-15T18:00:00Z", "TURN_DOWN", "[]") + "]";
        octopus.own = "{\"hasJoinedCampaign\":false}";
        made(Map.of("freeElectricity", false, "joinSavingSessions", true)).refresh(host);
        assertEquals("octoplus-1 INELIGIBLE", events());
        assertEquals(List.of(), octopus.joined);
    }

    @Test
    void aSessionThatCouldNotBeJoinedIsStillOnOffer() throws VendorException {
        octopus.events = "[" + session(1, "2026-06-15T17:00:00Z", "2026-06-15T18:00:00Z", "TURN_DOWN", "[]") + "]";
        octopus.joinError = "OE-9999";
        made(Map.of("freeElectricity", false, "joinSavingSessions", true)).refresh(host);
        assertEquals("octoplus-1 OFFERED", events());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "HUGE"})
    void aRewardOrAnEnergyThatIsNoneIsABadAnswer(String number) {
        String none = number.replace("HUGE", "9".repeat(400));
        octopus.flex = "[{\"start\":\"2026-06-15T13:00:00Z\",\"end\":\"2026-06-15T14:00:00Z\",\"energyAddedKwh\":"
                + none
                + "}]";
        VendorException thrown = told(made(Map.of()));
        assertEquals("BAD_ANSWER Octopus's dispatches can't be read", thrown.kind() + " " + thrown.getMessage());
        octopus.flex = "[]";
        octopus.events = "[" + session(1, "2026-06-15T17:00:00Z", "2026-06-15T18:00:00Z", "TURN_DOWN", "[]")
                .replace("\"code\"", "\"rewardPerKwhInOctoPoints\":" + none + ",\"code\"") + "]";
        thrown = told(made(Map.of()));
        assertEquals("BAD_ANSWER Octopus's saving sessions can't be read", thrown.kind() + " " + thrown.getMessage());
    }

    @Test
    void moreSessionsThanThereCanBeAreRefused() {
        String one = session(1, "2026-06-15T17:00:00Z", "2026-06-15T18:00:00Z", "TURN_DOWN", "[]");
        octopus.events = "[" + (one + ",").repeat(2000) + one + "]";
        assertEquals("Octopus answered more sessions than there can be",
                told(made(Map.of("freeElectricity", false))).getMessage());
    }

    @Test
    void anAccountWithoutATariffIsAskedForItsRates() {
        octopus.tariff = "";
        assertEquals("this account buys on no tariff: set offPeakRate and peakRate yourself",
                told(made(Map.of())).getMessage());
        octopus.tariff = "../../E-1R";
        assertEquals("Octopus names a tariff that is none: set offPeakRate and peakRate yourself",
                told(made(Map.of())).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"value_inc_vat\":201} | Octopus names an impossible rate",
            "{\"value_inc_vat\":-101} | Octopus names an impossible rate",
            "{\"value_inc_vat\":\"dear\"} | Octopus names an impossible rate",
            "{\"value_inc_vat\":1e999} | Octopus names an impossible rate",
            "{\"value_inc_vat\":7,\"valid_from\":\"soon\"} | Octopus's rates can't be read"})
    void ratesThatCantBeAreNotTaken(String row, String message) {
        vendor.on("GET", DAY_RATES, request -> Answer.json("{\"results\":[" + row + "]}"));
        VendorException thrown = told(made(Map.of()));
        assertEquals(message, thrown.getMessage());
        assertEquals(Kind.BAD_ANSWER, thrown.kind());
        assertTrue(host.last(host.entity(EntityId.Kind.PRICE, "import")).isEmpty());
    }

    @Test
    void aRegisterThatTheProductDoesNotHaveIsPassedOver() throws VendorException {
        vendor.on("GET", DAY_RATES, request -> Answer.json(400, "{\"detail\":\"This tariff has no day rate\"}"));
        made(Map.of()).refresh(host);
        assertEquals(0.0700035, host.state(EntityId.Kind.PRICE, "import", offpeak.api.Prices.class).series()
                .at(host.now()).orElseThrow().value(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"mailto:a@b.example,Octopus names rates at an odd address",
            "https://elsewhere.example/other/,Octopus names rates at an odd address",
            "not an address,Octopus names rates at no address"})
    void linksThatLeadElsewhereAreNotFollowed(String href, String message) {
        vendor.on("GET", "/v1/products/IOG-SMB-25-12-01/", request -> Answer.json(
                "{\"single_register_electricity_tariffs\":{\"_C\":{\"varying\":{\"links\":[{\"rel\":\"standard_unit_rates\","
                        + "\"href\":\"" + href + "\"}]}}}}"));
        assertEquals(message, told(made(Map.of())).getMessage());
    }

    @Test
    void aSessionWithoutLengthOrWithAnUnreadableTimeTakesNoOtherWithIt() throws VendorException {
        octopus.own = "{\"hasJoinedCampaign\":true}";
        octopus.events = "[" + session(1, "2026-06-15T17:00:00Z", "2026-06-15T17:00:00Z", "TURN_DOWN", "[]") + ","
                + session(2, "tonight", "2026-06-15T18:00:00Z", "TURN_DOWN", "[]") + ","
                + session(3, "2026-06-15T19:00:00Z", "2026-06-15T20:00:00Z", "TURN_DOWN", "[]") + "]";
        IntelligentOctopus octopuses = made(Map.of("freeElectricity", false));
        octopuses.refresh(host);
        assertEquals("octoplus-3 OFFERED", events());
        assertEquals("saving session 1, which ends at 2026-06-15T17:00:00Z and begins at 2026-06-15T17:00:00Z",
                host.leftOut().get(0));
        assertEquals(2, host.leftOut().size());
    }

    @Test
    void theOnlySessionWithoutLengthIsNoneAndNoFailure() throws VendorException {
        octopus.events = "[" + session(1, "2026-06-15T17:00:00Z", "2026-06-15T17:00:00Z", "TURN_DOWN", "[]") + "]";
        made(Map.of("freeElectricity", false)).refresh(host);
        assertEquals("", events());
    }

    @Test
    void freeElectricityWithoutLengthTakesNoOtherWithIt() throws VendorException {
        vendor.on("GET", "/free.json", request -> Answer.json("{\"data\":["
                + "{\"code\":\"1\",\"start\":\"2026-06-15T13:00:00Z\",\"end\":\"2026-06-15T13:00:00Z\"},"
                + "{\"code\":\"2\",\"start\":\"2026-06-15T14:00:00Z\",\"end\":\"2026-06-15T15:00:00Z\"}]}"));
        made(Map.of("savingSessions", false)).refresh(host);
        assertEquals("free-2 AUTOMATIC", events());
        assertEquals("free electricity 1, which ends at 2026-06-15T13:00:00Z and begins at 2026-06-15T13:00:00Z",
                host.leftOut().get(0));
    }

    @Test
    void aDispatchThatCanNotBeReadTakesNoOtherWithIt() throws VendorException {
        octopus.flex = "[" + Octopus.flex("soon", "2026-06-15T13:00:00Z", "\"SMART\"", "5") + ","
                + Octopus.flex("2026-06-15T14:00:00Z", "2026-06-15T14:30:00Z", "\"SMART\"", "5") + "]";
        made(Map.of()).refresh(host);
        assertEquals("PLANNED 2026-06-15T14:00:00Z/2026-06-15T14:30:00Z", dispatches());
        assertEquals(1, host.leftOut().size());
    }
}
