package offpeak.host.web;

import static offpeak.host.web.Client.USER;
import static offpeak.host.web.Client.VIEWER;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ScheduleRoutesTest extends Served {
    private static final String SCHEDULES = "/api/v1/schedules";

    @Test
    void aSlotIsGivenShownAndTakenBack() throws Exception {
        HttpResponse<String> given = client.send("POST", SCHEDULES, "{\"start\":\"02:00\",\"end\":\"04:30\","
                + "\"setting\":\"operation\",\"value\":\"charge_from_grid target=80%\"}", USER);
        assertEquals(201, given.statusCode(), given.body());
        JsonNode slot = json("{\"id\":\"s1\",\"device\":\"home/device/powerwall/battery\","
                + "\"start\":\"2026-11-22T02:00:00Z\",\"end\":\"2026-11-22T04:30:00Z\",\"setting\":\"operation\","
                + "\"value\":\"charge_from_grid target=0.8\",\"by\":\"ada\"}");
        assertEquals(slot, json(given.body()));
        assertEquals(json("[" + slot + "]"), client.read(SCHEDULES, VIEWER));
        assertEquals("slot s1 has it already", problem(400, "Not possible", client.send("POST", SCHEDULES,
                "{\"start\":\"02:00\",\"end\":\"04:30\",\"setting\":\"reserve\",\"value\":\"0.5\"}", USER)));
        problem(403, "Not allowed", client.send("DELETE", SCHEDULES + "/s1", "", VIEWER));
        assertEquals(204, client.send("DELETE", SCHEDULES + "/s1", "", USER).statusCode());
        assertEquals(0, client.read(SCHEDULES, VIEWER).size());
        assertEquals("no slot 's1'", problem(400, "Not possible", client.send("DELETE", SCHEDULES + "/s1", "", USER)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|400|the field 'setting' is missing",
            "{'setting':'reserve','value':'0.5'}|400|the field 'start' is missing",
            "{'setting':'reserve','value':'0.5','start':'soon','end':'07:00'}|400|start must be HH:MM or an RFC 3339 time such as 2026-11-21T16:00:00Z, not 'soon'",
            "{'setting':'reserve','value':'0.5','start':'02:00','end':'late'}|400|end must be HH:MM or an RFC 3339 time such as 2026-11-21T16:00:00Z, not 'late'",
            "{'setting':'reserve','value':'0.5','start':'02:00','end':'2026-11-21T16:00:00Z'}|400|end must be after start, not 2026-11-21T16:00:00Z",
            "{'setting':'restore','value':'a=b','start':'02:00','end':'07:00'}|400|'restore' is the host's own act; delete the slot instead",
            "{'setting':'charging','value':'stop','start':'02:00','end':'07:00'}|404|no device '' that has charging is known",
            "{'device':'other/device/a/b','setting':'reserve','value':'0.5','start':'02:00','end':'07:00'}|404|there is no site 'other'"})
    void aSlotThatMakesNoSenseIsRefused(String body, int status, String detail) throws Exception {
        String sent = body.replace("'", "\"");
        HttpResponse<String> refused = client.send("POST", SCHEDULES, sent, USER);
        assertEquals(status, refused.statusCode(), refused.body());
        assertEquals(detail, json(refused.body()).get("detail").asString());
    }
}
