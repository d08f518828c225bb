package offpeak.forecast.forecastsolar;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(ForecastSolar.class, "2026-06-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/asecrettolookfor/estimate/*", request -> Answer.json("{\"result\":{\"watt_hours_period\":{"
                + "\"2026-06-21T10:00:00+00:00\":0,\"2026-06-21T11:00:00+00:00\":2000}}}"));
        return Map.of("baseUrl", vendor.url(), "planes", new String[]{"35 0 4.2"}, "apiKey", "asecrettolookfor");
    }
}
