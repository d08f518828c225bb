package offpeak.price.agile;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(AgilePrices.class, "2026-11-21T12:10:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        Octopus octopus = new Octopus();
        octopus.publish("2026-11-20T12:00:00Z", "2026-11-21T23:00:00Z");
        vendor.on("GET", Octopus.PATH, octopus::answer);
        return Map.of("baseUrl", vendor.url());
    }
}
