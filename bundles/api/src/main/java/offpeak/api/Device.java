package offpeak.api;

import java.util.Map;

/** An integration whose entities can be told what to do. Only the Dispatcher calls these. */
public interface Device extends Integration {

    /**
     * Gives an order to the vendor and returns when the vendor has taken it. Doing it twice does no harm.
     *
     * @throws VendorException REFUSED when the device can't do it; else as {@link #refresh}
     */
    void apply(Host host, Command command) throws VendorException;

    /** Whether an observed state shows the order in force. Pure. */
    boolean confirms(Command command, State state);

    /**
     * The settings that orders change, as observed, so that {@link Setting.Restore} can put them back. Pure; empty when
     * the state does not tell all of them.
     */
    Map<String, String> settings(State state);
}
