package offpeak.notify.sms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

class SmsChannelTest extends ChannelTest {
    private static final String SID = "AC0123456789abcdef0123456789abcdef";
    private static final String PATH = "/2010-04-01/Accounts/" + SID;

    SmsChannelTest() {
        super("sms", SmsChannel.Config.class, SmsChannel::new);
    }

    @Override
    protected Map<String, Object> usual() {
        return Map.of("baseUrl", vendor.url(), "accountSid", SID, "authToken", "secret", "from", "+15005550006", "to",
                "+447700900123");
    }

    @Test
    void aTextMessageIsOrdered() throws Exception {
        vendor.on("POST", PATH + "/Messages.json", Fixtures.Answer.json(201, "{\"sid\":\"SM1\",\"status\":\"queued\","
                + "\"error_code\":null,\"num_segments\":\"1\",\"price\":null}"));
        channel(Map.of()).send(host, notice(Level.ALARM, "Sign in & out.", Optional.empty()));
        assertEquals("Body=Home%3A+action+needed%0ASign+in+%26+out.&From=%2B15005550006&To=%2B447700900123",
                vendor.requests().get(0).body());
        assertEquals(Optional.of("Basic " + java.util.Base64.getEncoder().encodeToString((SID + ":secret")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8))), vendor.requests().get(0).header("Authorization"));
        channel(Map.of("from", "MG0123456789abcdef0123456789abcdef")).send(host,
                notice(Level.INFO, "x".repeat(5000), Optional.of("+44 7700 900-999")));
        String body = vendor.requests().get(1).body();
        assertTrue(body.contains("MessagingServiceSid=MG"), body);
        assertTrue(body.endsWith("To=%2B447700900999"), body);
        assertTrue(body.length() < 600, "long texts cost");
    }

    @Test
    void aLookReadsTheAccountAndOrdersNothing() throws Exception {
        vendor.on("GET", PATH + ".json", Fixtures.Answer.json("{\"sid\":\"" + SID + "\",\"status\":\"active\"}"));
        assertEquals(Duration.ofHours(6), channel(Map.of()).refresh(host));
        assertEquals(1, vendor.requests().size());
    }

    @Test
    void whatTwilioSaysIsNamed() {
        for (Map.Entry<String, Kind> one : Map.of(
                "{\"code\":21211,\"message\":\"The 'To' number is not a valid phone number.\",\"status\":400}",
                Kind.REFUSED,
                "{\"code\":21610,\"message\":\"unsubscribed\",\"status\":400}", Kind.REFUSED,
                "{\"code\":21606,\"message\":\"The From number is not valid\",\"status\":400}", Kind.CONFIGURATION,
                "<html>", Kind.CONFIGURATION).entrySet()) {
            vendor.on("POST", "*", Fixtures.Answer.json(400, one.getKey()));
            assertEquals(one.getValue(), fails(channel(Map.of()), Optional.empty()).kind(), one.getKey());
        }
        for (Map.Entry<Integer, Kind> one : Map.of(401, Kind.LOGIN, 429, Kind.THROTTLED, 503, Kind.UNREACHABLE)
                .entrySet()) {
            vendor.on("POST", "*", Fixtures.Answer.json(one.getKey(), "{\"code\":20003}"));
            VendorException e = fails(channel(Map.of()), Optional.empty());
            assertEquals(one.getValue(), e.kind());
            assertFalse(e.getMessage().contains("secret"), e.getMessage());
        }
    }

    @Test
    void aNumberThatIsNoneIsNotAsked() {
        for (String hostile : List.of("07700900123", "+44&From=+1", "", "+1", "+0123456789")) {
            assertEquals(Kind.CONFIGURATION, fails(channel(Map.of()), Optional.of(hostile)).kind(), hostile);
        }
        assertEquals(Kind.CONFIGURATION, fails(channel(Map.of("accountSid", "AC/../x")), Optional.empty()).kind());
        assertEquals(List.of(), vendor.requests());
    }
}
