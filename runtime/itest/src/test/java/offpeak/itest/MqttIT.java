package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** What Home Assistant and others see on a real broker, and what they may order. */
public class MqttIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BATTERY = "offpeak/home/device/powerwall/battery";
    private static final String BATTERY_CONFIG = "homeassistant/device/offpeak_home_device_powerwall_battery/config";
    private static final String RULE = "offpeak/home/integration/cheapest-slots/enabled";

    @Test
    public void statesTogglesDiscoveryAndLastWill() throws Exception {
        try (Mosquitto broker = new Mosquitto();
                Listener listener = new Listener(broker.tcp(), "offpeak/#", "homeassistant/#")) {
            Path data;
            try (HostProcess host = demo("mqtt").start().keepData()) {
                data = host.data();
                host.running("agile", "powerwall", "cheapest-slots");
                assertEquals(200, host.api().status("PUT", "configurations/offpeak.mqtt",
                        "{\"url\": \"" + broker.url() + "\"}"));
                listener.await("offpeak/status", "online");
                states(listener, host);
                discovery(listener);
                toggles(listener, host);
                orders(listener, host);
                host.killHard();
                listener.await("offpeak/status", "offline");
            }
            try (HostProcess host = demo("mqtt-again").data(data).start()) {
                host.running("agile", "powerwall");
                listener.await("offpeak/status", "online");
                listener.await(RULE, "OFF");
                assertEquals("a toggle survives a restart", "DISABLED", state(host, "cheapest-slots"));
                if (Tools.longForm()) {
                    removed(listener, host);
                }
            }
        }
    }

    private static HostProcess.Plan demo(String name) throws IOException {
        return HostProcess.demo(name).with("--speed", "60", "--clock", "2026-06-15T16:30:00Z");
    }

    private static void states(Listener listener, HostProcess host) {
        listener.await(BATTERY + "/state", "observed_at");
        JsonNode battery = Rest.json(listener.last(BATTERY + "/state"));
        assertTrue(battery.toString(), battery.path("state_of_charge").isNumber() && battery.path("power_w").isNumber()
                && battery.path("stale").isBoolean() && !battery.path("stale").asBoolean());
        listener.await("offpeak/home/price/agile/import/state", "value");
        Await.that("the plan", PATIENCE, () -> Rest.json(listener.last("offpeak/home/plan/state")).path("slots")
                .size() == host.get("plan").path("slots").size());
        String before = battery.path("observed_at").asString();
        Await.that("a newer state", PATIENCE,
                () -> !Rest.json(listener.last(BATTERY + "/state")).path("observed_at").asString().equals(before));
    }

    private static void discovery(Listener listener) {
        listener.await(BATTERY_CONFIG, "unique_id");
        JsonNode device = Rest.json(listener.last(BATTERY_CONFIG));
        assertEquals(BATTERY + "/state", device.path("state_topic").asString());
        assertEquals("offpeak/status", device.path("availability_topic").asString());
        JsonNode charge = device.path("components").path("state_of_charge");
        assertEquals("battery", charge.path("device_class").asString());
        assertEquals("%", charge.path("unit_of_measurement").asString());
        listener.await("homeassistant/device/offpeak_home/config", "cheapest-slots");
        JsonNode toggle = Rest.json(listener.last("homeassistant/device/offpeak_home/config")).path("components")
                .path("cheapest-slots");
        assertEquals("switch", toggle.path("platform").asString());
        assertEquals(RULE, toggle.path("state_topic").asString());
        assertEquals(RULE + "/set", toggle.path("command_topic").asString());
    }

    private static void toggles(Listener listener, HostProcess host) throws IOException {
        assertEquals("ON", listener.last(RULE));
        for (String way : List.of("OFF", "ON", "OFF")) {
            listener.publish(RULE + "/set", way, false);
            listener.await(RULE, way);
            String expected = way.equals("ON") ? "RUNNING" : "DISABLED";
            Await.that(expected, PATIENCE, () -> state(host, "cheapest-slots").equals(expected));
        }
        // by another way it is told all the same
        assertEquals(200, host.api().status("PUT", "integrations/agile", "{\"enabled\": false}"));
        listener.await("offpeak/home/integration/agile/enabled", "OFF");
        assertEquals(200, host.api().status("PUT", "integrations/agile", "{\"enabled\": true}"));
        listener.await("offpeak/home/integration/agile/enabled", "ON");
    }

    private static void orders(Listener listener, HostProcess host) throws IOException {
        String until = host.clock().plusSeconds(7200).toString();
        String order = "{\"setting\": \"operation\", \"value\": \"hold\", \"until\": \"" + until + "\"}";
        listener.publish(BATTERY + "/set", order, false);
        Await.that("the override", PATIENCE, () -> host.get("overrides").size() == 1);
        listener.hears("offpeak/home/event", "hold");
        String id = host.get("overrides").path(0).path("id").asString();
        assertEquals(204, host.api().status("DELETE", "overrides/" + id, ""));

        // a broker would give a retained one again after each restart, an old one comes late from a phone
        String old = order.replace("{", "{\"at\": \"" + host.clock().minusSeconds(60) + "\", ");
        listener.publish(BATTERY + "/set", old, false);
        listener.hears("offpeak/home/event", "older than");
        assertEquals(0, host.get("overrides").size());
    }

    private static void removed(Listener listener, HostProcess host) {
        assertEquals(204, host.api().status("DELETE", "integrations/powerwall?keep=true", ""));
        // half a minute, in which an update would have come back
        Await.that("its entities to go", PATIENCE.multipliedBy(3), () -> listener.topics().keySet().toString(),
                () -> listener.last(BATTERY + "/state").isEmpty() && listener.last(BATTERY_CONFIG).isEmpty()
                        && listener.last("offpeak/home/integration/powerwall/enabled").isEmpty());
        listener.await(RULE, "OFF");
    }

    private static String state(HostProcess host, String id) {
        for (JsonNode one : host.get("integrations")) {
            if (one.path("id").asString().equals(id)) {
                return one.path("state").asString();
            }
        }
        return "absent";
    }
}
