package offpeak.device.honeywell;

import java.util.List;
import offpeak.api.Host;
import offpeak.api.VendorException;

/** One way to the thermostats of an account. Never called twice at once. */
interface ThermostatClient {

    /** Those of the account that answer. */
    List<Thermostat> read(Host host) throws VendorException;

    /** That it returns means that the vendor took it, not that the thermostat did it. */
    void write(Host host, Thermostat thermostat, Change change) throws VendorException;
}
