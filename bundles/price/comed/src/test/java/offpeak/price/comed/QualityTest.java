package offpeak.price.comed;

import java.time.Instant;
import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(ComedPrices.class, "2026-11-21T18:07:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/api", request -> Answer.json("[{\"millisUTC\":\""
                + Instant.parse("2026-11-21T18:05:00Z").toEpochMilli() + "\",\"price\":\"2.3\"}]"));
        return Map.of("baseUrl", vendor.url());
    }
}
