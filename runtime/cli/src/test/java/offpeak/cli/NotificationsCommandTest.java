package offpeak.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NotificationsCommandTest extends AsksHost {
    private static String said(int status, String... args) {
        Said said = Said.run(args);
        assertEquals(status, said.status(), said.err());
        return said.out() + said.err();
    }

    @Test
    void whoWasToldWhatAndByWhichChannel() {
        host.on("GET /api/v1/notifications?limit=5", 200, """
                [{"id": 1, "at": "2026-06-15T22:00:00Z", "user": "alice", "level": "alarm", "stage": "SENT",
                  "reason": {"code": "engine.needs-login", "text": "Sign in."},
                  "attempts": [{"channel": "sms", "delivered": false, "detail": "no answer"},
                               {"channel": "email", "delivered": true}]}]
                """);
        String table = said(0, "notifications", "--limit", "5", "--url", host.url());
        assertTrue(
                table.matches("(?s).*Mon 15 Jun 23:00 +alice +alarm +SENT +sms \\(no answer\\), email +Sign in\\..*"),
                table);
        host.on("GET /api/v1/notifications?limit=20", 200, "[]");
        assertEquals("Nobody has been told anything yet.\n", said(0, "notifications", "--url", host.url()));
    }

    @Test
    void aTestSaysWhatCameOfIt() {
        host.on("POST /api/v1/notifications/test", 200, "{\"channel\": \"email\", \"delivered\": true}");
        assertEquals("email took the test.\n",
                said(0, "notify", "test", "email", "--user", "alice", "--url", host.url()));
        assertEquals("{\"channel\":\"email\",\"user\":\"alice\"}", host.asked.get(host.asked.size() - 1).body());
        host.on("POST /api/v1/notifications/test", 200,
                "{\"channel\": \"email\", \"delivered\": false, \"detail\": \"no answer\"}");
        assertEquals("offpeak: email did not take the test: no answer\n",
                said(Failure.REFUSED, "notify", "test", "email", "--url", host.url()));
    }
}
