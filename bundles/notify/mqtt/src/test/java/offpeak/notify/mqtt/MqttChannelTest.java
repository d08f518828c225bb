package offpeak.notify.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Test;
import java.util.ArrayList;
import offpeak.api.Topics;

class MqttChannelTest extends ChannelTest {

    MqttChannelTest() {
        super("mqtt", MqttChannel.Config.class, MqttChannel::new);
    }

    @Override
    protected Map<String, Object> usual() {
        return Map.of("topic", "home/notices");
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
}
