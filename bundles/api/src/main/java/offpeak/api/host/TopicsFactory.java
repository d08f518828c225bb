package offpeak.api.host;

import offpeak.api.Scheduler;
import offpeak.api.Topics;

/** Gives each instance its own share of the host's one connection with the broker. */
public interface TopicsFactory {

    /**
     * @param name whose it is, for logs
     * @param worker where messages are delivered
     */
    Owned create(String name, Scheduler worker);

    /** What ends with its instance. */
    interface Owned extends Topics, AutoCloseable {
        /** Nothing more arrives. */
        @Override
        void close();
    }
}
