package offpeak.notify.sms;

import java.util.Map;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;

class QualityTest extends QualityContract {

    private static final String SID = "AC0123456789abcdef0123456789abcdef";
    private static final String PATH = "/2010-04-01/Accounts/" + SID;

    QualityTest() {
        super(SmsChannel.class, "2026-06-15T12:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("GET", PATH + ".json",
                Fixtures.Answer.json("{\"sid\":\"" + SID + "\",\"status\":\"active\"}"));
        vendor.on("POST", PATH + "/Messages.json",
                Fixtures.Answer.json(201, "{\"sid\":\"SM1\",\"status\":\"queued\",\"error_code\":null}"));
        return Map.of("baseUrl", vendor.url(), "accountSid", SID, "authToken", "a-secret-to-look-for", "from",
                "+15005550006", "to", "+447700900123");
    }
}
