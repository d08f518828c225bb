package offpeak.price.tibber;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(TibberPrices.class, "2026-11-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("POST", "/v1-beta/gql", request -> Answer.json("{\"data\":{\"viewer\":{\"homes\":[{\"id\":\"a\","
                + "\"currentSubscription\":{\"priceInfo\":{\"today\":[{\"startsAt\":\"2026-11-21T10:00:00Z\",\"total\":1.5,"
                + "\"currency\":\"NOK\"}],\"tomorrow\":[]}}}]}}}"));
        return Map.of("baseUrl", vendor.url(), "token", "a-secret-to-look-for");
    }
}
