package offpeak.device.enphase;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(Enphase.class, "2026-11-21T12:10:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        Pages.of(vendor);
        return Map.of("baseUrl", vendor.url(), "loginUrl", vendor.url(), "tokenUrl", vendor.url(), "email",
                "owner@example.com", "password", "password-canary");
    }
}
