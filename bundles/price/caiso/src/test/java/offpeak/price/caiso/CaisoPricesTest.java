package offpeak.price.caiso;

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
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Site;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fuzz;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaisoPricesTest {
    private static final String NODE = "TH_NP15_GEN-APND";
    private static final String ZIP = "/oasisapi/SingleZip";
    private static final String PAGE = "/oasisapi/prc_hub_lmp/PRC_HUB_LMP.html";

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.california("caiso", "2026-07-14T22:04:00Z");
    private final CaisoPrices prices = made(Map.of());

    @AfterEach
    void stop() {
        vendor.close();
    }

    private CaisoPrices made(Map<String, Object> changes) {
        // at a second between calls the tests would take minutes: the host's own tests hold it to that
        if (!(host.http() instanceof AtOnce)) {
            host.http(new AtOnce(host.http()));
        }
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("baseUrl", vendor.url(), "mapUrl", vendor.url(), "node", NODE));
        values.putAll(changes);
        return new CaisoPrices(Configured.of(CaisoPrices.Config.class, values));
    }

    /** Notes how far apart each call was asked to be kept, and sends it at once. */
    private record AtOnce(Http real) implements Http {
        @Override
        public Reply send(Call call) throws VendorException {
            if (call.uri().getPath().startsWith("/oasisapi")) {
                assertEquals(Duration.ofSeconds(5), call.terms().spacing());
            }
            return real.send(call.spaced(Duration.ZERO));
        }
    }

    private Prices seen(String name) {
        return host.state(EntityId.Kind.PRICE, name, Prices.class);
    }

    private double perMwh(String name, String instant) {
        return seen(name).series().at(Instant.parse(instant)).orElseThrow().value() * 1000;
    }

    private VendorException told(CaisoPrices instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    @Test
    void realTimePricesOfOneNodeInAnyOrder() throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 104.5)
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "MCC", 4.5)
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", "TH_SP15_GEN-APND", "LMP", 7)
                + OasisAnswers.rtm("2026-07-14T21:55:00Z", NODE, "LMP", -12.25)));
        assertEquals(Duration.ofMinutes(4), prices.refresh(host));
        assertEquals(104.5, perMwh("rtm", "2026-07-14T22:04:59Z"), 1e-9);
        assertEquals(-12.25, perMwh("rtm", "2026-07-14T21:55:00Z"), 1e-9);
        assertEquals(Prices.Market.WHOLESALE, seen("rtm").market());
        Map<String, String> query = vendor.requests().get(0).query();
        assertEquals("PRC_INTVL_LMP RTM 3 20260713T22:04-0000 20260714T22:24-0000 " + NODE + " 6",
                query.get("queryname") + " " + query.get("market_run_id") + " " + query.get("version") + " "
                        + query.get("startdatetime") + " " + query.get("enddatetime") + " " + query.get("node") + " "
                        + query.get("resultformat"));
    }

    @Test
    void laterOnlyWhatMayBeNewOrRevised() throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(
                OasisAnswers.RTM_HEADER + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 90)));
        prices.refresh(host);
        host.advance(Duration.ofMinutes(4));
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(
                OasisAnswers.RTM_HEADER + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 95)));
        // the newest is late: asked again after a minute
        assertEquals(Duration.ofMinutes(1), prices.refresh(host));
        assertEquals("20260714T21:05-0000", vendor.requests().get(1).param("startdatetime").orElseThrow());
        assertEquals(95, perMwh("rtm", "2026-07-14T22:00:00Z"), 1e-9);
    }

    @Test
    void theSameAsXml() throws VendorException {
        vendor.on("GET", ZIP,
                request -> OasisAnswers.zipped(OasisAnswers.xml("2026-07-14T22:00:00Z", NODE, 42.5)));
        made(Map.of("format", "xml")).refresh(host);
        assertEquals(42.5, perMwh("rtm", "2026-07-14T22:00:00Z"), 1e-9);
        assertEquals(Optional.empty(), vendor.requests().get(0).param("resultformat"));
    }

    @Test
    void dayAheadPricesAndTheDayThatIsNotThereYet() throws VendorException {
        StringBuilder rows = new StringBuilder(OasisAnswers.DAM_HEADER);
        for (Instant at = Instant.parse("2026-07-13T22:00:00Z"); at
                .isBefore(Instant.parse("2026-07-15T07:00:00Z")); at = at
                        .plusSeconds(3600)) {
            rows.append(OasisAnswers.dam(at.toString(), NODE, 30));
        }
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(rows.toString()));
        CaisoPrices dam = made(Map.of("market", "dam"));
        // 15:04 in California: tomorrow is overdue
        assertEquals(Duration.ofMinutes(10), dam.refresh(host));
        assertEquals(30, perMwh("dam", "2026-07-15T06:59:59Z"), 1e-9);
        host.advance(Duration.ofMinutes(10));
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.error("1000",
                "No data returned for the specified selection")));
        assertEquals(Duration.ofMinutes(10), dam.refresh(host));
        assertEquals(30, perMwh("dam", "2026-07-15T06:59:59Z"), 1e-9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "1004 | Data can be requested for period of 31 days only | CONFIGURATION | CAISO refused: Data can be requested for period of 31 days only (1004)",
            "1015 | still processing | UNREACHABLE | CAISO refused: still processing (1015)",
            "oops | what | BAD_ANSWER | CAISO refused: what (oops)"})
    void anErrorIsAZippedXmlWhateverWasAsked(String code, String text, Kind kind, String message) {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.error(code, text)));
        VendorException thrown = told(made(Map.of("market", "RTPD")));
        assertEquals(kind, thrown.kind());
        assertEquals(message, thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 200})
    void askedTooSoonIsSaidByAWebPage(int status) {
        vendor.on("GET", ZIP, request -> Answer.html(status,
                "<p>Acceptable Use Policy Violation, please retry after 5 seconds</p>"));
        VendorException thrown = told(made(Map.of("market", "RTPD")));
        assertEquals(Kind.THROTTLED, thrown.kind());
        assertEquals(Optional.of(Duration.ofSeconds(30)), thrown.retryAfter());
    }

    @Test
    void aHubsPageStandsInForTheDataSystem() throws VendorException {
        vendor.on("GET", ZIP, request -> Answer.html(503, "down"));
        vendor.on("GET", PAGE, request -> Answer.html(200,
                OasisAnswers.hubPage("2026-07-14 , Hour\t\n 16 ,  Interval 1", "&minus;$  12.5")));
        prices.refresh(host);
        assertEquals(-12.5, perMwh("rtm", "2026-07-14T22:00:00Z"), 1e-9);
        assertEquals("caiso hub page " + NODE, host.last(host.entity(EntityId.Kind.PRICE, "rtm"))
                .map(Observation::source).orElseThrow());
        vendor.on("GET", PAGE, request -> Answer.html(200, "<h1>maintenance</h1>"));
        assertEquals(Kind.UNREACHABLE, told(prices).kind());
        assertEquals(-12.5, perMwh("rtm", "2026-07-14T22:00:00Z"), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-08,3,1,2026-03-08T10:00:00Z", "2026-11-01,25,12,2026-11-02T07:55:00Z",
            "2026-07-14,1,1,2026-07-14T07:00:00Z"})
    void anHourOfTheTradeDateIsCountedFromItsStart(String date, int hour, int interval, String start)
            throws VendorException {
        assertEquals(Instant.parse(start), HubPage.read(
                OasisAnswers.hubPage(date + ", Hour " + hour + ", Interval " + interval, "$ 3"), NODE).interval()
                .start());
    }

    @Test
    void aPlaceHasAHubALoadAreaAndANearestNode() throws VendorException {
        assertEquals("TH_NP15_GEN-APND DLAP_PGAE-APND", points(37.77, -122.42));
        assertEquals("TH_ZP26_GEN-APND DLAP_PGAE-APND", points(35.37, -119.02));
        assertEquals("TH_SP15_GEN-APND DLAP_SCE-APND", points(33.95, -117.40));
        assertEquals("TH_SP15_GEN-APND DLAP_SDGE-APND", points(32.72, -117.16));
        assertEquals("TH_SP15_GEN-APND DLAP_VEA-APND", points(36.21, -115.98));
        assertEquals("TH_SP15_GEN-APND TH_SP15_GEN-APND", points(34.05, -118.25));
        assertEquals("TH_NP15_GEN-APND TH_NP15_GEN-APND", points(45.5, -122.6));
        vendor.on("GET", "/Web.Service.Chart/*", request -> Answer.json("{\"l\":[{},{\"m\":[]},{\"m\":["
                + "{\"t\":\"Node\",\"n\":\"FAR_1_N001\",\"c\":[40.0,-122.0],\"a\":\"CA\"},"
                + "{\"t\":\"Node\",\"n\":\"NEAR_7_N001\",\"c\":[37.5,-122.0],\"a\":\"CA\"},"
                + "{\"t\":\"Node\",\"n\":\"OTHER_1_N001\",\"c\":[37.4,-122.1],\"a\":\"PACW\"},"
                + "{\"t\":\"Node\",\"n\":\"NOWHERE\",\"a\":\"CA\"},{\"t\":\"Node\",\"n\":\"x&y\",\"c\":[37.4,-122.1],\"a\":\"CA\"}]}]}"));
        assertEquals("NEAR_7_N001", NearestNode.find(new FakeHost(host.site(), "caiso", host.now()).http(),
                java.net.URI.create(vendor.url()), host.site().location().orElseThrow()));
    }

    private static String points(double latitude, double longitude) {
        Site.Location place = new Site.Location(latitude, longitude);
        return PricePoint.hub(place) + " " + PricePoint.loadArea(place);
    }

    @Test
    void withoutANodeTheSitesHubIsTaken() throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", "TH_NP15_GEN-APND", "LMP", 55)));
        made(Map.of("node", "")).refresh(host);
        assertEquals("TH_NP15_GEN-APND", vendor.requests().get(0).param("node").orElseThrow());
        assertEquals("node must be like TH_NP15_GEN-APND, not 'A&B'", told(made(Map.of("node", "a&b"))).getMessage());
        assertEquals("market must be RTM, RTPD or DAM, not 'spot'", told(made(Map.of("market", "spot"))).getMessage());
    }

    @Test
    void aZipThatSwellsIsRefusedAndNothingIsWrittenUnderItsNames() {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped("0".repeat(40_000_000)));
        VendorException bomb = told(made(Map.of("market", "RTPD")));
        assertEquals(Kind.BAD_ANSWER, bomb.kind());
        assertTrue(bomb.getMessage().startsWith("CAISO's zip is not unpacked: it has files that unpack to more than"),
                bomb.getMessage());
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped("a", "b", "c", "d", "e", "f", "g", "h", "i"));
        assertEquals("CAISO's zip is not unpacked: it has more than 8 files",
                told(made(Map.of("market", "RTPD"))).getMessage());
        assertFalse(java.nio.file.Files.exists(java.nio.file.Path.of("../../etc/passwd")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NODE,VALUE\nx,1", "<x/>", "<a", OasisAnswers.RTM_HEADER + "1,2,3",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><OASISReport>&x;</OASISReport>"})
    void nonsenseIsNamedAndWhatWasKnownIsKept(String member) throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(
                OasisAnswers.RTM_HEADER + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 90)));
        prices.refresh(host);
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(member));
        vendor.on("GET", PAGE, request -> Answer.html(404, ""));
        assertEquals(Kind.BAD_ANSWER, told(prices).kind());
        assertEquals(90, perMwh("rtm", "2026-07-14T22:00:00Z"), 1e-9);
    }

    @Test
    void hostileAnswersHarmNobody() {
        Fuzz.text(text -> OasisReport.read(host, List.of(new OasisZip.Member("x", text)), NODE),
                OasisAnswers.RTM_HEADER + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 104.5),
                OasisAnswers.xml("2026-07-14T22:00:00Z", NODE, 42.5), OasisAnswers.error("1004", "no"));
        Fuzz.text(text -> HubPage.read(text, NODE),
                OasisAnswers.hubPage("2026-07-14 , Hour 16 , Interval 1", "$ 12.5"));
        Fuzz.text(text -> NearestNode.find(Fuzz.answering(text), java.net.URI.create(vendor.url()),
                new Site.Location(37.77, -122.42)),
                "{\"l\":[{\"m\":[{\"t\":\"Node\",\"n\":\"FAR_1_N001\",\"c\":[40.0,-122.0],\"a\":\"CA\"}]}]}");
        Fuzz.bytes(OasisZip::unpack, OasisAnswers.zip("a", "b"));
    }

    @Test
    void aRowThatCanNotBeReadIsAHole() throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                + OasisAnswers.rtm("2026-07-14T21:50:00Z", NODE, "LMP", 50)
                + OasisAnswers.rtm("2026-07-14T21:55:00Z", NODE, "LMP", 60).replace("60.0", "n/a")
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 70)));
        prices.refresh(host);
        assertEquals(50, perMwh("rtm", "2026-07-14T21:54:59Z"), 1e-9);
        assertTrue(seen("rtm").series().at(Instant.parse("2026-07-14T21:55:00Z")).isEmpty());
        assertEquals(70, perMwh("rtm", "2026-07-14T22:00:00Z"), 1e-9);
        assertEquals(1, host.leftOut().size());
    }

    @Test
    void anImpossiblePriceShowsThatTheWholeReportIsInAnotherUnit() {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                + OasisAnswers.rtm("2026-07-14T21:55:00Z", NODE, "LMP", 50)
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 30_000)));
        vendor.on("GET", PAGE, request -> Answer.html(404, ""));
        assertEquals(Kind.BAD_ANSWER, told(prices).kind());
        assertEquals(List.of(), host.publications());
    }
}
