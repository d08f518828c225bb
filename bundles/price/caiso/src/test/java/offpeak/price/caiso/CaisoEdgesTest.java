package offpeak.price.caiso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.Prices;
import offpeak.api.Site;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When it asks again, which node it takes, and what it takes for no price. */
class CaisoEdgesTest {
    private static final String NODE = "TH_NP15_GEN-APND";
    private static final String ZIP = "/oasisapi/SingleZip";
    private static final String PAGE = "/oasisapi/prc_hub_lmp/PRC_HUB_LMP.html";
    private static final String MAP = "/Web.Service.Chart/api/v3/ChartService/PriceContourMap1";

    private final Fixtures vendor = Fixtures.start();
    private final FakeHost host = FakeHost.california("caiso", "2026-07-14T22:04:00Z");

    /** How far apart the calls are kept is tested elsewhere. */
    @BeforeEach
    void atOnce() {
        Http real = host.http();
        host.http(call -> real.send(call.spaced(Duration.ZERO)));
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    private CaisoPrices made(Map<String, Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("baseUrl", vendor.url(), "mapUrl", vendor.url(), "node", NODE));
        values.putAll(changes);
        return new CaisoPrices(Configured.of(CaisoPrices.Config.class, values));
    }

    private VendorException told(CaisoPrices instance) {
        return assertThrows(VendorException.class, () -> instance.refresh(host));
    }

    private static String damUntil(String end) {
        StringBuilder rows = new StringBuilder(OasisAnswers.DAM_HEADER);
        for (Instant at = Instant.parse("2026-07-13T22:00:00Z"); at.isBefore(Instant.parse(end)); at = at
                .plusSeconds(3600)) {
            rows.append(OasisAnswers.dam(at.toString(), NODE, 30));
        }
        return rows.toString();
    }

