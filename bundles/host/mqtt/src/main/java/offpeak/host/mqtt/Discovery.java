package offpeak.host.mqtt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import offpeak.api.BatteryState;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.host.Supervisor;

/**
 * How Home Assistant learns of what exists: one device for each entity, and one for each home with a switch for each
 * integration and rule. The device form of MQTT discovery, Home Assistant 2024.11 and later.
 */
final class Discovery {
    private final Topics topics;
    private final String version;

    Discovery(Topics topics, String version) {
        this.topics = topics;
        this.version = version;
    }

    static String deviceId(EntityId entity) {
        return clean("offpeak_" + entity.site() + "_" + entity.kind().key() + "_" + entity.integration() + "_"
                + entity.name());
    }

    static String deviceId(SiteId site) {
        return clean("offpeak_" + site);
    }

    private static String clean(String text) {
        return text.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    /** The payload of an entity's device; its components follow from its kind of state. */
    Map<String, Object> entity(Observation<?> seen) {
        EntityId entity = seen.entity();
        String id = deviceId(entity);
        Map<String, Object> components = new LinkedHashMap<>();
        if (seen.state() instanceof BatteryState) {
            sensor(components, id, "state_of_charge", "State of charge", "battery", "%",
                    "{{ (value_json.state_of_charge * 100) | round(1) }}");
            sensor(components, id, "power", "Power", "power", "W", "{{ value_json.power_w }}");
            sensor(components, id, "reserve", "Reserve", "battery", "%", "{{ (value_json.reserve * 100) | round(0) }}");
            sensor(components, id, "capacity", "Capacity", "energy_storage", "Wh", "{{ value_json.capacity_wh }}");
        } else if (seen.state() instanceof MeterState) {
            sensor(components, id, "power", "Power", "power", "W", "{{ value_json.power_w }}");
        } else if (seen.state() instanceof Prices prices) {
            String unit = prices.currency().getCurrencyCode() + "/kWh";
            sensor(components, id, "price", "Price now", "", unit, "{{ value_json.value }}");
            sensor(components, id, "next", "Price next", "", unit, "{{ value_json.next }}");
        } else if (seen.state() instanceof DemandEvent) {
            sensor(components, id, "avoided", "Avoided by the last pause", "", "Wh", "{{ value_json.avoided_wh }}");
        }
        Map<String, Object> payload = frame(id, words(entity.integration()) + " " + words(entity.name()));
        payload.put("components", components);
        payload.put("state_topic", topics.state(entity));
        return payload;
    }

    private static void sensor(Map<String, Object> components, String device, String key, String name,
            String deviceClass, String unit, String template) {
        Map<String, Object> sensor = new LinkedHashMap<>();
        sensor.put("platform", "sensor");
        sensor.put("unique_id", device + "_" + key);
        sensor.put("name", name);
        if (!deviceClass.isEmpty()) {
            sensor.put("device_class", deviceClass);
        }
        sensor.put("state_class", "measurement");
        sensor.put("unit_of_measurement", unit);
        // an absent value is unknown to Home Assistant, not an error
        String field = template.replaceAll(".*value_json\\.(\\w+).*", "$1");
        sensor.put("value_template",
                "{% if value_json." + field + " is defined %}" + template + "{% else %}None{% endif %}");
        components.put(key, sensor);
    }

    /** The payload of a home's device: a switch for each integration and rule. */
    Map<String, Object> site(Site site, List<Supervisor.Status> integrations) {
        String id = deviceId(site.id());
        Map<String, Object> components = new LinkedHashMap<>();
        for (Supervisor.Status integration : integrations) {
            Map<String, Object> toggle = new LinkedHashMap<>();
            toggle.put("platform", "switch");
            toggle.put("unique_id", clean(id + "_" + integration.id() + "_enabled"));
            toggle.put("name", integration.name());
            toggle.put("state_topic", topics.enabled(site.id(), integration.id()));
            toggle.put("command_topic", topics.enabled(site.id(), integration.id()) + "/set");
            toggle.put("payload_on", "ON");
            toggle.put("payload_off", "OFF");
            toggle.put("entity_category", "config");
            components.put(clean(integration.id()), toggle);
        }
        Map<String, Object> payload = frame(id, "Offpeak " + site.name());
        payload.put("components", components);
        return payload;
    }

    private Map<String, Object> frame(String id, String name) {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("identifiers", List.of(id));
        device.put("name", name);
        device.put("manufacturer", "Offpeak");
        device.put("sw_version", version);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("device", device);
        payload.put("origin", Map.of("name", "Offpeak"));
        payload.put("availability_topic", topics.status());
        return payload;
    }

    private static String words(String id) {
        String spaced = id.replace('-', ' ').replace('_', ' ');
        return spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
    }
}
