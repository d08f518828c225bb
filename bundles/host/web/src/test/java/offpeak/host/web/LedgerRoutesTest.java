package offpeak.host.web;

import static offpeak.host.web.Client.VIEWER;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Interval;
import offpeak.api.SiteId;
import offpeak.api.host.Settlement;
import offpeak.api.host.Settlement.Gap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LedgerRoutesTest extends Served {
    private static final String LEDGER = "/api/v1/ledger";
    private static final String OCTOBER = "?since=2026-10-31T00:00:00Z&until=2026-11-02T00:00:00Z";
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    private static Settlement row(String start, double importedWh, OptionalDouble cost, double noBattery, double self) {
        Instant at = Instant.parse(start);
        return new Settlement(SiteId.HOME, new Interval(at, at.plusSeconds(1800)), at.plusSeconds(1920), 1,
                Optional.of(new Settlement.Energy(importedWh, 0, OptionalDouble.of(750), OptionalDouble.of(250),
                        OptionalDouble.of(6750))),
                new Settlement.Tariff(Currency.getInstance("GBP"), OptionalDouble.of(0.2), UNKNOWN), cost,
                OptionalDouble.of(noBattery), OptionalDouble.of(self),
                Optional.of(new Settlement.Virtual(13_500, 4050.25)), List.of());
    }

    @BeforeEach
    void rows() {
        Instant gap = Instant.parse("2026-11-01T00:00:00Z");
        host.home.settlements = List.of(
                row("2026-10-31T23:00:00Z", 500, OptionalDouble.of(0.1), 0.3, 0.15),
                row("2026-10-31T23:30:00Z", 1000, OptionalDouble.of(0.2), 0.3, 0.15),
                new Settlement(SiteId.HOME, new Interval(gap, gap.plusSeconds(1800)), gap.plusSeconds(1920), 1,
                        Optional.empty(), new Settlement.Tariff(Currency.getInstance("GBP"), UNKNOWN, UNKNOWN),
                        UNKNOWN, UNKNOWN, UNKNOWN, Optional.empty(), List.of(Gap.METER, Gap.IMPORT_PRICE)),
                row("2026-11-01T00:30:00Z", 100, OptionalDouble.of(0.02), 0.000007, -0.05),
                // what it cost is not known: what it would have cost saves nothing
                row("2026-11-01T01:00:00Z", 100, UNKNOWN, 5, 5));
    }

    @Test
    void eachPeriodAndTheSumsOfTheDays() throws Exception {
        JsonNode ledger = client.read(LEDGER + OCTOBER, VIEWER);
        assertEquals("home", ledger.get("site").asString());
        assertEquals(5, ledger.get("rows").size());
        assertEquals(json("{\"start\":\"2026-10-31T23:00:00Z\",\"end\":\"2026-10-31T23:30:00Z\",\"imported_kwh\":0.5,"
                + "\"exported_kwh\":0.0,\"load_kwh\":0.75,\"solar_kwh\":0.25,\"currency\":\"GBP\",\"import_price\":0.2,"
                + "\"cost\":0.1,\"no_battery_cost\":0.3,\"self_consumption_cost\":0.15,\"stored_kwh\":6.75,"
                + "\"virtual_stored_kwh\":4.05025,\"virtual_capacity_kwh\":13.5,\"gaps\":[],\"method\":1,"
                + "\"written_at\":\"2026-10-31T23:32:00Z\"}"), ledger.get("rows").get(0));
        assertEquals(json("{\"start\":\"2026-11-01T00:00:00Z\",\"end\":\"2026-11-01T00:30:00Z\",\"currency\":\"GBP\","
                + "\"gaps\":[\"meter\",\"import_price\"],\"method\":1,\"written_at\":\"2026-11-01T00:32:00Z\"}"),
                ledger.get("rows").get(2));
        assertEquals(json("[{\"day\":\"2026-10-31\",\"periods\":2,\"incomplete\":0,\"currency\":\"GBP\","
                + "\"imported_kwh\":1.5,\"exported_kwh\":0.0,\"cost\":0.3,\"no_battery_cost\":0.6,"
                + "\"self_consumption_cost\":0.3,\"saved_over_no_battery\":0.3,\"saved_over_self_consumption\":0.0},"
                + "{\"day\":\"2026-11-01\",\"periods\":3,\"incomplete\":1,\"currency\":\"GBP\",\"imported_kwh\":0.2,"
                + "\"exported_kwh\":0.0,\"cost\":0.02,\"no_battery_cost\":5.000007,\"self_consumption_cost\":4.95,"
                + "\"saved_over_no_battery\":-0.019993,\"saved_over_self_consumption\":-0.07}]"), ledger.get("sums"));
        assertEquals(0.32, ledger.get("totals").get(0).get("cost").asDouble());
    }

    @Test
    void byMonthThereAreNoRows() throws Exception {
        JsonNode ledger = client.read(LEDGER + OCTOBER + "&by=month", VIEWER);
        assertFalse(ledger.has("rows"));
        assertEquals("month", ledger.get("by").asString());
        assertEquals(List.of("2026-10", "2026-11"),
                ledger.get("sums").valueStream().map(sum -> sum.get("month").asString()).toList());
    }

    @Test
    void asATable() throws Exception {
        String[] lines = client.get(LEDGER + ".csv" + OCTOBER, VIEWER).body().split("\r\n");
        assertEquals("start,end,imported_kwh,exported_kwh,load_kwh,solar_kwh,currency,import_price,export_price,cost,"
                + "no_battery_cost,self_consumption_cost,stored_kwh,virtual_stored_kwh,virtual_capacity_kwh,gaps,method,"
                + "written_at", lines[0]);
        assertEquals("2026-11-01T00:00:00Z,2026-11-01T00:30:00Z,,,,,GBP,,,,,,,,,meter import_price,1,"
                + "2026-11-01T00:32:00Z", lines[3]);
        assertEquals("2026-11-01T00:30:00Z,2026-11-01T01:00:00Z,0.1,0,0.75,0.25,GBP,0.2,,0.02,0.000007,-0.05,6.75,"
                + "4.05025,13.5,,1,2026-11-01T01:02:00Z", lines[4]);
        assertEquals("month,periods,incomplete,imported_kwh,exported_kwh,currency,cost,no_battery_cost,"
                + "self_consumption_cost,saved_over_no_battery,saved_over_self_consumption\r\n"
                + "2026-10,2,0,1.5,0,GBP,0.3,0.6,0.3,0.3,0\r\n"
                + "2026-11,3,1,0.2,0,GBP,0.02,5.000007,4.95,-0.019993,-0.07\r\n",
                client.get(LEDGER + ".csv" + OCTOBER + "&by=month", VIEWER).body());
    }

    @Test
    void theLastThirtyDaysUnlessSaidOtherwiseAndNoMoreThanAYearAtOnce() throws Exception {
        JsonNode ledger = client.read(LEDGER, VIEWER);
        // the clock says 21 November
        assertEquals("2026-10-21T23:00:00Z", ledger.get("since").asString());
        problem(400, "Too much at once",
                client.get(LEDGER + "?since=2025-01-01T00:00:00Z&until=2026-11-01T00:00:00Z", VIEWER));
        problem(400, "No such sums", client.get(LEDGER + "?by=week", VIEWER));
        problem(400, "No time", client.get(LEDGER + "?since=yesterday", VIEWER));
    }

    @Test
    void itIsForWhoeverIsSignedInAlone() throws Exception {
        assertEquals(401, client.get(LEDGER).statusCode());
        assertEquals(401, client.get(LEDGER + ".csv").statusCode());
    }
}
