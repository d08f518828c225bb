package offpeak.notify.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Test;
import java.util.ArrayList;
import offpeak.api.Topics;

class MqttChannelTest {
    private final FakeHost host = FakeHost.london("mqtt", "2026-06-15T12:00:00Z");

    private static Notice notice(Level level, String text, Optional<String> to) {
        return new Notice("17", Instant.parse("2026-06-15T11:59:00Z"), SiteId.HOME, level, Topic.TROUBLE,
                new Reason("engine.needs-login", Map.of("integration", "powerwall", "count", 2, "since",
                        Instant.parse("2026-06-15T11:00:00Z"))),
                "Home: action needed", text, to);
    }

    private VendorException fails(MqttChannel channel, Optional<String> to) {
        return assertThrows(VendorException.class, () -> channel.send(host, notice(Level.ALARM, "Sign in.", to)));
    }

    private MqttChannel channel(Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of("topic", "home/notices"));
        values.putAll(more);
        return new MqttChannel(Configured.of(MqttChannel.Config.class, values));
    }

    @Test
    void aNoticeIsPublishedAndNotRetained() throws Exception {
        List<Topics.Message> heard = new ArrayList<>();
        host.topics().subscribe("#", heard::add);
        channel(Map.of()).send(host, notice(Level.ALARM, "Sign in \"again\".", Optional.empty()));
        channel(Map.of("format", "text")).send(host, notice(Level.INFO, "All well.", Optional.of("alice/notices")));
        host.advance(Duration.ofSeconds(1));
        assertEquals("home/notices", heard.get(0).topic());
        assertEquals("{\"id\":\"17\",\"at\":\"2026-06-15T11:59:00Z\",\"site\":\"home\",\"level\":\"alarm\","
                + "\"topic\":\"trouble\",\"code\":\"engine.needs-login\",\"params\":{\"count\":2,"
                + "\"integration\":\"powerwall\",\"since\":\"2026-06-15T11:00:00Z\"},\"title\":\"Home: action needed\","
                + "\"text\":\"Sign in \\\"again\\\".\"}", heard.get(0).payload());
        assertEquals("alice/notices Home: action needed\nAll well.",
                heard.get(1).topic() + " " + heard.get(1).payload());
        assertTrue(heard.stream().noneMatch(Topics.Message::retained));
    }

    @Test
    void aTopicOrFormThatIsNoneIsNamed() throws Exception {
        assertEquals(Duration.ofMinutes(5), channel(Map.of()).refresh(host));
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(Map.of("topic", "a/#"), Map.of("topic", ""),
                Map.of("format", "xml"))) {
            assertEquals(Kind.CONFIGURATION, assertThrows(VendorException.class,
                    () -> channel(wrong).refresh(host)).kind(), wrong.toString());
            assertEquals(Kind.CONFIGURATION, fails(channel(wrong), Optional.empty()).kind());
        }
    }

    @Test
    void withoutABrokerItSaysWhyItCannotSend() {
        host.topics().trouble(Optional.of("no broker is configured"));
        VendorException e = assertThrows(VendorException.class, () -> channel(Map.of()).refresh(host));
        assertEquals(Kind.UNREACHABLE, e.kind());
        assertEquals("no broker is configured", e.getMessage());
    }

    @Test
    void allTextsAreInTwoLanguages() throws Exception {
        Properties english = new Properties();
        Properties german = new Properties();
        english.load(MqttChannel.class.getResourceAsStream("/OSGI-INF/l10n/metatype.properties"));
        german.load(MqttChannel.class.getResourceAsStream("/OSGI-INF/l10n/metatype_de.properties"));
        assertEquals(english.keySet(), german.keySet());
    }
}
