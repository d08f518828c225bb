package offpeak.notify.mqtt;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(MqttChannel.class, "2026-06-15T12:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        return Map.of("topic", "home/notices");
    }
}
