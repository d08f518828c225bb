package offpeak.price.amber;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(AmberPrices.class, "2026-11-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/v1/sites", request -> Answer.json("[{\"id\":\"01A\",\"status\":\"active\"}]"));
        vendor.on("GET", "/v1/sites/01A/prices/current", request -> Answer.json("[{\"type\":\"CurrentInterval\","
                + "\"duration\":30,\"endTime\":\"2026-11-21T10:30:00Z\",\"perKwh\":25.5,\"channelType\":\"general\"}]"));
        return Map.of("baseUrl", vendor.url(), "token", "a-secret-to-look-for");
    }
}
