package offpeak.host.engine.recording;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One line of a recording while it is written: a piece of work, and of the world only what differs from the lines before. */
final class Line {

    /** What a reader of all lines so far knows. */
    static final class World {
        private final Map<String, Map<String, Object>> byName = new TreeMap<>();

        private Map<String, Object> of(String name) {
            return byName.computeIfAbsent(name, n -> new TreeMap<>());
        }
    }

    private final World world;
    /** Without the mapper, whose making would be a part of the host's start. */
    private final ObjectNode node = JsonNodeFactory.instance.objectNode();

    Line(World world) {
        this.world = world;
    }

    ObjectNode node() {
        return node;
    }

    void add(String name, JsonNode value) {
        (node.get(name) instanceof ArrayNode list ? list : node.putArray(name)).add(value);
    }

    void add(String name, Optional<String> text) {
        ArrayNode list = node.get(name) instanceof ArrayNode before ? before : node.putArray(name);
        text.ifPresentOrElse(list::add, list::addNull);
    }

    /** Adds to a text of signs, one for each time. */
    void sign(String name, boolean sign) {
        node.put(name, node.path(name).asString("") + (sign ? 't' : 'f'));
    }

    /** Writes what is new in a map: {@code {key: value}} for what changed, null for what is gone. */
    <V> void change(String name, Map<String, V> now, Function<V, JsonNode> json) {
        Map<String, Object> before = world.of(name);
        if (before.equals(now)) {
            return;
        }
        Map<String, JsonNode> changes = new TreeMap<>();
        now.forEach((key, value) -> {
            if (!Objects.equals(before.get(key), value)) {
                changes.put(key, json.apply(value));
            }
        });
        new HashMap<>(before).keySet().stream().filter(key -> !now.containsKey(key))
                .forEach(key -> changes.put(key, JsonNodeFactory.instance.nullNode()));
        if (!changes.isEmpty()) {
            ObjectNode object = node.get(name) instanceof ObjectNode some ? some : node.putObject(name);
            changes.forEach(object::set);
        }
        before.clear();
        before.putAll(now);
    }

    /** The same for one entry, whatever the others are. */
    <V> void change(String name, String key, V value, Function<V, JsonNode> json) {
        Map<String, Object> before = world.of(name);
        if (!value.equals(before.put(key, value))) {
            (node.get(name) instanceof ObjectNode some ? some : node.putObject(name)).set(key, json.apply(value));
        }
    }

    /** Does something when a value is new. */
    void once(String name, String key, Object value, Runnable work) {
        if (!value.equals(world.of(name).put(key, value))) {
            work.run();
        }
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
