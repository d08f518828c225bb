package offpeak.price.awattar;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(AwattarPrices.class, "2026-11-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/v1/marketdata", request -> Answer.json("{\"data\":[{\"start_timestamp\":"
                + request.param("start").orElseThrow() + ",\"end_timestamp\":" + request.param("end").orElseThrow()
                + ",\"marketprice\":80.5,\"unit\":\"Eur/MWh\"}]}"));
        return Map.of("baseUrl", vendor.url());
    }
}
