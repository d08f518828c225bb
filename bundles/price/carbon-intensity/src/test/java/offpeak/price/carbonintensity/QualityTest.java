package offpeak.price.carbonintensity;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(GridCarbon.class, "2026-11-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/intensity/*", request -> Answer.json("{\"data\":[{\"from\":\"2026-11-21T10:00Z\","
                + "\"to\":\"2026-11-21T10:30Z\",\"intensity\":{\"forecast\":130,\"actual\":null}}]}"));
        return Map.of("baseUrl", vendor.url());
    }
}
