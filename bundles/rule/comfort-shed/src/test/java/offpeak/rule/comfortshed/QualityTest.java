package offpeak.rule.comfortshed;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(ComfortShed.class, "2026-07-01T22:00:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        return Map.of();
    }
}
