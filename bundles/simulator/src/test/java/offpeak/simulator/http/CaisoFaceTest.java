package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;

class CaisoFaceTest {

    private static final String HUB_PAGE = "/caiso/oasisapi/prc_hub_lmp/PRC_HUB_LMP.html";

    private final MovableClock clock = new MovableClock("2026-04-15T19:07:30Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client client = new Client(vendors.baseUrl());

    @AfterEach
    void close() {
        vendors.close();
    }

    private String report(String query) throws Exception {
        clock.advance(Duration.ofSeconds(5));
        return MarketQuestions.unzipped(URI.create(vendors.baseUrl() + query));
    }

    private static String window(String from, String to) {
        return "&startdatetime=" + from + "-0000&enddatetime=" + to + "-0000";
    }

    private static List<String> prices(String csv) {
        return csv.lines().filter(line -> line.contains(",LMP,")).toList();
    }

    @Test
    void realTimePricesEndWithTheDispatchThatBeganTwoMinutesAgo() throws Exception {
        String csv = report(MarketQuestions.RTM + window("20260415T18:55", "20260415T19:30") + "&resultformat=6");
        assertTrue(csv.startsWith("INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,"), csv);
        assertEquals(3, prices(csv).size());
        List<String> newest = Arrays.asList(prices(csv).get(0).split(","));
        assertEquals(List.of("2026-04-15T19:05:00-00:00", "2026-04-15T19:10:00-00:00", "2026-04-15", "13"),
                newest.subList(0, 4));
        assertEquals(List.of("RTM", "LMP", "LMP_PRC"), newest.subList(7, 10));
        assertEquals("VALUE", csv.lines().findFirst().orElseThrow().split(",")[13]);
        assertTrue(Double.parseDouble(newest.get(13)) < 10, "a spring noon: " + newest);
        assertEquals("2", newest.get(14));
    }

    @Test
    void aPriceIsTheSumOfItsParts() throws Exception {
        String csv = report(MarketQuestions.RTM + window("20260415T18:00", "20260415T18:05") + "&resultformat=6");
        double sum = 0;
        for (String line : csv.lines().skip(1).toList()) {
            double value = Double.parseDouble(line.split(",")[13]);
            sum += line.contains(",LMP,") ? -value : value;
        }
        assertEquals(0, sum, 1e-9);
    }

    @Test
    void withoutAFormatItIsXml() throws Exception {
        String xml = report(MarketQuestions.RTM + window("20260415T18:00", "20260415T18:05"));
        assertTrue(xml.contains("<m:DATA_ITEM>LMP_PRC</m:DATA_ITEM><m:RESOURCE_NAME>TH_NP15_GEN-APND</m:RESOURCE_NAME>"
                + "<m:OPR_DATE>2026-04-15</m:OPR_DATE><m:INTERVAL_NUM>1</m:INTERVAL_NUM>"
                + "<m:INTERVAL_START_GMT>2026-04-15T18:00:00-00:00</m:INTERVAL_START_GMT>"
                + "<m:INTERVAL_END_GMT>2026-04-15T18:05:00-00:00</m:INTERVAL_END_GMT><m:VALUE>"), xml);
    }

    @Test
    void tomorrowComesAtOneInTheAfternoon() throws Exception {
        String tomorrow = "/caiso/oasisapi/SingleZip?queryname=PRC_LMP&market_run_id=DAM&version=12&resultformat=6"
                + "&node=TH_SP15_GEN-APND" + window("20260416T07:00", "20260417T07:00");
        assertTrue(report(tomorrow).contains("<m:ERR_CODE>1000</m:ERR_CODE>"));
        clock.to("2026-04-15T20:00:00Z");
        String csv = report(tomorrow);
        assertEquals(24, prices(csv).size());
        assertTrue(csv.lines().findFirst().orElseThrow().contains(",MW,"));
    }

    @Test
    void fifteenMinutePricesAreTheirDispatchesMean() throws Exception {
        String hour = window("20260415T18:00", "20260415T18:15") + "&resultformat=6";
        double mean = prices(report(MarketQuestions.RTM + hour)).stream()
                .mapToDouble(line -> Double.parseDouble(line.split(",")[13])).average().orElseThrow();
        String quarter = report(MarketQuestions.RTM.replace("INTVL", "RTPD").replace("=RTM", "=RTPD") + hour);
        assertEquals(mean, Double.parseDouble(prices(quarter).get(0).split(",")[13]), 0.03);
        assertTrue(quarter.contains(",PRC,OPR_INTERVAL"));
    }

    @Test
    void whoAsksWithinFiveSecondsIsSentAway() throws Exception {
        String url = MarketQuestions.RTM + window("20260415T18:00", "20260415T18:05");
        assertEquals(200, client.get(url).statusCode());
        clock.advance(Duration.ofMillis(4_999));
        assertEquals(429, client.get(url).statusCode());
        assertTrue(client.get(url).headers().firstValue("Content-Type").orElseThrow().startsWith("text/html"));
        clock.advance(Duration.ofMillis(1));
        assertEquals(200, client.get(url).statusCode());
    }

    @Test
    void wrongQuestionsAreAnsweredInAZip() throws Exception {
        assertTrue(report(MarketQuestions.RTM + window("20260301T00:00", "20260401T00:01"))
                .contains("<m:ERR_CODE>1004</m:ERR_CODE>"));
        assertTrue(report(MarketQuestions.RTM + "&startdatetime=today&enddatetime=now")
                .contains("<m:ERR_CODE>1001</m:ERR_CODE>"));
        assertTrue(report(MarketQuestions.RTM + window("20200101T00:00", "20200102T00:00"))
                .contains("<m:ERR_CODE>1000</m:ERR_CODE>"));
    }

    @Test
    void thePageShowsTheHubsNow() throws Exception {
        String text = client.get(HUB_PAGE).body().replaceAll("<[^>]*>", " ").replace("&minus;", "-")
                .replaceAll("\\s+", " ");
        assertTrue(text.contains("for 2026-04-15 , Hour 13 , Interval 2 "), text);
        String csv = report(MarketQuestions.RTM + window("20260415T19:05", "20260415T19:10") + "&resultformat=6");
        String price = prices(csv).get(0).split(",")[13];
        assertTrue(text.contains(" NP15 $ " + price + " $ "), price + " is not in " + text);
    }

    @Test
    void theMapHasNodesWithPlaces() throws Exception {
        var node = client.getJson("/caiso/Web.Service.Chart/api/v3/ChartService/PriceContourMap1").path("l").path(2)
                .path("m").path(0);
        assertEquals("SANFRAN_1_N001", node.path("n").stringValue());
        assertEquals("CA", node.path("a").stringValue());
        assertEquals(37.77, node.path("c").path(0).doubleValue());
    }
}
