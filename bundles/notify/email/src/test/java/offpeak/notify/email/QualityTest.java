package offpeak.notify.email;

import java.io.IOException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import offpeak.testkit.Fixtures;
import offpeak.testkit.QualityContract;
import offpeak.testkit.Sites;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class QualityTest extends QualityContract {
    private static SSLContext usual;
    private static MailServer server;

    @BeforeAll
    static void mail() throws Exception {
        usual = SSLContext.getDefault();
        Tls tls = Tls.make("localhost");
        SSLContext.setDefault(tls.client());
        server = new MailServer(tls, false);
        server.login = "XOAUTH2 "
                + MailServer.base64("user=alice\u0001auth=Bearer ya29.a-secret-to-look-for\u0001\u0001");
    }

    @AfterAll
    static void back() throws IOException {
        server.close();
        SSLContext.setDefault(usual);
    }

    QualityTest() {
        super(EmailChannel.class, "2026-06-15T12:00:00Z", Sites.LONDON);
    }

    @Override
    public Map<String, ?> vendor(Fixtures vendor) {
        vendor.on("POST", "/token",
                Fixtures.Answer.json("{\"access_token\":\"ya29.a-secret-to-look-for\",\"expires_in\":3599}"));
        return Map.ofEntries(Map.entry("server", "localhost"), Map.entry("port", server.port()),
                Map.entry("user", "alice"), Map.entry("login", "xoauth2"),
                Map.entry("tokenUrl", vendor.url() + "/token"), Map.entry("clientId", "client"),
                Map.entry("clientSecret", "a-client-secret"), Map.entry("refreshToken", "1//a-refresh-token"),
                Map.entry("from", "home@example.org"), Map.entry("to", "alice@example.org"));
    }
}
