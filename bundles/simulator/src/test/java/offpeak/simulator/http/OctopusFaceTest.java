package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

class OctopusFaceTest {

    private static final String RATES = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/"
            + "standard-unit-rates/";

    private final MovableClock clock = new MovableClock("2026-01-10T15:59:59Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client client = new Client(vendors.baseUrl());

    @AfterEach
    void close() {
        vendors.close();
    }

    @Test
    void tomorrowAppearsAt1600() throws Exception {
        assertEquals("2026-01-10T23:00:00Z", newest());
        clock.to("2026-01-10T16:00:00Z");
        assertEquals("2026-01-11T23:00:00Z", newest());
    }

    private String newest() throws Exception {
        return client.getJson(RATES).path("results").path(0).path("valid_to").stringValue();
    }

    @Test
    void aRowHasTheVendorsShape() throws Exception {
        JsonNode row = client.getJson(RATES + "?period_from=2026-01-10T12:00:00Z&period_to=2026-01-10T12:30:00Z")
                .path("results").path(0);
        assertEquals(List.of("value_exc_vat", "value_inc_vat", "valid_from", "valid_to", "payment_method"),
                new ArrayList<>(row.propertyNames()));
        assertEquals("2026-01-10T12:00:00Z", row.path("valid_from").stringValue());
        assertEquals("2026-01-10T12:30:00Z", row.path("valid_to").stringValue());
        assertEquals(row.path("value_inc_vat").doubleValue(), row.path("value_exc_vat").doubleValue() * 1.05, 1e-4);
        assertTrue(row.path("payment_method").isNull());
    }

    @Test
    void rowsThatOverlapTheWindowComeWhole() throws Exception {
        JsonNode page = client.getJson(RATES + "?period_from=2026-01-10T12:10:00Z&period_to=2026-01-10T12:40:00Z");
        assertEquals(List.of("2026-01-10T12:30:00Z", "2026-01-10T12:00:00Z"), startsOf(page));
    }

    @Test
    void aTimeWithoutOffsetIsLondons() throws Exception {
        JsonNode page = client.getJson(RATES + "?period_from=2025-07-01T12:00:00&period_to=2025-07-01T12:30:00");
        assertEquals(List.of("2025-07-01T11:00:00Z"), startsOf(page));
    }

    @Test
    void aChangeOfClocksGives46And50HalfHoursOfALocalDay() throws Exception {
        clock.to("2026-11-01T12:00:00Z");
        assertEquals(46, client.getJson(RATES + "?period_from=2026-03-29T00:00:00&period_to=2026-03-30T00:00:00")
                .path("count").intValue());
        assertEquals(50, client.getJson(RATES + "?period_from=2026-10-25T00:00:00&period_to=2026-10-26T00:00:00")
                .path("count").intValue());
    }

    @Test
    void pagesLinkToEachOtherAndHoldEachRowOnce() throws Exception {
        String url = RATES + "?period_from=2026-01-01T00:00:00Z&period_to=2026-01-08T00:00:00Z";
        List<String> starts = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode page = client.getJson(url);; page = client.getJson(page.path("next").stringValue())) {
            assertEquals(336, page.path("count").intValue());
            sizes.add(startsOf(page).size());
            starts.addAll(startsOf(page));
            if (page.path("next").isNull()) {
                assertTrue(page.path("previous").stringValue().startsWith(vendors.baseUrl() + "/v1/products/"));
                break;
            }
        }
        assertEquals(List.of(100, 100, 100, 36), sizes);
        assertEquals("2026-01-07T23:30:00Z", starts.get(0));
        assertEquals("2026-01-01T00:00:00Z", starts.get(335));
        assertEquals(336, new HashSet<>(starts).size());
        assertEquals(1_500, startsOf(client.getJson(RATES + "?page_size=9999")).size());
        assertEquals(404, client.get(url + "&page=5").statusCode());
    }

    @Test
    void aProductNamesItsTariffsByRegionWithLinksThatWork() throws Exception {
        JsonNode product = client.getJson("/v1/products/AGILE-OUTGOING-19-05-13/");
        assertEquals("EXPORT", product.path("direction").stringValue());
        JsonNode regions = product.path("single_register_electricity_tariffs");
        assertEquals(14, regions.size());
        JsonNode leaf = regions.path("_P").path("direct_debit_monthly");
        assertEquals("E-1R-AGILE-OUTGOING-19-05-13-P", leaf.path("code").stringValue());
        for (JsonNode link : leaf.path("links").values()) {
            assertTrue(client.getJson(link.path("href").stringValue()).path("count").intValue() > 0, link.toString());
        }
        for (JsonNode row : client.getJson("/v1/products/").path("results").values()) {
            assertEquals(200, client.get(row.path("links").path(0).path("href").stringValue()).statusCode());
        }
    }

    @Test
    void whatIsNotThereIs404AndABadTime400() throws Exception {
        assertEquals("{\"detail\":\"Not found.\"}", client.get("/v1/products/AGILE-99/").body());
        assertEquals(404, client.get(RATES.replace("-C/", "-I/")).statusCode());
        assertEquals(404, client.get(RATES.substring(0, RATES.length() - 1)).statusCode());
        assertEquals(400, client.get(RATES + "?period_from=yesterday").statusCode());
        assertEquals(405, client.post(RATES, "{}").statusCode());
    }

    @Test
    void recordedPricesAreServed(@TempDir Path folder) throws Exception {
        Path csv = Files.writeString(folder.resolve("prices.csv"), """
                                                                   valid_from_utc,pence_per_kwh_inc_vat
                                                                   2020-10-25T00:00:00Z,13.146
                                                                   2020-10-25T00:30:00Z,-1.5
                                                                   """);
        try (SimulatedVendors recorded = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS.withImportPrices(csv))) {
            JsonNode page = new Client(recorded.baseUrl()).getJson(RATES);
            assertEquals(2, page.path("count").intValue());
            assertEquals(-1.5, page.path("results").path(0).path("value_inc_vat").doubleValue());
        }
    }

    static List<String> startsOf(JsonNode page) {
        return page.path("results").values().stream().map(r -> r.path("valid_from").stringValue()).toList();
    }
}
