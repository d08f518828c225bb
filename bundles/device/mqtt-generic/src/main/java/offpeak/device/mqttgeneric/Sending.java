package offpeak.device.mqttgeneric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/**
 * A message that orders something.
 *
 * @param payload with {@code {amps}} and the like in it
 * @param shown what the mode's topic tells once it is in force
 */
record Sending(String topic, String payload, String shown) {

    /**
     * One after the other: {@code TOPIC|PAYLOAD|SHOWN && TOPIC …}; without SHOWN, the payload is what is shown.
     *
     * @throws VendorException CONFIGURATION naming the field
     */
    static List<Sending> parse(String field, String text) throws VendorException {
        List<Sending> sendings = new ArrayList<>();
        for (String one : text.isBlank() ? new String[0] : text.split("&&")) {
            String[] parts = one.strip().split("\\|", -1);
            if (parts.length < 2 || parts.length > 3 || parts[0].isBlank() || parts[0].matches(".*[+#].*")) {
                throw new VendorException(Kind.CONFIGURATION,
                        field + " must be like topic|payload or topic|payload|mode, not '" + one.strip() + "'");
            }
            sendings.add(new Sending(parts[0].strip(), parts[1].strip(), parts[parts.length - 1].strip()));
        }
        return List.copyOf(sendings);
    }

    /** @throws VendorException REFUSED when a value is asked for that the order has not */
    String filled(Map<String, String> values) throws VendorException {
        String filled = payload;
        for (String name : List.of("amps", "watts", "percent", "fraction", "mode")) {
            String place = "{" + name + "}";
            if (filled.contains(place)) {
                if (!values.containsKey(name)) {
                    throw new VendorException(Kind.REFUSED,
                            topic + " wants " + place + ", which the order does not say");
                }
                filled = filled.replace(place, values.get(name));
            }
        }
        return filled;
    }
}
