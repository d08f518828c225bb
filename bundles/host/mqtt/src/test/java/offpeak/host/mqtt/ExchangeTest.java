package offpeak.host.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import offpeak.api.Topics.Message;
import offpeak.api.VendorException;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TopicsFactory;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What integrations hear and publish, against a real broker through the bridge's one link. */
class ExchangeTest {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    Path folder;

    private final SteppedTime time = new SteppedTime(Instant.parse("2026-06-15T12:10:00Z"));
    private final MemoryHost host = new MemoryHost();
    private final Exchange exchange = new Exchange();
    private final SchedulerFactory.Owned worker = time.create("plug");
    private final TopicsFactory.Owned topics = exchange.create("plug", worker);
    private final List<Message> heard = new CopyOnWriteArrayList<>();
    private Mosquitto broker;
    private MqttBridge bridge;
    private MqttLink other;

    @AfterEach
    void stop() {
        if (bridge != null) {
            bridge.close();
        }
        if (other != null) {
            other.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private void start() throws Exception {
        broker = Mosquitto.start(folder);
        other = other();
        bridge = new MqttBridge(
                new MqttBridge.Host(host, host, host, time, (reason, site, locale) -> reason.code(), time, "1"),
                new Topics("offpeak", "homeassistant"), will -> new MqttLink.Settings(URI.create(broker.url()),
                        Optional.empty(), Optional.empty(), will),
                PahoLink::connect, exchange);
    }

    private MqttLink other() throws Exception {
        return PahoLink.connect(new MqttLink.Settings(URI.create(broker.url()), Optional.empty(), Optional.empty(),
                MqttLink.Message.passing("unused", "")), new MqttLink.Listener() {
                    @Override
                    public void arrived(MqttLink.Message message) {
                        // it only speaks
                    }

                    @Override
                    public void lost(String cause) {
                        // the test ends its broker
                    }
                });
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain for " + what + "; heard: " + heard + "; trouble: " + topics.trouble());
            }
            // so slowly that nothing goes stale while the broker has its time
            time.advance(Duration.ofMillis(10));
            LockSupport.parkNanos(100_000);
        }
    }

    private boolean heard(String topic, String payload) {
        return heard.stream().anyMatch(one -> one.topic().equals(topic) && one.payload().equals(payload));
    }

    @Test
    void whatWasSubscribedBeforeThereWasABrokerIsHeardAndSurvivesItsRestart() throws Exception {
        topics.subscribe("tele/+/SENSOR", heard::add);
        assertEquals(Optional.of("no broker is configured: see offpeak.mqtt"), topics.trouble());
        start();
        await("a connection", () -> topics.trouble().isEmpty());
        other.publish(MqttLink.Message.passing("tele/plug/SENSOR", "1"));
        other.publish(MqttLink.Message.passing("tele/plug/STATE", "other"));
        await("the first", () -> heard("tele/plug/SENSOR", "1"));

        broker.kill();
        await("the loss", () -> topics.trouble().isPresent());
        VendorException gone = assertThrows(VendorException.class,
                () -> topics.publish("cmnd/plug/POWER", "ON", false));
        assertEquals(VendorException.Kind.UNREACHABLE, gone.kind());
        assertTrue(gone.getMessage().contains("the connection broke"), gone.getMessage());
        broker.start();
        await("a new connection", () -> topics.trouble().isEmpty());
        other.close();
        other = other();
        other.publish(MqttLink.Message.passing("tele/plug/SENSOR", "2"));
        await("the second", () -> heard("tele/plug/SENSOR", "2"));
        assertEquals(List.of("1", "2"), heard.stream().map(Message::payload).toList());
    }

    @Test
    void aLaterSubscriberGetsWhatIsRetainedAndWhatOthersPublish() throws Exception {
        start();
        await("a connection", () -> topics.trouble().isEmpty());
        topics.publish("evcc/status", "online", true);
        TopicsFactory.Owned late = exchange.create("late", worker);
        late.subscribe("evcc/#", heard::add);
        await("what is retained", () -> heard("evcc/status", "online"));
        assertTrue(heard.get(0).retained());
        topics.publish("evcc/loadpoints/1/mode/set", "now", false);
        await("what is published", () -> heard("evcc/loadpoints/1/mode/set", "now"));
        assertFalse(heard.get(heard.size() - 1).retained());
    }

    @Test
    void anInstanceThatStoppedHearsNothingAndTheOthersGoOn() throws Exception {
        start();
        await("a connection", () -> topics.trouble().isEmpty());
        TopicsFactory.Owned brief = exchange.create("brief", worker);
        List<Message> briefly = new CopyOnWriteArrayList<>();
        brief.subscribe("meter/power", briefly::add);
        topics.subscribe("meter/power", heard::add);
        brief.close();
        other.publish(MqttLink.Message.passing("meter/power", "450"));
        await("the one that is left", () -> heard("meter/power", "450"));
        assertEquals(List.of(), briefly);
    }

    @Test
    void theHostsOwnTopicsAndWhatIsNoTopicAreNotPublished() throws Exception {
        start();
        await("a connection", () -> topics.trouble().isEmpty());
        for (String topic : List.of("offpeak/home/device/powerwall/battery/set", "a/#", "a/+", "")) {
            assertEquals(VendorException.Kind.CONFIGURATION,
                    assertThrows(VendorException.class, () -> topics.publish(topic, "x", false)).kind(), topic);
        }
        assertThrows(VendorException.class, () -> topics.subscribe("a/#/b", heard::add));
    }

    @Test
    void ofTooManyMessagesTheOldestAreLeftOutAndLargeOnesNeverArrive() throws Exception {
        topics.subscribe("a", heard::add);
        exchange.arrived(MqttLink.Message.passing("a", "x".repeat(256 * 1024 + 1)));
        for (int i = 0; i < 1200; i++) {
            exchange.arrived(new MqttLink.Message("a", Integer.toString(i).getBytes(StandardCharsets.UTF_8), false));
        }
        time.advance(Duration.ofMillis(10));
        assertEquals(1000, heard.size());
        assertEquals("200", heard.get(0).payload());
        assertEquals("1199", heard.get(999).payload());
    }

    @Test
    void aFaultInOneDoesNotKeepTheMessageFromOthers() throws Exception {
        topics.subscribe("a", message -> {
            throw new IllegalStateException("a fault");
        });
        topics.subscribe("+", heard::add);
        exchange.arrived(MqttLink.Message.passing("a", "1"));
        time.advance(Duration.ofMillis(10));
        assertEquals(List.of("1"), heard.stream().map(Message::payload).toList());
    }

    @Test
    void filters() {
        assertTrue(Filters.matches("a/#", "a"));
        assertTrue(Filters.matches("a/+/c", "a/b/c"));
        assertFalse(Filters.matches("a/+", "a/b/c"));
        assertFalse(Filters.matches("#", "$SYS/broker"));
        assertFalse(Filters.matches("a/b", "a"));
    }
}
