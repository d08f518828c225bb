package offpeak.notify.ntfy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import offpeak.api.Notifier.Level;
import offpeak.api.Notifier.Notice;
import offpeak.api.Notifier.Topic;
import offpeak.api.Reason;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NtfyChannelTest {
    private final FakeHost host = FakeHost.london("ntfy", "2026-06-15T12:00:00Z");
    private final Fixtures vendor = Fixtures.start();

    @AfterEach
    void stop() {
        vendor.close();
    }

    private static Notice notice(Level level, String text, Optional<String> to) {
        return new Notice("17", Instant.parse("2026-06-15T11:59:00Z"), SiteId.HOME, level, Topic.TROUBLE,
                new Reason("engine.needs-login", Map.of("integration", "powerwall", "count", 2, "since",
                        Instant.parse("2026-06-15T11:00:00Z"))),
                "Home: action needed", text, to);
    }

    private VendorException fails(NtfyChannel channel, Optional<String> to) {
        return assertThrows(VendorException.class, () -> channel.send(host, notice(Level.ALARM, "Sign in.", to)));
    }

    private NtfyChannel channel(Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(
                Map.of("baseUrl", vendor.url(), "topic", "my-home-7f3a", "token", "tk_secret"));
        values.putAll(more);
        return new NtfyChannel(Configured.of(NtfyChannel.Config.class, values));
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
        for (Map.Entry<Integer, Kind> one : Map.of(401, Kind.LOGIN, 403, Kind.LOGIN, 429, Kind.THROTTLED, 500,
                Kind.UNREACHABLE, 503, Kind.UNREACHABLE, 404, Kind.BAD_ANSWER, 413, Kind.REFUSED).entrySet()) {
            vendor.on("POST", "*", Fixtures.Answer.json(one.getKey(), "{\"error\":\"<b>no</b>\"}"));
            VendorException e = fails(channel(Map.of()), Optional.empty());
            assertEquals(one.getValue(), e.kind(), () -> one.getKey() + ": " + e.getMessage());
            assertFalse(e.getMessage().contains("secret"), e.getMessage());
            assertFalse(e.getMessage().contains("<b>"), e.getMessage());
        }
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

    @Test
    void allTextsAreInTwoLanguages() throws Exception {
        Properties english = new Properties();
        Properties german = new Properties();
        english.load(NtfyChannel.class.getResourceAsStream("/OSGI-INF/l10n/metatype.properties"));
        german.load(NtfyChannel.class.getResourceAsStream("/OSGI-INF/l10n/metatype_de.properties"));
        assertEquals(english.keySet(), german.keySet());
    }
}
