package offpeak.host.mqtt;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A connection to a broker, whatever library makes it. Every call but {@link #close} blocks for a few seconds at most. */
interface MqttLink extends AutoCloseable {

    /**
     * @param uri {@code mqtt://host:port} or {@code mqtts://host:port}
     * @param user absent for none
     * @param will published by the broker when this host is gone without a word
     */
    record Settings(URI uri, Optional<String> user, Optional<String> password, Message will) {
        /** Without the password. */
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /** @param retained whether the broker keeps it for later subscribers */
    record Message(String topic, byte[] payload, boolean retained) {
        static Message retained(String topic, String text) {
            return new Message(topic, text.getBytes(StandardCharsets.UTF_8), true);
        }

        static Message passing(String topic, String text) {
            return new Message(topic, text.getBytes(StandardCharsets.UTF_8), false);
        }

        /** What makes a broker forget a retained message. */
        static Message forget(String topic) {
            return new Message(topic, new byte[0], true);
        }
    }

    /** Called on the library's threads: must return at once. */
    interface Listener {
        void arrived(Message message);

        void lost(String cause);
    }

    /** Why a broker can't be used now. */
    class LinkException extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean refused;

        LinkException(String message, boolean refused, Throwable cause) {
            super(message, cause);
            this.refused = refused;
        }

        /** Whether the broker knows the name and password not. */
        boolean refused() {
            return refused;
        }
    }

    void publish(Message message) throws LinkException;

    void subscribe(String filter) throws LinkException;

    void unsubscribe(String filter) throws LinkException;

    @Override
    void close();

    /** Makes connections. */
    interface Factory {
        MqttLink connect(Settings settings, Listener listener) throws LinkException;
    }
}
