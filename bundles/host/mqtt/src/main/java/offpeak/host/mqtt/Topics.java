package offpeak.host.mqtt;

import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.SiteId;

/** Where on the broker things stand. */
record Topics(String base, String discoveryPrefix) {

    String status() {
        return base + "/status";
    }

    String state(EntityId entity) {
        return base + "/" + entity + "/state";
    }

    String set(EntityId entity) {
        return base + "/" + entity + "/set";
    }

    String enabled(SiteId site, String integration) {
        return base + "/" + site + "/integration/" + integration + "/enabled";
    }

    String plan(SiteId site) {
        return base + "/" + site + "/plan/state";
    }

    String event(SiteId site) {
        return base + "/" + site + "/event";
    }

    String discovery(String device) {
        return discoveryPrefix + "/device/" + device + "/config";
    }

    String homeAssistantStatus() {
        return discoveryPrefix + "/status";
    }

    /** Filters for what the host takes orders by. */
    String[] orders() {
        return new String[]{base + "/+/integration/+/enabled/set", base + "/+/+/+/+/set", homeAssistantStatus()};
    }

    /** Filters for what an earlier run of the host may have left behind. */
    String[] leftovers() {
        return new String[]{base + "/+/integration/+/enabled", base + "/+/+/+/+/state",
                discoveryPrefix + "/device/+/config"};
    }

    /** The integration of {@code …/integration/<id>/enabled/set}. */
    Optional<String> toggled(String topic) {
        return middle(topic, "integration", "/enabled/set");
    }

    /** The integration whose state or toggle an own topic shows. */
    Optional<String> integrationOf(String topic) {
        Optional<String> toggle = middle(topic, "integration", "/enabled");
        if (toggle.isPresent()) {
            return toggle;
        }
        return entityOf(topic, "/state").map(EntityId::integration);
    }

    private Optional<String> middle(String topic, String room, String tail) {
        if (!topic.startsWith(base + "/") || !topic.endsWith(tail)) {
            return Optional.empty();
        }
        String[] parts = topic.substring(base.length() + 1, topic.length() - tail.length()).split("/");
        return parts.length == 3 && parts[1].equals(room) ? Optional.of(parts[2]) : Optional.empty();
    }

    /** The entity of an own topic that ends in {@code /state} or {@code /set}. */
    Optional<EntityId> entityOf(String topic, String tail) {
        if (!topic.startsWith(base + "/") || !topic.endsWith(tail)) {
            return Optional.empty();
        }
        try {
            return Optional.of(EntityId.parse(topic.substring(base.length() + 1, topic.length() - tail.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
