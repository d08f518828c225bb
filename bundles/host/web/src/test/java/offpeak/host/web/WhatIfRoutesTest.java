package offpeak.host.web;

import static offpeak.host.web.Client.USER;
import static offpeak.host.web.Client.VIEWER;
import static offpeak.host.web.Client.header;
import static offpeak.host.web.Client.json;
import static offpeak.host.web.Client.problem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhatIfRoutesTest extends Served {
    private static final String PLAN = "/api/v1/plan";

    @BeforeEach
    void free() {
        host.planner.busy = false;
    }

    @Test
    void theAnswerIsThePlannersOwnWithSentencesInTheReadersLanguage() throws Exception {
        HttpResponse<String> answer = client.send(client.request("POST", PLAN,
                BodyPublishers.ofString("{\"schema\": 1, \"currency\": \"GBP\"}"), "Authorization", "Bearer t-user",
                "Accept-Language", "de"), BodyHandlers.ofString());

        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json", header(answer, "Content-Type"));
        assertEquals("no-store", header(answer, "Cache-Control"));
        assertEquals(json("{\"asked\":{\"schema\":1,\"currency\":\"GBP\"},\"text\":\"planner.full in de\"}"),
                json(answer.body()));
    }

    @Test
    void whatCannotBePlannedIsRefusedByTheFieldsName() throws Exception {
        assertEquals("schema must be 1, not null",
                problem(400, "Not possible", client.send("POST", PLAN, "{}", USER)));
        problem(400, "No JSON object", client.send("POST", PLAN, "[1", USER));
        problem(400, "No JSON object", client.send("POST", PLAN, "{\"schema\":1,\"schema\":1}", USER));
        problem(413, "Too large",
                client.send("POST", PLAN, "{\"a\":\"" + "1".repeat(Json.LARGEST_BODY) + "\"}", USER));
        problem(404, "No such site", client.send("POST", PLAN + "?site=elsewhere", "{\"schema\":1}", USER));
    }

    @Test
    void lookingIsNotEnoughToAsk() throws Exception {
        problem(403, "Not allowed", client.send("POST", PLAN, "{\"schema\":1}", VIEWER));
        problem(401, "Not signed in", client.send("POST", PLAN, "{\"schema\":1}"));
    }

    @Test
    void aPlannerThatIsAtWorkSaysSo() throws Exception {
        host.planner.busy = true;
        assertTrue(problem(503, "Not now", client.send("POST", PLAN, "{\"schema\":1}", USER)).contains("ask again"));
    }

    @Test
    void itIsDescribed() throws Exception {
        assertEquals("user", client.read("/api/v1/openapi.json").path("paths").path("/plan").path("post")
                .path("x-role").asString());
    }
}