    @Test
    void daysThatAreAllThereAreNotAskedForAgain() throws VendorException {
        String rows = damUntil("2026-07-16T07:00:00Z");
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(rows));
        CaisoPrices dam = made(Map.of("market", "DAM"));
        // 15:04 in California: tomorrow is there, the next is published at 13:00 tomorrow
        assertEquals(Duration.ofHours(22).minusMinutes(4), dam.refresh(host));
        host.advance(Duration.ofHours(1));
        dam.refresh(host);
        assertEquals(1, vendor.requests().size());
    }

    @Test
    void aQuestionThatIsRefusedIsNoCauseToAskThePage() {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.error("1001", "Invalid node")));
        assertEquals(Kind.CONFIGURATION, told(made(Map.of())).kind());
        assertEquals(List.of(), vendor.requests("GET", PAGE));
    }

    @ParameterizedTest
    @CsvSource({"RTM, DLAP_PGAE-APND", "RTPD, TH_NP15_GEN-APND"})
    void thePageIsNotAskedForWhatItDoesNotShow(String market, String node) {
        vendor.on("GET", ZIP, request -> Answer.html(503, "down"));
        vendor.on("GET", PAGE, request -> Answer.html(200,
                OasisAnswers.hubPage("2026-07-14, Hour 16, Interval 1", "$ 12.5")));
        assertEquals(Kind.UNREACHABLE, told(made(Map.of("market", market, "node", node))).kind());
        assertEquals(List.of(), vendor.requests("GET", PAGE));
        assertEquals(List.of(), host.publications());
    }

    @Test
    void aLatePriceIsAskedForBeforeThePollWhenTheNextOneIsDueSooner() throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER));
        host.advanceTo("2026-07-14T22:07:30Z");
        // the price of 22:00 is missing, and the one of 22:05 is due at 22:08
        assertEquals(Duration.ofSeconds(30), made(Map.of()).refresh(host));
    }

    @Test
    void aSitesLoadAreaAndItsNearestNodeAreFoundOnce() throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER));
        made(Map.of("node", "", "nearest", "load-area")).refresh(host);
        assertEquals("DLAP_PGAE-APND", vendor.requests().get(0).param("node").orElseThrow());
        vendor.on("GET", MAP, request -> Answer.json(
                "{\"l\":[{\"m\":[{\"t\":\"Node\",\"n\":\"NEAR_7_N001\",\"c\":[37.5,-122.0],\"a\":\"CA\"}]}]}"));
        CaisoPrices nearest = made(Map.of("node", "", "nearest", "node"));
        nearest.refresh(host);
        nearest.refresh(host);
        assertEquals(1, vendor.requests("GET", MAP).size());
        assertEquals("NEAR_7_N001", vendor.requests().get(3).param("node").orElseThrow());
        assertEquals("nearest must be hub, load-area or node, not 'town'",
                told(made(Map.of("node", "", "nearest", "town"))).getMessage());
    }

    @Test
    void ofTheMapsNodesTheNearestCountsAndOneWithoutAPlaceDoesNot() throws VendorException {
        vendor.on("GET", MAP, request -> Answer.json("{\"l\":[{\"m\":["
                + "{\"n\":\"NEAR_7_N001\",\"c\":[37.5,-122.0],\"a\":\"CA\"},"
                + "{\"n\":\"FAR_1_N001\",\"c\":[40.0,-122.0],\"a\":\"CA\"},"
                + "{\"n\":\"HALF_1_N001\",\"c\":[37.77,\"west\"],\"a\":\"CA\"},"
                + "{\"n\":\"HUGE_1_N001\",\"c\":[37.77," + "9".repeat(400) + "],\"a\":\"CA\"},"
                + "{\"n\":\"MOON_1_N001\",\"c\":[137.77,-122.0],\"a\":\"CA\"}]}]}"));
        assertEquals("NEAR_7_N001", NearestNode.find(host.http(), URI.create(vendor.url()),
                new Site.Location(37.77, -122.42)));
    }

    @Test
    void withoutANodeAndAPlaceTheUserIsAskedForOne() {
        Site nowhere = new Site(host.site().id(), host.site().name(), host.site().zone(), java.util.Optional.empty(),
                host.site().currency());
        FakeHost lost = new FakeHost(nowhere, "caiso", host.now());
        assertEquals("set node, e.g. TH_NP15_GEN-APND, or the site's latitude and longitude", assertThrows(
                VendorException.class, () -> made(Map.of("node", "")).refresh(lost)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hour 0, Interval 1|$ 3", "Hour 26, Interval 1|$ 3", "Hour 16, Interval 0|$ 3",
            "Hour 16, Interval 13|$ 3", "Hour 16, Interval 1|$ 20001", "Hour 16, Interval 1|$ -20001"})
    void aPageWithATimeOrAPriceThatCantBeIsNotBelieved(String shown) {
        String[] parts = shown.split("\\|");
        VendorException thrown = assertThrows(VendorException.class,
                () -> HubPage.read(OasisAnswers.hubPage("2026-07-14, " + parts[0], parts[1]), NODE));
        assertEquals("CAISO's hub page shows no time or price that can be", thrown.getMessage());
        assertEquals(Kind.BAD_ANSWER, thrown.kind());
    }

    @ParameterizedTest
    @CsvSource({"1016,BAD_ANSWER", "1014,CONFIGURATION", "123456,BAD_ANSWER"})
    void anErrorsNumberTellsWhoseItIs(String code, Kind kind) {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.error(code, "no")));
        assertEquals(kind, told(made(Map.of("market", "RTPD"))).kind());
    }

    @Test
    void aPriceOfMoreThanAnHourIsNoPrice() {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 90).replace("T22:05", "T23:05")));
        VendorException thrown = told(made(Map.of("market", "RTPD")));
        assertEquals("CAISO's prices of " + NODE + " can't be read", thrown.getMessage());
        assertEquals(List.of(), host.publications());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PK", "PAGE", "<html>"})
    void whatIsNoZipIsTakenForTheRefusalThatItIs(String body) {
        vendor.on("GET", ZIP, request -> Answer.bytes("text/html", body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Kind.THROTTLED, told(made(Map.of("market", "RTPD"))).kind());
    }

    @Test
    void aBlankLineAtTheEndIsNoRow() throws VendorException {
        vendor.on("GET", ZIP, request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", NODE, "LMP", 90) + "\n"));
        made(Map.of()).refresh(host);
        assertEquals(0.09, host.state(EntityId.Kind.PRICE, "rtm", Prices.class).series()
                .at(Instant.parse("2026-07-14T22:00:00Z")).orElseThrow().value(), 1e-12);
    }
}
