package offpeak.notify.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Notifier.Level;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.ChannelTest;
import offpeak.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class WebhookChannelTest extends ChannelTest {

    WebhookChannelTest() {
        super("webhook", WebhookChannel.Config.class, WebhookChannel::new);
    }

    @Override
    protected Map<String, Object> usual() {
        return Map.of("url", vendor.url() + "/hooks/secret", "token", "t-secret", "key", "k-secret");
    }

    @Test
    void aNoticeIsPostedWithAllThatIsKnownAndSigned() throws Exception {
        vendor.on("POST", "/hooks/secret", new Fixtures.Answer(204, Map.of(), ""));
        channel(Map.of()).send(host, notice(Level.ALARM, "Sign in \"again\".", Optional.empty()));
        Fixtures.Request request = vendor.requests().get(0);
        assertEquals("{\"id\":\"17\",\"at\":\"2026-06-15T11:59:00Z\",\"site\":\"home\",\"level\":\"alarm\","
                + "\"topic\":\"trouble\",\"code\":\"engine.needs-login\",\"params\":{\"count\":2,"
                + "\"integration\":\"powerwall\",\"since\":\"2026-06-15T11:00:00Z\"},\"title\":\"Home: action needed\","
                + "\"text\":\"Sign in \\\"again\\\".\"}", request.body());
        assertEquals(Optional.of("Bearer t-secret"), request.header("Authorization"));
        assertEquals(Optional.of("1781524800"), request.header("X-Offpeak-Time"));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("k-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertEquals(Optional.of("sha256=" + HexFormat.of().formatHex(
                mac.doFinal(("1781524800." + request.body()).getBytes(StandardCharsets.UTF_8)))),
                request.header("X-Offpeak-Signature"));
    }

    @Test
    void withoutAKeyNothingIsSigned() throws Exception {
        vendor.on("POST", "/hooks/secret", Fixtures.Answer.json("{}"));
        channel(Map.of("key", "", "token", "")).send(host, notice(Level.INFO, "x", Optional.empty()));
        assertEquals(Optional.empty(), vendor.requests().get(0).header("X-Offpeak-Signature"));
        assertEquals(Optional.empty(), vendor.requests().get(0).header("Authorization"));
    }

    @Test
    void aLookPostsNothing() throws Exception {
        assertEquals(Duration.ofHours(6), channel(Map.of()).refresh(host));
        assertEquals(List.of(), vendor.requests());
        VendorException e = assertThrows(VendorException.class,
                () -> channel(Map.of("url", "ftp://secret.example")).refresh(host));
        assertEquals(Kind.CONFIGURATION, e.kind());
        assertTrue(e.getMessage().contains("url"));
        assertFalse(e.getMessage().contains("secret"));
    }

    @Test
    void whatTheServerSaysIsNamed() {
        assertToldAs(Map.of(401, Kind.LOGIN, 403, Kind.LOGIN, 429, Kind.THROTTLED, 500,
                Kind.UNREACHABLE, 503, Kind.UNREACHABLE, 404, Kind.BAD_ANSWER, 413, Kind.REFUSED));
    }
}
