package offpeak.host.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Change;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge against a real broker; the clock moves only when the test moves it. */
class MqttBridgeTest {
    private static final Instant START = Instant.parse("2026-06-15T12:10:00Z");
    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    private static final EntityId PRICE = EntityId.parse("home/price/agile/import");
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    Path folder;

    private final SteppedTime time = new SteppedTime(START);
    private final MemoryHost host = new MemoryHost();
    private final Map<String, String> retained = new ConcurrentHashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Mosquitto broker;
    private MqttBridge bridge;
    private MqttLink watcher;

    @AfterEach
    void stop() {
        if (bridge != null) {
            bridge.close();
        }
        if (watcher != null) {
            watcher.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private void startWithWatcher() throws Exception {
        broker = Mosquitto.start(folder);
        watch();
        start(broker.url(), Optional.empty());
    }

    private void start(String url, Optional<String> password) {
        bridge = new MqttBridge(
                new MqttBridge.Host(host, host, host, time, (reason, site, locale) -> reason.code(), time, "1"),
                new Topics("offpeak", "homeassistant"),
                will -> new MqttLink.Settings(URI.create(url), password.map(p -> "offpeak"), password, will),
                PahoLink::connect, new Exchange());
    }

    private void watch() throws Exception {
        watcher = PahoLink.connect(new MqttLink.Settings(URI.create(broker.url()), Optional.empty(), Optional.empty(),
                MqttLink.Message.passing("unused", "")), new MqttLink.Listener() {
                    @Override
                    public void arrived(MqttLink.Message message) {
                        String text = new String(message.payload(), StandardCharsets.UTF_8);
                        if (message.topic().endsWith("/event")) {
                            events.add(text);
                        } else if (text.isEmpty()) {
                            retained.remove(message.topic());
                        } else {
                            retained.put(message.topic(), text);
                        }
                    }

                    @Override
                    public void lost(String cause) {
                        retained.put("lost", cause);
                    }
                });
        watcher.subscribe("#");
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain for " + what + "; retained: " + retained.keySet() + "; events: " + events);
            }
            // so slowly that nothing goes stale while the broker has its time
            time.advance(Duration.ofMillis(10));
            LockSupport.parkNanos(100_000);
        }
    }

    private void order(String topic, String payload) throws Exception {
        watcher.publish(MqttLink.Message.passing(topic, payload));
    }

    private static Change.Observed seen(EntityId entity, State state, Instant at) {
        return new Change.Observed(new Observation<>(entity, state, at, Duration.ofMinutes(5), "test", Quality.GOOD));
    }

