package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LedgerCommandTest extends AsksHost {
    private static String said(String... args) {
        Said said = Said.run(args);
        assertEquals(0, said.status(), said.err());
        return said.out();
    }

    @Test
    void whatEachMonthCostAndWouldHave() {
        host.on("GET /api/v1/ledger?by=month&since=2026-10-01T00%3A00%3A00Z", 200, """
                {"by": "month", "totals": [{"periods": 1490, "incomplete": 2, "currency": "GBP", "imported_kwh": 300.5,
                  "exported_kwh": 10, "cost": 40.004, "no_battery_cost": 90, "self_consumption_cost": 60.5,
                  "saved_over_no_battery": 49.996, "saved_over_self_consumption": 20.496}],
                 "sums": [{"month": "2026-10", "periods": 1490, "incomplete": 2, "currency": "GBP",
                  "imported_kwh": 300.5, "exported_kwh": 10, "cost": 40.004, "no_battery_cost": 90,
                  "self_consumption_cost": 60.5, "saved_over_no_battery": 49.996,
                  "saved_over_self_consumption": 20.496}]}
                """);
        String table = said("ledger", "--by", "month", "--since", "2026-10-01T00:00:00Z", "--url", host.url());
        assertTrue(table.matches("(?s)MONTH .*2026-10 +300\\.50 +10\\.00 +40\\.00 +90\\.00 +60\\.50 +20\\.50 +GBP"
                + " +2 of 1490\ntotal +300\\.50.*"), table);
    }

    @Test
    void aGapIsNamed() {
        host.on("GET /api/v1/ledger?by=period", 200, """
                {"by": "day", "totals": [{"periods": 1, "incomplete": 1, "currency": "GBP"}],
                 "rows": [{"start": "2026-06-15T22:00:00Z", "end": "2026-06-15T22:30:00Z", "currency": "GBP",
                  "gaps": ["meter", "import_price"]}]}
                """);
        String table = said("ledger", "--by", "period", "--url", host.url());
        assertTrue(table.matches("(?s).*Mon 15 Jun 23:00 +GBP +meter import_price\n.*"), table);
    }

    @Test
    void aHomeWithoutAMeterIsToldWhatIsMissing() {
        host.on("GET /api/v1/ledger?by=day", 200, "{\"by\": \"day\", \"totals\": [], \"sums\": []}");
        assertEquals("Nothing is written down for this time: it needs a meter at the grid or of the load.\n",
                said("ledger", "--url", host.url()));
    }
}
