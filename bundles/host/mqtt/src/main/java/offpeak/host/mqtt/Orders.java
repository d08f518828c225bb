package offpeak.host.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.host.Engine;
import offpeak.api.host.Supervisor;
import offpeak.api.host.Until;

/** Takes orders that came over MQTT. Retained ones are never followed: a broker would give them again after each restart. */
final class Orders {
    private static final int LARGEST = 256 * 1024;
    private static final Duration OLDEST = Duration.ofSeconds(30);
    private static final String BY = "mqtt";

    private final Topics topics;
    private final Supervisor supervisor;
    private final Engine engine;

    Orders(Topics topics, Supervisor supervisor, Engine engine) {
        this.topics = topics;
        this.supervisor = supervisor;
        this.engine = engine;
    }

    /**
     * Follows an order.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    void take(MqttLink.Message message, Instant now) {
        if (message.payload().length == 0) {
            // somebody cleared a topic
            return;
        }
        if (message.retained()) {
            throw new IllegalArgumentException("a retained order is not followed: publish it without retain");
        }
        if (message.payload().length > LARGEST) {
            throw new IllegalArgumentException("an order has at most " + LARGEST + " bytes");
        }
        Optional<String> integration = topics.toggled(message.topic());
        if (integration.isPresent()) {
            toggle(integration.get(), new String(message.payload(), StandardCharsets.UTF_8).strip());
            return;
        }
        Optional<EntityId> device = topics.entityOf(message.topic(), "/set");
        if (device.isPresent()) {
            override(device.get(), Payloads.object(message.payload()), now);
        }
    }

    private void toggle(String integration, String payload) {
        if (!payload.equalsIgnoreCase("ON") && !payload.equalsIgnoreCase("OFF")) {
            throw new IllegalArgumentException("send ON or OFF, not '" + shortened(payload) + "'");
        }
        supervisor.enable(integration, payload.equalsIgnoreCase("ON"), BY);
    }

    private void override(EntityId device, Map<String, Object> order, Instant now) {
        Site site = engine.site(device.site())
                .orElseThrow(() -> new IllegalArgumentException("there is no site '" + device.site() + "'"));
        requireRecent(order, now);
        Setting setting = Setting.parse(text(order, "setting"), text(order, "value"));
        if (setting instanceof Setting.Restore) {
            throw new IllegalArgumentException("'restore' is the host's own act");
        }
        engine.override(device, setting, Until.parse(text(order, "until"), site, now), BY);
    }

    private static void requireRecent(Map<String, Object> order, Instant now) {
        Object at = order.get("at");
        if (at != null) {
            try {
                if (Instant.parse(String.valueOf(at)).isBefore(now.minus(OLDEST))) {
                    throw new IllegalArgumentException("the order is older than " + OLDEST.toSeconds() + " s: " + at);
                }
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "at must be an RFC 3339 time, not '" + shortened(String.valueOf(at)) + "'", e);
            }
        }
    }

    private static String text(Map<String, Object> order, String field) {
        Object value = order.get(field);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the field '" + field + "' is missing; send {\"setting\": \"operation\", "
                            + "\"value\": \"hold\", \"until\": \"18:00\"}");
        }
        return String.valueOf(value);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
