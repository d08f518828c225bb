package offpeak.price.nordpool;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(NordPoolPrices.class, "2026-11-21T10:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", "/api/DayAheadPrices", request -> {
            Instant start = LocalDate.parse(request.param("date").orElseThrow()).atStartOfDay(ZoneId.of("Europe/Oslo"))
                    .toInstant();
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 96; i++) {
                rows.append(i == 0 ? "" : ",").append("{\"deliveryStart\":\"").append(start.plusSeconds(i * 900L))
                        .append("\",\"deliveryEnd\":\"").append(start.plusSeconds(i * 900L + 900))
                        .append("\",\"entryPerArea\":{\"SE3\":").append(i).append("}}");
            }
            return Answer.json("{\"multiAreaEntries\":[" + rows + "]}");
        });
        return Map.of("baseUrl", vendor.url());
    }
}
