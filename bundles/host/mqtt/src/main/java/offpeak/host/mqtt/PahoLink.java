package offpeak.host.mqtt;

import java.util.Locale;
import java.util.UUID;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * A link by Eclipse Paho. Its own reconnecting is not used, because its timer outlives the client, and no call is made on its
 * callback thread, because that blocks for ever.
 */
final class PahoLink implements MqttLink, MqttCallback {
    private static final int CONNECT_SECONDS = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final long WAIT_MILLIS = 10_000;
    private static final long GOODBYE_MILLIS = 1000;
    private static final int AT_LEAST_ONCE = 1;

    private final MqttAsyncClient client;
    private final Listener listener;

    private PahoLink(MqttAsyncClient client, Listener listener) {
        this.client = client;
        this.listener = listener;
    }

    static MqttLink connect(Settings settings, Listener listener) throws LinkException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(true);
        options.setAutomaticReconnect(false);
        options.setConnectionTimeout(CONNECT_SECONDS);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        settings.user().ifPresent(options::setUserName);
        settings.password().ifPresent(password -> options.setPassword(password.toCharArray()));
        options.setWill(settings.will().topic(), settings.will().payload(), AT_LEAST_ONCE, settings.will().retained());
        PahoLink link = null;
        try {
            MqttAsyncClient client = new MqttAsyncClient(address(settings),
                    "offpeak-" + UUID.randomUUID().toString().substring(0, 8), new MemoryPersistence());
            link = new PahoLink(client, listener);
            client.setCallback(link);
            client.connect(options).waitForCompletion(WAIT_MILLIS);
            return link;
        } catch (MqttException e) {
            if (link != null) {
                link.close();
            }
            throw failed(e);
        } catch (IllegalArgumentException e) {
            throw new LinkException("'" + settings.uri() + "' is no broker's address; expected mqtt://host:1883", false,
                    e);
        }
    }

    private static String address(Settings settings) {
        boolean tls = "mqtts".equals(settings.uri().getScheme().toLowerCase(Locale.ROOT));
        int port = settings.uri().getPort() >= 0 ? settings.uri().getPort() : tls ? 8883 : 1883;
        return (tls ? "ssl://" : "tcp://") + settings.uri().getHost() + ":" + port;
    }

    private static LinkException failed(MqttException e) {
        boolean refused = e.getReasonCode() == MqttException.REASON_CODE_FAILED_AUTHENTICATION
                || e.getReasonCode() == MqttException.REASON_CODE_NOT_AUTHORIZED;
        Throwable cause = e.getCause();
        String why = refused
                ? "it refuses the user or password"
                : cause != null && cause.getMessage() != null ? cause.getMessage() : String.valueOf(e.getMessage());
        return new LinkException(why, refused, e);
    }

    /** One after the other: the library mixes up its tokens otherwise. */
    @Override
    public synchronized void publish(Message message) throws LinkException {
        try {
            client.publish(message.topic(), message.payload(), AT_LEAST_ONCE, message.retained())
                    .waitForCompletion(WAIT_MILLIS);
        } catch (MqttException e) {
            throw failed(e);
        }
    }

    @Override
    public void subscribe(String filter) throws LinkException {
        try {
            client.subscribe(filter, AT_LEAST_ONCE).waitForCompletion(WAIT_MILLIS);
        } catch (MqttException e) {
            throw failed(e);
        }
    }

    @Override
    public void unsubscribe(String filter) throws LinkException {
        try {
            client.unsubscribe(filter).waitForCompletion(WAIT_MILLIS);
        } catch (MqttException e) {
            throw failed(e);
        }
    }

    /** Ends every thread of the client, also when the broker does not answer. */
    @Override
    public void close() {
        if (client.isConnected()) {
            try {
                client.disconnect(0).waitForCompletion(GOODBYE_MILLIS);
            } catch (MqttException e) {
                disconnectForcibly();
            }
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException("the MQTT client could not be closed", e);
        }
    }

    private void disconnectForcibly() {
        try {
            client.disconnectForcibly(0, GOODBYE_MILLIS);
        } catch (MqttException e) {
            // it was not connected any more; that its threads end is what counts, and close sees to it
            return;
        }
    }

    @Override
    public void connectionLost(Throwable cause) {
        String why = cause == null
                ? "no reason given"
                : cause.getCause() != null
                        ? String.valueOf(cause.getCause().getMessage())
                        : String.valueOf(cause.getMessage());
        listener.lost(why);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        listener.arrived(new Message(topic, message.getPayload(), message.isRetained()));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        // publish waits for it itself
    }
}
