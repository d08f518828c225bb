package offpeak.price.openei;

import java.util.Collections;
import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(OpenEiTariff.class, "2026-07-04T07:00:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        String year = Collections.nCopies(12, Collections.nCopies(24, 0)).toString();
        vendor.on("GET", "/utility_rates",
                request -> Answer.json("{\"items\":[{\"energyratestructure\":[[{\"rate\":0.3}]],"
                        + "\"energyweekdayschedule\":" + year + ",\"energyweekendschedule\":" + year + "}]}"));
        return Map.of("baseUrl", vendor.url(), "tariff", "539f6a8eec4f024411ec8fa3", "apiKey", "asecrettolookfor");
    }
}
