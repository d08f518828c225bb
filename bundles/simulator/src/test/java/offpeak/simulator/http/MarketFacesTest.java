package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import offpeak.simulator.SimulatedVendors;
import offpeak.simulator.SimulatorOptions;
import tools.jackson.databind.JsonNode;

/** The shapes of the answers, and that they tell of the simulated home's own prices and sun. */
class MarketFacesTest {

    private final MovableClock clock = new MovableClock("2026-01-10T11:50:00Z");
    private final SimulatedVendors vendors = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS);
    private final Client client = new Client(vendors.baseUrl());

    @AfterEach
    void close() {
        vendors.close();
    }

    private String ask(Vendor vendor) throws Exception {
        return MarketQuestions.ask(client, clock, vendor).body();
    }

    private JsonNode json(Vendor vendor) throws Exception {
        return Client.json(MarketQuestions.ask(client, clock, vendor));
    }

    /** The tariff's price before distribution (2.2), peak and VAT, in EUR per MWh. */
    private double euros(String half) {
        return vendors.importPrices().penceIncVat(Instant.parse(half)).orElseThrow() / 1.05 / 2.2 * 10 * 1.17;
    }

    @Test
    void nordPoolsNextDayComesAt1255() throws Exception {
        assertEquals(204, MarketQuestions.ask(client, clock, Vendor.NORD_POOL).statusCode());
        clock.to("2026-01-10T11:55:00Z");
        JsonNode entries = json(Vendor.NORD_POOL).path("multiAreaEntries");
        assertEquals(96, entries.size());
        assertEquals("2026-01-10T23:00:00Z", entries.path(0).path("deliveryStart").stringValue());
        assertEquals("2026-01-10T23:15:00Z", entries.path(0).path("deliveryEnd").stringValue());
        assertEquals(euros("2026-01-10T23:00:00Z"), entries.path(0).path("entryPerArea").path("SE3").doubleValue(),
                0.01);
    }

    @Test
    void entsoeAnswersWholeDaysOrThatThereAreNone() throws Exception {
        String today = ask(Vendor.ENTSOE);
        assertEquals(2, today.split("<TimeSeries>").length);
        assertTrue(today.contains("<start>2026-01-09T23:00Z</start><end>2026-01-10T23:00Z</end></timeInterval>"
                + "<resolution>PT15M</resolution><Point><position>1</position><price.amount>"), today);
        clock.to("2026-01-10T12:00:00Z");
        assertEquals(3, ask(Vendor.ENTSOE).split("<TimeSeries>").length);
        String none = client.get("/entsoe/api?securityToken=" + Accounts.MARKET_TOKEN + "&DocumentType=A44"
                + "&PeriodStart=202602101000&PeriodEnd=202602112300").body();
        assertTrue(none.contains("<text>No matching data found"), none);
        assertEquals(401, client.get("/entsoe/api?securityToken=x").statusCode());
    }

    @Test
    void tibberTellsWhatTheHomePays() throws Exception {
        clock.to("2026-01-10T13:00:00Z");
        JsonNode info = json(Vendor.TIBBER).path("data").path("viewer").path("homes").path(0)
                .path("currentSubscription").path("priceInfo");
        assertEquals(96, info.path("today").size());
        assertEquals(96, info.path("tomorrow").size());
        JsonNode first = info.path("today").path(0);
        assertEquals(Instant.parse("2026-01-10T00:00:00Z"),
                OffsetDateTime.parse(first.path("startsAt").stringValue()).toInstant());
        assertEquals(vendors.importPrices().penceIncVat(Instant.parse("2026-01-10T00:00:00Z")).orElseThrow() * 0.0117,
                first.path("total").doubleValue(), 1e-4);
        assertEquals("UNAUTHENTICATED", client.postJson("/tibber/v1-beta/gql", "{\"query\":\"{viewer{}}\"}")
                .path("errors").path(0).path("extensions").path("code").stringValue());
    }

    @Test
    void awattarsHoursAreTheMeansOfTheirHalves() throws Exception {
        JsonNode first = json(Vendor.AWATTAR).path("data").path(0);
        assertEquals(1_768_046_400_000L, first.path("start_timestamp").longValue());
        assertEquals(1_768_050_000_000L, first.path("end_timestamp").longValue());
        assertEquals("Eur/MWh", first.path("unit").stringValue());
        assertEquals((euros("2026-01-10T12:00:00Z") + euros("2026-01-10T12:30:00Z")) / 2,
                first.path("marketprice").doubleValue(), 0.02);
    }

    @Test
    void amberTellsOfNowAndOfWhatItExpects() throws Exception {
        JsonNode rows = json(Vendor.AMBER);
        assertEquals(6, rows.size());
        assertEquals("CurrentInterval", rows.path(0).path("type").stringValue());
        assertEquals("2026-01-10T12:00:00Z", rows.path(0).path("endTime").stringValue());
        assertEquals("2026-01-10T11:30:01Z", rows.path(0).path("startTime").stringValue());
        assertEquals(vendors.importPrices().penceIncVat(Instant.parse("2026-01-10T11:30:00Z")).orElseThrow() * 2,
                rows.path(0).path("perKwh").doubleValue(), 1e-4);
        assertEquals("feedIn", rows.path(1).path("channelType").stringValue());
        assertTrue(rows.path(1).path("perKwh").doubleValue() <= 0);
        assertEquals("ForecastInterval", rows.path(2).path("type").stringValue());
        assertTrue(rows.path(2).path("advancedPrice").path("predicted").isNumber());
        assertEquals(Accounts.AMBER_SITE, client.withBearer(Accounts.MARKET_TOKEN).getJson("/amber/v1/sites").path(0)
                .path("id").stringValue());
        assertEquals(401, client.get("/amber/v1/sites").statusCode());
    }

    @Test
    void comedCountsBackFromTheNewestFiveMinutes() throws Exception {
        clock.to("2026-01-10T16:32:00Z");
        JsonNode rows = json(Vendor.COMED);
        assertEquals(7, rows.size());
        assertEquals(Long.toString(Instant.parse("2026-01-10T16:30:00Z").toEpochMilli()),
                rows.path(0).path("millisUTC").stringValue());
        assertTrue(rows.path(0).path("price").stringValue().matches("-?\\d+\\.\\d"), rows.toString());
    }

    @Test
    void openeisTariffHasAScheduleForEachHourOfTheYear() throws Exception {
        JsonNode item = json(Vendor.OPENEI).path("items").path(0);
        assertEquals(0.47, item.path("energyratestructure").path(2).path(0).path("rate").doubleValue());
        assertEquals(12, item.path("energyweekdayschedule").size());
        assertEquals(24, item.path("energyweekdayschedule").path(11).size());
        assertEquals(2, item.path("energyweekdayschedule").path(6).path(17).intValue());
        assertEquals(1, item.path("energyweekendschedule").path(6).path(17).intValue());
    }

    @Test
    void carbonIsLowWherePowerIsCheap() throws Exception {
        clock.to("2026-01-10T17:10:00Z");
        JsonNode rows = json(Vendor.CARBON).path("data");
        assertEquals(97, rows.size());
        assertEquals("2026-01-10T17:00Z", rows.path(0).path("from").stringValue());
        assertEquals("2026-01-10T17:30Z", rows.path(0).path("to").stringValue());
        assertTrue(rows.path(0).path("intensity").path("actual").isNumber());
        assertTrue(rows.path(1).path("intensity").path("actual").isNull());
        assertTrue(rows.path(0).path("intensity").path("forecast").intValue() > rows.path(20).path("intensity")
                .path("forecast").intValue());
        assertEquals(97, client.getJson("/carbon-intensity/regional/intensity/2026-01-10T17:10Z/fw48h/postcode/SW1A")
                .path("data").path("data").size());
    }

    @Test
    void whatForecastSolarExpectsTheHomesArrayGives() throws Exception {
        clock.to("2026-06-15T00:00:00Z");
        double expectedWh = 0;
        for (var row : json(Vendor.FORECAST_SOLAR).path("result").path("watt_hours_period").properties()) {
            expectedWh += row.getKey().startsWith("2026-06-15") ? row.getValue().doubleValue() : 0;
        }
        // the home starts when it is built, so its day is reckoned from a home of that day
        try (SimulatedVendors summer = new SimulatedVendors(clock, SimulatorOptions.DEFAULTS)) {
            clock.to("2026-06-16T00:00:00Z");
            double madeWh = summer.home().tally().stream().mapToDouble(row -> row.solarWh()).sum();
            assertEquals(madeWh, expectedWh, madeWh * 0.01);
        }
    }

    @Test
    void whatSolcastExpectsTheHomesArrayGives() throws Exception {
        JsonNode first = json(Vendor.SOLCAST).path("forecasts").path(0);
        assertEquals("2026-01-10T12:00:00.0000000Z", first.path("period_end").stringValue());
        assertEquals("PT30M", first.path("period").stringValue());
        double nowKw = vendors.home().state().flows().solarW() / 1_000;
        assertTrue(nowKw > 0);
        assertEquals(nowKw, first.path("pv_estimate").doubleValue(), nowKw * 0.25);
        assertTrue(first.path("pv_estimate10").doubleValue() < first.path("pv_estimate90").doubleValue());
        assertEquals(404, client.withBearer(Accounts.MARKET_TOKEN).get("/solcast/rooftop_sites/x/forecasts")
                .statusCode());
    }

    @Test
    void openMeteoHasAColumnForEachFieldAsked() throws Exception {
        JsonNode hourly = json(Vendor.OPEN_METEO).path("hourly");
        assertEquals(72, hourly.path("time").size());
        assertEquals(Instant.parse("2026-01-09T00:00:00Z").getEpochSecond(), hourly.path("time").path(0).longValue());
        assertEquals(0, hourly.path("shortwave_radiation").path(24).doubleValue());
        assertTrue(hourly.path("shortwave_radiation").path(37).doubleValue() > 20);
        assertEquals(72, hourly.path("wind_speed_10m").size());
        var refused = client.get("/open-meteo/v1/forecast?hourly=mood");
        assertEquals(400, refused.statusCode());
        assertTrue(Client.json(refused).path("reason").stringValue().contains("mood"));
    }

    @Test
    void weatherbitWarnsOnSomeDays() throws Exception {
        JsonNode rows = json(Vendor.WEATHERBIT).path("data");
        assertEquals(48, rows.size());
        assertEquals("2026-01-10T11:00:00", rows.path(0).path("timestamp_utc").stringValue());
        int warned = 0;
        for (int day = 0; day < 100; day++) {
            JsonNode alert = client.getJson("/weatherbit/v2.0/alerts?lat=1&lon=1&key=" + Accounts.MARKET_TOKEN)
                    .path("alerts").path(0);
            warned += alert.path("severity").stringValue("").equals("Warning") ? 1 : 0;
            clock.advance(Duration.ofDays(1));
        }
        assertTrue(warned > 2 && warned < 30, "days: " + warned);
        assertEquals(403, client.get("/weatherbit/v2.0/alerts?key=x").statusCode());
    }
}
