package offpeak.host.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What waits for the broker: of retained messages the latest of each topic, of passing ones the latest thousand. */
final class Outbox {
    private static final int TOPICS = 10_000;
    private static final int PASSING = 1000;

    private final Map<String, MqttLink.Message> retained = new LinkedHashMap<>();
    private final Deque<MqttLink.Message> passing = new ArrayDeque<>();

    synchronized void add(MqttLink.Message message) {
        if (message.retained()) {
            if (retained.size() < TOPICS || retained.containsKey(message.topic())) {
                retained.put(message.topic(), message);
            }
            return;
        }
        if (passing.size() == PASSING) {
            passing.removeFirst();
        }
        passing.addLast(message);
    }

    /** The next to send, in order of arrival; retained ones first. */
    synchronized Optional<MqttLink.Message> next() {
        var first = retained.values().iterator();
        if (first.hasNext()) {
            MqttLink.Message message = first.next();
            first.remove();
            return Optional.of(message);
        }
        return Optional.ofNullable(passing.pollFirst());
    }

    /** Puts one back that could not be sent, unless there is a later one of its topic. */
    synchronized void putBack(MqttLink.Message message) {
        if (message.retained()) {
            retained.putIfAbsent(message.topic(), message);
        } else {
            passing.addFirst(message);
        }
    }
}
