package offpeak.host.engine.replay;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Where two pieces of JSON first differ. */
final class Difference {
    private Difference() {}

    static String between(JsonNode recorded, JsonNode now) {
        return find("", recorded, now).orElse("nothing");
    }

    private static Optional<String> find(String path, JsonNode recorded, JsonNode now) {
        if (recorded.equals(now)) {
            return Optional.empty();
        }
        if (recorded.isObject() && now.isObject()) {
            for (Map.Entry<String, JsonNode> field : recorded.properties()) {
                Optional<String> inside = find(path + "/" + field.getKey(), field.getValue(),
                        now.path(field.getKey()));
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        if (recorded.isArray() && now.isArray() && recorded.size() == now.size()) {
            for (int i = 0; i < recorded.size(); i++) {
                Optional<String> inside = find(path + "/" + i, recorded.get(i), now.get(i));
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        return Optional.of((path.isEmpty() ? "" : path + ": ") + now + ", recorded was " + recorded);
    }
}
