package offpeak.notify.telegram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Notifier.Level;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.ChannelTest;
import offpeak.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class TelegramChannelTest extends ChannelTest {
    private static final String BOT = "/bot123456:secret-AAbbCC";

    TelegramChannelTest() {
        super("telegram", TelegramChannel.Config.class, TelegramChannel::new);
    }

    @Override
    protected Map<String, Object> usual() {
        return Map.of("baseUrl", vendor.url(), "token", "123456:secret-AAbbCC", "chat", "987654321");
    }

    @Test
    void theBotWritesToTheChat() throws Exception {
        vendor.on("POST", BOT + "/sendMessage", Fixtures.Answer.json("{\"ok\":true,\"result\":{\"message_id\":5,"
                + "\"chat\":{\"id\":987654321,\"type\":\"private\"},\"date\":1781524800,\"text\":\"x\"}}"));
        channel(Map.of()).send(host, notice(Level.ALARM, "*Sign* <b>in</b>.", Optional.empty()));
        assertEquals("{\"chat_id\":\"987654321\",\"text\":\"Home: action needed\\n*Sign* <b>in</b>.\","
                + "\"disable_notification\":false,\"link_preview_options\":{\"is_disabled\":true}}",
                vendor.requests().get(0).body());
        channel(Map.of()).send(host, notice(Level.INFO, "x".repeat(9000), Optional.of("@alices_home")));
        assertTrue(vendor.requests().get(1).body().startsWith("{\"chat_id\":\"@alices_home\""));
        assertTrue(vendor.requests().get(1).body().length() < 4200);
    }

    @Test
    void aLookAsksWhoTheBotIs() throws Exception {
        vendor.on("GET", BOT + "/getMe", Fixtures.Answer.json(
                "{\"ok\":true,\"result\":{\"id\":123456,\"is_bot\":true,\"first_name\":\"Home\",\"username\":\"home_bot\"}}"));
        assertEquals(Duration.ofHours(1), channel(Map.of()).refresh(host));
    }

    @Test
    void whatTelegramSaysIsNamedAndTheTokenNever() {
        record Case(int status, String body, Kind kind, String said) {}
        for (Case one : List.of(
                new Case(400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: chat not found\"}",
                        Kind.REFUSED, "chat not found"),
                new Case(403,
                        "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was blocked by the user\"}",
                        Kind.REFUSED, "blocked by the user"),
                new Case(401, "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}", Kind.LOGIN,
                        "token"),
                new Case(429, "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after 35\","
                        + "\"parameters\":{\"retry_after\":35}}", Kind.THROTTLED, "less often"),
                new Case(502, "<html>", Kind.UNREACHABLE, "502"), new Case(200, "<html>", Kind.BAD_ANSWER, "JSON"),
                new Case(200, "{\"ok\":false,\"description\":\"<script>\"}", Kind.BAD_ANSWER, "HTTP 200"))) {
            vendor.on("POST", "*", Fixtures.Answer.json(one.status(), one.body()));
            VendorException e = fails(channel(Map.of()), Optional.empty());
            assertEquals(one.kind(), e.kind(), e.getMessage());
            assertTrue(e.getMessage().contains(one.said()), e.getMessage());
            assertFalse(e.getMessage().contains("secret"), e.getMessage());
            assertFalse(e.getMessage().contains("<"), e.getMessage());
        }
        vendor.on("POST", "*", Fixtures.Answer.json(429, "{\"ok\":false,\"parameters\":{\"retry_after\":35}}"));
        assertEquals(Optional.of(Duration.ofSeconds(35)), fails(channel(Map.of()), Optional.empty()).retryAfter());
    }

    @Test
    void aTokenOrChatThatIsNoneIsNotAsked() {
        for (String hostile : List.of("1/../x", "", "12 3", "@", "x")) {
            assertEquals(Kind.CONFIGURATION, fails(channel(Map.of()), Optional.of(hostile)).kind());
            VendorException e = fails(channel(Map.of("token", "secret/" + hostile)), Optional.empty());
            assertEquals(Kind.CONFIGURATION, e.kind());
            assertFalse(e.getMessage().contains("secret"), e.getMessage());
        }
        assertEquals(List.of(), vendor.requests());
    }
}
