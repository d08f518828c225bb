package offpeak.price.caiso;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(CaisoPrices.class, "2026-07-14T22:04:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/oasisapi/SingleZip", request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                + OasisAnswers.rtm("2026-07-14T22:00:00Z", "TH_NP15_GEN-APND", "LMP", 104.5)));
        return Map.of("baseUrl", vendor.url(), "node", "TH_NP15_GEN-APND", "minInterval", "PT1S");
    }
}
