package offpeak.price.tariff;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(TableTariff.class, "2026-07-04T07:00:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        // it asks nobody
        return Map.of("rates", new String[]{"0.42 peak Mon-Fri 16:00-21:00", "0.30"});
    }
}
