package offpeak.device.powerwall;

import java.util.List;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.Interval;
import offpeak.api.VendorException;
import tools.jackson.databind.JsonNode;

/** One way to a Powerwall. An instance serves one energy site and is never called twice at once. */
interface PowerwallClient {

    /** One field to change. */
    sealed interface Step {
        record Mode(String mode) implements Step {}

        /** @param percent 0 to 80, or 100 */
        record Reserve(int percent) implements Step {}

        record GridCharging(boolean allowed) implements Step {}
    }

    /** The transport's name in the configuration. */
    String name();

    /** Whether settings can be changed by it. */
    boolean writes();

    /**
     * @param settingsToo reads the settings anew, even where they were read a short while ago
     */
    Reading read(Host host, boolean settingsToo) throws VendorException;

    /** Changes the fields, in this order where the vendor takes them one by one. That it returns proves nothing. */
    void write(Host host, List<Step> steps) throws VendorException;

    /**
     * Hands a tariff over.
     *
     * @param content a {@code tariff_content_v2}
     * @throws VendorException REFUSED where the transport or the vendor does not take it
     */
    void tariff(Host host, JsonNode content) throws VendorException;

    /**
     * What the site recorded of a day, as Tesla's {@code calendar_history} of the kind {@code energy}.
     *
     * @param day from midnight to midnight in the site's zone
     * @return without rows when nothing was recorded; empty where this way knows no past
     */
    default Optional<JsonNode> energies(Host host, Interval day) throws VendorException {
        return Optional.empty();
    }
}
