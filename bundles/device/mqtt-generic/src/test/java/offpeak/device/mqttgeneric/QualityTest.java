package offpeak.device.mqttgeneric;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Setting;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(MqttThing.class, "2026-11-21T12:10:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        return Map.of("preset", "evcc");
    }

    @Override
    public void ready(FakeHost host) {
        MqttThingTest.EVCC.forEach(host.topics()::retain);
    }

    @Override
    public Optional<Setting> order() {
        return Optional.of(new Setting.Charge(OptionalDouble.of(10)));
    }
}
