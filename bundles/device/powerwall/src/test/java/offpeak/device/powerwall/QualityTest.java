package offpeak.device.powerwall;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Setting;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    QualityTest() {
        super(Powerwall.class, "2026-11-21T12:10:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", Tesla.SITE + "live_status", Answer.json(Tesla.LIVE));
        vendor.on("GET", Tesla.SITE + "site_info", Answer.json(Tesla.INFO.replace("\"tariff_content_v2\": {}",
                "\"tariff_content_v2\": " + Tesla.recorded("tariff.json"))));
        vendor.on("POST", Tesla.SITE + "*", Answer.json("{\"response\":{\"code\":201,\"message\":\"Updated\"}}"));
        vendor.on("POST", "/token", Answer.json("{\"access_token\":\"access-canary\",\"refresh_token\":"
                + "\"refresh-canary-2\",\"expires_in\":28800,\"token_type\":\"Bearer\"}"));
        return Map.of("baseUrl", vendor.url(), "authUrl", vendor.url() + "/token", "clientId", "app", "refreshToken",
                "refresh-canary-1", "siteId", "42");
    }

    @Override
    public Optional<Setting> order() {
        return Optional.of(new Setting.ChargeFromGrid(0.8, OptionalDouble.empty()));
    }
}
