package offpeak.host.engine.replay;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.host.Leases;
import offpeak.host.engine.recording.TapeJson;
import tools.jackson.databind.JsonNode;

/** What a recording says up to the line that is being played, and the first thing that was answered otherwise. */
final class Heard {
    private final Map<String, Map<String, JsonNode>> world = new TreeMap<>();
    private final Map<EntityId, Leases.Lease> leases = new TreeMap<>();
    /** What is still to be heard in this piece of work, by name. */
    private final Map<String, Deque<JsonNode>> due = new HashMap<>();
    private final Map<String, Deque<Boolean>> signs = new HashMap<>();
    private JsonNode line = TapeJson.object();
    private Instant now = Instant.EPOCH;
    private Optional<String> difference = Optional.empty();

    /** Where the engine first did something else, and what. */
    Optional<String> difference() {
        return difference;
    }

    Instant now() {
        return now;
    }

    /** Takes in what the next line tells of the world. */
    void hear(JsonNode next) {
        line = next;
        now = Instant.parse(next.path("at").asString());
        due.clear();
        signs.clear();
        next.properties().forEach(field -> {
            if (field.getValue().isArray()) {
                Deque<JsonNode> queue = due.computeIfAbsent(field.getKey(), name -> new ArrayDeque<>());
                field.getValue().forEach(queue::add);
            } else if (field.getValue().isString()) {
                Deque<Boolean> queue = signs.computeIfAbsent(field.getKey(), name -> new ArrayDeque<>());
                field.getValue().asString().chars().forEach(sign -> queue.add(sign == 't'));
            } else if (field.getValue().isObject()) {
                Map<String, JsonNode> known = world.computeIfAbsent(field.getKey(), name -> new TreeMap<>());
                field.getValue().properties().forEach(entry -> {
                    if (entry.getValue().isNull()) {
                        known.remove(entry.getKey());
                    } else {
                        known.put(entry.getKey(), entry.getValue());
                    }
                });
            }
        });
        next.path("leases").forEach(changed -> {
            EntityId device = EntityId.parse(changed.path("device").asString());
            if (changed.has("lease")) {
                leases.put(device, TapeJson.read(changed.path("lease"), Leases.Lease.class));
            } else {
                leases.remove(device);
            }
        });
    }

    /** Whether all was said that the recording has. */
    void end() {
        for (String said : List.of("decided", "sent", "stored")) {
            Deque<JsonNode> rest = due.get(said);
            if (rest != null && !rest.isEmpty()) {
                differs(said + " nothing more, the recording has: " + rest.peek());
            }
        }
    }

    void differs(String how) {
        if (difference.isEmpty()) {
            difference = Optional.of("at " + now + ": " + how);
        }
    }

    void asked(String what) {
        differs("asked for " + what + " once more than the engine that recorded it, which may be of another version");
    }

    Optional<JsonNode> next(String name) {
        return Optional.ofNullable(due.getOrDefault(name, new ArrayDeque<>()).poll());
    }

    void compare(String said, JsonNode made) {
        // as read again: what was made still knows a long from an int
        JsonNode again = TapeJson.MAPPER.readTree(made.toString());
        Optional<JsonNode> recorded = next(said);
        if (recorded.isEmpty()) {
            differs(said + " " + again + ", the recording has nothing");
        } else if (!recorded.get().equals(again)) {
            differs(said + " " + Difference.between(recorded.get(), again));
        }
    }

    Map<EntityId, Leases.Lease> leases() {
        return leases;
    }

    JsonNode line() {
        return line;
    }

    /** What is still to be heard of that name in this piece of work. */
    Iterable<JsonNode> rest(String name) {
        return due.getOrDefault(name, new ArrayDeque<>());
    }

    boolean flag(String name) {
        Boolean flag = signs.getOrDefault(name, new ArrayDeque<>()).poll();
        if (flag == null) {
            asked(name);
        }
        return Boolean.TRUE.equals(flag);
    }

    Map<String, JsonNode> world(String name) {
        return world.getOrDefault(name, Map.of());
    }
}
