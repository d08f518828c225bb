package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleCommandTest extends AsksHost {
    private static final String SLOT = "{\"id\": \"s1\", \"device\": \"home/device/powerwall/battery\", \"start\":"
            + " \"2026-06-16T01:00:00Z\", \"end\": \"2026-06-16T03:30:00Z\", \"setting\": \"operation\", \"value\":"
            + " \"charge_from_grid target=0.8\", \"by\": \"anna\"}";

    private Said ask(String... args) {
        List<String> all = new ArrayList<>(List.of("schedule", "--url", host.url()));
        all.addAll(List.of(args));
        return Said.run(all.toArray(String[]::new));
    }

    private String sent() {
        return host.asked.get(host.asked.size() - 1).body();
    }

    @Test
    void aSlotIsAddedWithItsOwnTarget() {
        host.on("POST /api/v1/schedules", 201, SLOT);
        Said said = ask("add", "operation", "charge_from_grid", "target=0.8", "--from", "02:00", "--until", "04:30");
        assertEquals(0, said.status(), said.err());
        assertEquals("{\"setting\":\"operation\",\"value\":\"charge_from_grid target=0.8\",\"start\":\"02:00\","
                + "\"end\":\"04:30\"}", sent());
        assertEquals("s1  home/device/powerwall/battery operation charge_from_grid target=0.8 from Tue 16 Jun 02:00"
                + " until Tue 16 Jun 04:30 (Europe/London)\n", said.out());
    }

    @Test
    void aDeviceMayBeNamed() {
        host.on("POST /api/v1/schedules", 201, SLOT);
        assertEquals(0, ask("add", "reserve", "0.5", "--from", "2026-06-15T16:00:00Z", "--until", "19:00", "--device",
                "battery").status());
        assertEquals("{\"setting\":\"reserve\",\"value\":\"0.5\",\"start\":\"2026-06-15T16:00:00Z\",\"end\":\"19:00\","
                + "\"device\":\"battery\"}", sent());
    }

    @Test
    void slotsAreListedInTheHomesTime() {
        host.on("GET /api/v1/schedules", 200, "[" + SLOT + "]");
        String table = ask("list").out();
        assertTrue(
                table.matches("(?s).*s1 +Tue 16 Jun 02:00 +Tue 16 Jun 04:30 +home/device/powerwall/battery +operation"
                        + " +charge_from_grid target=0.8 +anna.*"),
                table);
        assertEquals(table, ask().out());
        host.on("GET /api/v1/schedules", 200, "[]");
        assertEquals("No slot is ordered.\n", ask("list").out());
    }

    @Test
    void aSlotIsDeletedByItsId() {
        host.on("DELETE /api/v1/schedules/s1", 204, "");
        assertEquals("deleted s1\n", ask("delete", "s1").out());
    }

    @Test
    void whatIsNoTimeIsWrongUse() {
        Said said = ask("add", "operation", "hold", "--from", "soon", "--until", "04:30");
        assertEquals(2, said.status());
        assertTrue(said.err().contains("--from soon is not a time"), said.err());
        assertEquals(2, ask("add", "operation", "hold", "--from", "02:00").status());
    }
}
