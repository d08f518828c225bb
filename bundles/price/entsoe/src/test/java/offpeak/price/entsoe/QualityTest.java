package offpeak.price.entsoe;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(EntsoePrices.class, "2026-11-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/api", request -> Answer.bytes("text/xml", ("<Publication_MarketDocument><TimeSeries>"
                + "<currency_Unit.name>EUR</currency_Unit.name><price_Measure_Unit.name>MWH</price_Measure_Unit.name><Period>"
                + "<timeInterval><start>2026-11-20T10:00Z</start><end>2026-11-22T23:00Z</end></timeInterval>"
                + "<resolution>PT60M</resolution><Point><position>1</position><price.amount>90</price.amount></Point>"
                + "</Period></TimeSeries></Publication_MarketDocument>").getBytes(StandardCharsets.UTF_8)));
        return Map.of("baseUrl", vendor.url(), "token", "a-secret-to-look-for");
    }
}
