package offpeak.notify.ntfy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Notifier.Level;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.ChannelTest;
import offpeak.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class NtfyChannelTest extends ChannelTest {

    NtfyChannelTest() {
        super("ntfy", NtfyChannel.Config.class, NtfyChannel::new);
    }

    @Override
    protected Map<String, Object> usual() {
        return Map.of("baseUrl", vendor.url(), "topic", "my-home-7f3a", "token", "tk_secret");
    }

    @Test
    void aNoticeIsPublishedToTheTopic() throws Exception {
        vendor.on("POST", "/", Fixtures.Answer.json("{\"id\":\"sPs71M8A2T\",\"time\":1643935928,\"event\":\"message\","
                + "\"topic\":\"my-home-7f3a\",\"message\":\"x\"}"));
        channel(Map.of()).send(host, notice(Level.ALARM, "Sign in \"again\".\n<b>now</b>", Optional.empty()));
        assertEquals("{\"topic\":\"my-home-7f3a\",\"title\":\"Home: action needed\","
                + "\"message\":\"Sign in \\\"again\\\".\\n<b>now</b>\",\"priority\":5,\"tags\":[\"rotating_light\"]}",
                vendor.requests().get(0).body());
        assertEquals(Optional.of("Bearer tk_secret"), vendor.requests().get(0).header("Authorization"));
        channel(Map.of("token", "")).send(host, notice(Level.INFO, "x".repeat(5000), Optional.of("alice")));
        assertTrue(vendor.requests().get(1).body().startsWith("{\"topic\":\"alice\""));
        assertTrue(vendor.requests().get(1).body().length() < 1200);
        assertEquals(Optional.empty(), vendor.requests().get(1).header("Authorization"));
    }

    @Test
    void aLookAsksHowTheServerIs() throws Exception {
        vendor.on("GET", "/v1/health", Fixtures.Answer.json("{\"healthy\":true}"));
        assertEquals(Duration.ofHours(1), channel(Map.of()).refresh(host));
        assertEquals(1, vendor.requests().size());
    }

    @Test
    void whatTheServerSaysIsNamed() {
        assertToldAs(Map.of(401, Kind.LOGIN, 403, Kind.LOGIN, 429, Kind.THROTTLED, 500,
                Kind.UNREACHABLE, 503, Kind.UNREACHABLE, 404, Kind.BAD_ANSWER, 413, Kind.REFUSED));
    }

    @Test
    void aTopicThatIsNoneIsNotAsked() {
        for (String hostile : List.of("a/b", "", "a b", "a?x=1", "x".repeat(65))) {
            assertEquals(Kind.CONFIGURATION, fails(channel(Map.of()), Optional.of(hostile)).kind());
            assertEquals(Kind.CONFIGURATION, fails(channel(Map.of("topic", hostile)), Optional.empty()).kind());
        }
        assertEquals(Kind.CONFIGURATION, fails(channel(Map.of("baseUrl", "file:///etc")), Optional.empty()).kind());
        assertEquals(List.of(), vendor.requests());
    }
}
