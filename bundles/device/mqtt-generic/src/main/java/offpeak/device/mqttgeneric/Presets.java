package offpeak.device.mqttgeneric;

import java.util.Map;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** The topics of things that many have; {@code NAME} stands for the device's name in them. */
final class Presets {

    private static final Map<String, Map<String, String>> ALL = Map.of("none", Map.of(),
            "evcc", Map.ofEntries(Map.entry("kind", "charger"), Map.entry("availability", "evcc/status"),
                    Map.entry("power", "evcc/loadpoints/NAME/chargePower"),
                    Map.entry("state", "evcc/loadpoints/NAME/charging"),
                    Map.entry("mode", "evcc/loadpoints/NAME/mode"),
                    Map.entry("amps", "evcc/loadpoints/NAME/maxCurrent"),
                    Map.entry("energy", "evcc/loadpoints/NAME/chargedEnergy"),
                    Map.entry("sendCharge", "evcc/loadpoints/NAME/mode/set|now"),
                    Map.entry("sendStop", "evcc/loadpoints/NAME/mode/set|off"),
                    Map.entry("sendAmps", "evcc/loadpoints/NAME/maxCurrent/set|{amps}"),
                    Map.entry("sendMode", "evcc/loadpoints/NAME/mode/set|{mode}")),
            "zigbee2mqtt",
            Map.of("kind", "switch", "availability",
                    "zigbee2mqtt/NAME/availability|/state && zigbee2mqtt/NAME/availability", "state",
                    "zigbee2mqtt/NAME|/state", "power", "zigbee2mqtt/NAME|/power", "sendOn",
                    "zigbee2mqtt/NAME/set|{\"state\":\"ON\"}", "sendOff", "zigbee2mqtt/NAME/set|{\"state\":\"OFF\"}",
                    "sendAsk", "zigbee2mqtt/NAME/get|{\"state\":\"\"}"),
            "shelly",
            Map.of("kind", "switch", "availability", "NAME/online", "state", "NAME/status/switch:0|/output", "power",
                    "NAME/status/switch:0|/apower", "sendOn", "NAME/command/switch:0|on", "sendOff",
                    "NAME/command/switch:0|off", "sendAsk", "NAME/command/switch:0|status_update"),
            "tasmota",
            Map.of("kind", "switch", "availability", "tele/NAME/LWT", "state",
                    "stat/NAME/POWER && tele/NAME/STATE|/POWER", "power", "tele/NAME/SENSOR|/ENERGY/Power", "sendOn",
                    "cmnd/NAME/POWER|ON", "sendOff", "cmnd/NAME/POWER|OFF", "sendAsk", "cmnd/NAME/POWER|"));

    private Presets() {}

    /** @throws VendorException CONFIGURATION for an unknown preset, or a name that is none */
    static Map<String, String> of(String preset, String device) throws VendorException {
        Map<String, String> known = ALL.get(preset.strip());
        if (known == null) {
            throw new VendorException(Kind.CONFIGURATION,
                    "preset must be none, evcc, zigbee2mqtt, shelly or tasmota, not '" + preset.strip() + "'");
        }
        String name = device.isBlank() && preset.strip().equals("evcc") ? "1" : device.strip();
        if (!known.isEmpty() && (name.isEmpty() || name.matches(".*[+#|&\\p{Cntrl}].*"))) {
            throw new VendorException(Kind.CONFIGURATION,
                    "device must be the device's name in its topics, not '" + name + "'");
        }
        return known.entrySet().stream().collect(java.util.stream.Collectors.toUnmodifiableMap(Map.Entry::getKey,
                entry -> entry.getValue().replace("NAME", name)));
    }
}
