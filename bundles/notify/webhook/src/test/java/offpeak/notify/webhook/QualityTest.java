package offpeak.notify.webhook;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(WebhookChannel.class, "2026-06-15T12:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("POST", "/hooks/a-secret-address", new Fixtures.Answer(204, Map.of(), ""));
        return Map.of("url", vendor.url() + "/hooks/a-secret-address", "token", "a-token-to-look-for", "key",
                "a-key-to-look-for");
    }
}
