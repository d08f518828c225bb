package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EventsCommandTest extends AsksHost {
    private static String said(String... args) {
        Said said = Said.run(args);
        assertEquals(0, said.status(), said.err());
        return said.out();
    }

    @Test
    void whatEachPauseBroughtInWholesaleUnits() {
        host.on("GET /api/v1/events?limit=5", 200, """
                [{"id": "8", "device": "car", "start": "2026-06-15T23:00:00Z", "opted_out": false},
                 {"id": "7", "device": "car", "start": "2026-06-15T22:00:00Z", "end": "2026-06-15T22:30:00Z",
                  "node": "TH_NP15_GEN-APND", "utility": "PG&E", "power_kw": 7.2, "avoided_kwh": 3.6,
                  "value": 0.729, "currency": "USD", "mean_price": 0.2025, "max_price": 0.25, "opted_out": true,
                  "opted_out_by": "anna"}]
                """);
        String table = said("events", "--limit", "5", "--url", host.url());
        assertTrue(table.matches("(?s).*7 +car +Mon 15 Jun 23:00 +Mon 15 Jun 23:30 +7\\.2 +3\\.60 +0\\.73 USD +202\\.50"
                + " +250\\.00 +TH_NP15_GEN-APND +PG&E +anna.*"), table);
        assertTrue(table.matches("(?s).*8 +car +Tue 16 Jun 00:00 +now.*"), table);
    }

    @Test
    void whoeverOptsOutIsToldWhatFor() {
        host.on("POST /api/v1/events/7/opt-out", 200, "{\"id\": \"7\", \"device\": \"car\"}");
        assertEquals("car takes no part in event 7 any more\n",
                said("events", "--url", host.url(), "opt-out", "7"));
    }
}
