package offpeak.notify.telegram;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    private static final String TOKEN = "123456:a-secret-to-look-for";
    private static final String BOT = "/bot" + TOKEN;

    QualityTest() {
        super(TelegramChannel.class, "2026-06-15T12:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", BOT + "/getMe",
                Fixtures.Answer.json("{\"ok\":true,\"result\":{\"id\":123456,\"is_bot\":true}}"));
        vendor.on("POST", BOT + "/sendMessage", Fixtures.Answer.json("{\"ok\":true,\"result\":{\"message_id\":5}}"));
        return Map.of("baseUrl", vendor.url(), "token", TOKEN, "chat", "987654321");
    }
}
