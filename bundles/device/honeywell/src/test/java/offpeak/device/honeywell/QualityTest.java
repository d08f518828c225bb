package offpeak.device.honeywell;

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
        super(Honeywell.class, "2026-11-21T12:10:00Z", Sites.CALIFORNIA);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("POST", "/portal", Answer.html(200, "").with("Set-Cookie", ".ASPXAUTH_TRUEHOME=ticket-canary"));
        vendor.on("GET", "/portal", Answer.json("{\"Redirect\":\"/portal/241\"}"));
        vendor.on("POST", Portal.LIST, Answer.json(Portal.LOCATIONS));
        vendor.on("GET", Portal.READ + "101", Answer.json(Portal.HALL));
        vendor.on("GET", Portal.READ + "102", Answer.json(Portal.CELLAR));
        vendor.on("POST", Portal.WRITE, Answer.json("{\"success\":1}"));
        return Map.of("baseUrl", vendor.url(), "user", "me@home.example", "password", "password-canary");
    }

    @Override
    public Optional<Setting> order() {
        return Optional.of(new Setting.Setpoints(OptionalDouble.of(17), OptionalDouble.of(27)));
    }

    @Override
    public boolean another(Fixtures vendor) {
        vendor.on("POST", Portal.LIST, Answer.json(Portal.LOCATIONS.replace("102", "103")));
        vendor.on("GET", Portal.READ + "103", Answer.json(Portal.CELLAR));
        return true;
    }
}
