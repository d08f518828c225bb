package offpeak.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Somebody else at the broker, such as Home Assistant. */
public final class Listener implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MqttClient client;
    private final Map<String, String> last = new ConcurrentHashMap<>();
    private final List<String> all = new CopyOnWriteArrayList<>();

    public Listener(String tcp, String... topics) throws IOException {
        try {
            client = new MqttClient(tcp, "it-" + UUID.randomUUID(), new MemoryPersistence());
            MqttConnectOptions options = new MqttConnectOptions();
            options.setConnectionTimeout(10);
            client.connect(options);
            for (String topic : topics) {
                client.subscribe(topic, 1, (at, message) -> {
                    String text = new String(message.getPayload(), StandardCharsets.UTF_8);
                    last.put(at, text);
                    all.add(at + " " + text);
                });
            }
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }

    public String last(String topic) {
        return last.getOrDefault(topic, "");
    }

    public Map<String, String> topics() {
        return Map.copyOf(last);
    }

    public void await(String topic, String part) {
        Await.that(topic + " to have " + part, PATIENCE, () -> last.toString(), () -> last(topic).contains(part));
    }

    /** Among all that came since the beginning: what is not retained may be followed by something else at once. */
    public void hears(String topic, String part) {
        Await.that(topic + " to tell of " + part, PATIENCE, () -> all.toString(),
                () -> all.stream().anyMatch(one -> one.startsWith(topic + " ") && one.contains(part)));
    }

    public void publish(String topic, String text, boolean retained) throws IOException {
        try {
            client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, retained);
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 1000);
            }
            client.close(true);
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }
}
