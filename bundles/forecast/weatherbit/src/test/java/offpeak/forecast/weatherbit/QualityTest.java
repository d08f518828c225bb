package offpeak.forecast.weatherbit;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(Weatherbit.class, "2026-06-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/v2.0/alerts", request -> Answer.json("{\"alerts\":[]}"));
        vendor.on("GET", "/v2.0/forecast/hourly", request -> Answer.json(
                "{\"data\":[{\"timestamp_utc\":\"2026-06-21T10:00:00\",\"temp\":19.5,\"ghi\":640}]}"));
        return Map.of("baseUrl", vendor.url(), "apiKey", "asecrettolookfor");
    }
}
