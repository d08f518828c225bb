package offpeak.notify.ntfy;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(NtfyChannel.class, "2026-06-15T12:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/v1/health", Fixtures.Answer.json("{\"healthy\":true}"));
        vendor.on("POST", "/", Fixtures.Answer.json("{\"id\":\"sPs71M8A2T\",\"event\":\"message\"}"));
        return Map.of("baseUrl", vendor.url(), "topic", "my-home-7f3a", "token", "tk_a-secret-to-look-for");
    }
}