    private static BatteryState battery(double charge) {
        return new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(-1200), OptionalDouble.empty(),
                OptionalDouble.of(0.2), Optional.of("self_consumption"), Optional.of(true), Optional.of(false),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 0.8));
    }

    private static Prices prices(double first, double second) {
        Instant noon = Instant.parse("2026-06-15T12:00:00Z");
        return new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"),
                Series.of(List.of(
                        new Series.Entry<>(Interval.of(noon, Duration.ofMinutes(30)), Prices.Price.of(first)),
                        new Series.Entry<>(Interval.of(noon.plusSeconds(1800), Duration.ofMinutes(30)),
                                Prices.Price.of(second)))));
    }

    @Test
    void statesAreRetainedWithTheirUnitsAndGoStaleByThemselves() throws Exception {
        startWithWatcher();
        host.publish(seen(BATTERY, battery(0.5), START));
        String topic = "offpeak/home/device/powerwall/battery/state";
        await("the battery", () -> retained.containsKey(topic));
        Map<String, Object> state = Payloads.object(retained.get(topic).getBytes(StandardCharsets.UTF_8));
        assertEquals(0.5, state.get("state_of_charge"));
        assertEquals(-1200.0, state.get("power_w"));
        assertEquals("2026-06-15T12:10:00Z", state.get("observed_at"));
        assertEquals(false, state.get("stale"));
        assertFalse(state.containsKey("capacity_wh"), "what is not known is absent");
        assertFalse(state.containsKey("id"));
        time.advance(Duration.ofMinutes(7));
        await("staleness", () -> retained.get(topic).contains("\"stale\":true"));
        assertEquals("online", retained.get("offpeak/status"));
    }

    @Test
    void aPriceSaysWhatHoldsNowAndNextAndMovesOnWithTime() throws Exception {
        startWithWatcher();
        host.publish(
                new Change.Observed(new Observation<>(PRICE, prices(0.1, -0.02), START, Duration.ofHours(48), "test",
                        Quality.GOOD)));
        String topic = "offpeak/home/price/agile/import/state";
        await("the price", () -> retained.containsKey(topic));
        Map<String, Object> state = Payloads.object(retained.get(topic).getBytes(StandardCharsets.UTF_8));
        assertEquals(0.1, state.get("value"));
        assertEquals(-0.02, state.get("next"));
        assertEquals("GBP/kWh", state.get("unit"));
        time.advance(Duration.ofMinutes(21));
        await("the next price", () -> retained.get(topic).contains("\"value\":-0.02"));
    }

    @Test
    void aToggleSwitchesAndShowsTheStateAndStrangeOnesAreAnswered() throws Exception {
        host.configure("agile", true);
        startWithWatcher();
        String topic = "offpeak/home/integration/agile/enabled";
        await("the toggle", () -> "ON".equals(retained.get(topic)));
        order(topic + "/set", "OFF");
        await("it to be off", () -> "OFF".equals(retained.get(topic)));
        assertEquals(List.of("agile false mqtt"), host.enabled);
        order(topic + "/set", "maybe");
        order("offpeak/home/integration/unknown/enabled/set", "ON");
        await("two complaints", () -> events.size() == 2);
        assertTrue(events.get(0).contains("send ON or OFF"), events.get(0));
        assertTrue(events.get(1).contains("no integration or rule 'unknown'"), events.get(1));
        assertEquals(1, host.enabled.size());
    }

    @Test
    void anOrderBecomesAnOverrideUnlessItIsRetainedOrOld() throws Exception {
        startWithWatcher();
        await("the connection", () -> retained.containsKey("offpeak/status"));
        String topic = "offpeak/home/device/powerwall/battery/set";
        order(topic, "{\"setting\": \"operation\", \"value\": \"hold\", \"until\": \"18:00\"}");
        await("the order", () -> host.orders.size() == 1);
        assertEquals(new Setting.Hold(), host.orders.get(0).setting());
        // six in the evening in London is five by the world's clock in June
        assertEquals(Instant.parse("2026-06-15T17:00:00Z"), host.orders.get(0).during().end());
        order(topic,
                "{\"setting\": \"operation\", \"value\": \"hold\", \"until\": \"18:00\", \"at\": \"2026-06-15T12:00:00Z\"}");
        order(topic, "[1, 2");
        await("two complaints", () -> events.size() == 2);
        assertTrue(events.get(0).contains("older than 30 s"), events.get(0));
        bridge.close();
        watcher.publish(MqttLink.Message.retained(topic,
                "{\"setting\": \"operation\", \"value\": \"hold\", \"until\": \"19:00\"}"));
        start(broker.url(), Optional.empty());
        await("the third complaint", () -> events.size() == 3);
        assertTrue(events.get(2).contains("retained"), events.get(2));
        assertEquals(1, host.orders.size());
    }

    @Test
    void homeAssistantLearnsOfWhatExistsAndForgetsWhatIsGone() throws Exception {
        host.configure("powerwall", true);
        startWithWatcher();
        host.publish(seen(BATTERY, battery(0.5), START));
        String device = "homeassistant/device/offpeak_home_device_powerwall_battery/config";
        await("the discovery", () -> retained.containsKey(device)
                && retained.containsKey("homeassistant/device/offpeak_home/config"));
        Map<String, Object> payload = Payloads.object(retained.get(device).getBytes(StandardCharsets.UTF_8));
        assertEquals("offpeak/status", payload.get("availability_topic"));
        assertEquals("offpeak/home/device/powerwall/battery/state", payload.get("state_topic"));
        Map<?, ?> charge = (Map<?, ?>) ((Map<?, ?>) payload.get("components")).get("state_of_charge");
        assertEquals("sensor", charge.get("platform"));
        assertEquals("battery", charge.get("device_class"));
        assertEquals("%", charge.get("unit_of_measurement"));
        assertEquals("offpeak_home_device_powerwall_battery_state_of_charge", charge.get("unique_id"));
        Map<String, Object> home = Payloads.object(
                retained.get("homeassistant/device/offpeak_home/config").getBytes(StandardCharsets.UTF_8));
        Map<?, ?> toggle = (Map<?, ?>) ((Map<?, ?>) home.get("components")).get("powerwall");
        assertEquals("offpeak/home/integration/powerwall/enabled/set", toggle.get("command_topic"));

        host.statuses.remove("powerwall");
        host.publish(new Change.Forgotten(BATTERY));
        host.publish(new Change.Lived(offpeak.api.SiteId.HOME, "powerwall"));
        await("it to be forgotten", () -> !retained.containsKey(device)
                && !retained.containsKey("offpeak/home/device/powerwall/battery/state")
                && !retained.containsKey("offpeak/home/integration/powerwall/enabled"));
    }

    @Test
    void whatAnEarlierRunLeftOfARemovedIntegrationIsTakenAway() throws Exception {
        broker = Mosquitto.start(folder);
        watch();
        watcher.publish(MqttLink.Message.retained("offpeak/home/device/gone/battery/state", "{}"));
        watcher.publish(MqttLink.Message.retained("homeassistant/device/offpeak_home_device_gone_battery/config",
                "{\"state_topic\": \"offpeak/home/device/gone/battery/state\"}"));
        watcher.publish(MqttLink.Message.retained("homeassistant/device/of_somebody_else/config", "{}"));
        await("the remains", () -> retained.size() == 3);
        start(broker.url(), Optional.empty());
        await("them to go", () -> !retained.containsKey("offpeak/home/device/gone/battery/state")
                && !retained.containsKey("homeassistant/device/offpeak_home_device_gone_battery/config"));
        assertTrue(retained.containsKey("homeassistant/device/of_somebody_else/config"));
    }

    @Test
    void aBrokerThatDiesAndComesBackIsToldEverythingAgainWithoutMoreThreads() throws Exception {
        host.configure("agile", true);
        startWithWatcher();
        host.publish(seen(BATTERY, battery(0.5), START));
        await("the battery", () -> retained.containsKey("offpeak/home/device/powerwall/battery/state"));
        watcher.close();
        int threads = 0;
        for (int bounce = 0; bounce < 10; bounce++) {
            broker.kill();
            await("the loss to be noticed", () -> bridge.health().message().contains("tried again"));
            broker.start();
            await("the connection to come back", () -> bridge.health().message().isEmpty());
            if (bounce == 1) {
                threads = Thread.activeCount();
            }
        }
        assertTrue(Thread.activeCount() <= threads, "threads grew from " + threads + " to " + Thread.activeCount());
        retained.clear();
        watch();
        await("everything again", () -> retained.containsKey("offpeak/home/device/powerwall/battery/state")
                && "ON".equals(retained.get("offpeak/home/integration/agile/enabled")));
    }

    @Test
    void theBrokerSaysOfflineWhenTheHostIsGoneAndWhenItCloses() throws Exception {
        startWithWatcher();
        await("online", () -> "online".equals(retained.get("offpeak/status")));
        bridge.close();
        bridge = null;
        await("offline", () -> "offline".equals(retained.get("offpeak/status")));
    }

    @Test
    void aWrongPasswordIsNamedAndNotTriedAgainAndAgain() throws Exception {
        Files.writeString(folder.resolve("passwords"), "");
        broker = Mosquitto.start(folder, "allow_anonymous false", "password_file " + folder.resolve("passwords"));
        start(broker.url(), Optional.of("wrong"));
        await("the refusal", () -> bridge.health().message().contains("check user and password"));
        assertFalse(bridge.health().message().contains("wrong"));
        int before = attempts();
        time.advance(Duration.ofSeconds(59));
        assertEquals(before, attempts());
        time.advance(Duration.ofSeconds(20));
        await("the next attempt", () -> attempts() > before);
    }

    private int attempts() throws Exception {
        return (int) Files.readAllLines(folder.resolve("mosquitto.log")).stream()
                .filter(line -> line.contains("not authori")).count();
    }

    @Test
    void aDemandResponseEventIsToldWhenItBeginsAndWhenItEnds() throws Exception {
        startWithWatcher();
        await("the link", () -> retained.containsKey("offpeak/status"));
        Instant start = time.instant();
        EntityId car = EntityId.parse("home/device/tesla-vehicle/car-1");
        EntityId entity = EntityId.parse("home/event/demand-response/tesla-vehicle.car-1");
        DemandEvent begun = DemandEvent.begun("7", car, "demand-response", start, OptionalDouble.of(7200),
                OptionalDouble.empty());
        host.publish(seen(entity, begun, start));
        await("the beginning", () -> events.size() == 1);
        assertTrue(events.get(0).contains("\"id\":\"7\"") && !events.get(0).contains("\"end\""), events.get(0));
        host.publish(seen(entity, begun.ended(start.plusSeconds(600)).worth(Optional.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), OptionalDouble.of(1200), OptionalDouble.empty()), start));
        await("the end", () -> events.size() == 2);
        assertTrue(events.get(1).contains("\"avoided_kwh\":1.2"), events.get(1));
        await("its state", () -> retained.getOrDefault("offpeak/" + entity + "/state", "")
                .contains("\"avoided_wh\":1200.0"));
    }
}
