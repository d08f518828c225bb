package offpeak.api.host;

import java.net.URI;

/** The MQTT broker within the host, where that feature is installed. */
public interface EmbeddedBroker {

    /** Where it listens, {@code mqtt://…}. */
    URI uri();

    /** The name with which the host itself signs in. */
    String user();

    /** The password that goes with it; made anew at each start. */
    String password();
}
