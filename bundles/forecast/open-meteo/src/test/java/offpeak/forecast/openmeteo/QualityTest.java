package offpeak.forecast.openmeteo;

import java.time.Instant;
import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(OpenMeteo.class, "2026-06-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/v1/forecast", request -> Answer.json("{\"hourly\":{\"time\":["
                + Instant.parse("2026-06-21T11:00:00Z").getEpochSecond()
                + "],\"global_tilted_irradiance\":[800],\"temperature_2m\":[20]}}"));
        return Map.of("baseUrl", vendor.url(), "planes", new String[]{"35 0 4.2"});
    }
}
