package offpeak.forecast.solcast;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(Solcast.class, "2026-06-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/rooftop_sites/*", request -> Answer.json("{\"forecasts\":[{\"pv_estimate\":1.5,"
                + "\"period_end\":\"2026-06-21T10:30:00.0000000Z\",\"period\":\"PT30M\"}]}"));
        return Map.of("baseUrl", vendor.url(), "resource", "1234-abcd-5678-ef90", "apiKey", "a-secret-to-look-for");
    }
}
