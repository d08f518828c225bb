package offpeak.device.enphase;

import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Host;
import offpeak.api.VendorException;
import tools.jackson.databind.JsonNode;

/** The batteries of a home, told as one. */
final class Ensemble {

    private static final String BATTERY = "ENCHARGE";
    /** With the colon: a slip of the firmware that stayed. */
    private static final String POWERS = "devices:";

    private Ensemble() {}

    /** Empty in a home without. */
    static Optional<BatteryState> battery(Envoy envoy, Host host) throws VendorException {
        Optional<JsonNode> inventory = envoy.page(host, "/ivp/ensemble/inventory");
        double capacityWh = 0;
        double storedWh = 0;
        boolean known = false;
        for (JsonNode group : inventory.map(JsonNode::values).orElse(java.util.List.of())) {
            for (JsonNode device : group.path("devices").values()) {
                OptionalDouble percent = Json.number(device, "percentFull");
                OptionalDouble wattHours = Json.number(device, "encharge_capacity");
                if (group.path("type").asString("").equals(BATTERY) && percent.isPresent() && wattHours.isPresent()
                        && wattHours.getAsDouble() > 0) {
                    known = true;
                    capacityWh += wattHours.getAsDouble();
                    storedWh += wattHours.getAsDouble() * percent.getAsDouble() / 100;
                }
            }
        }
        if (!known) {
            return Optional.empty();
        }
        Optional<JsonNode> control = envoy.page(host, "/ivp/ensemble/secctrl");
        OptionalDouble charge = fraction(control, "agg_soc");
        OptionalDouble most = control.map(page -> Json.number(page, "Enc_max_available_capacity"))
                .orElse(OptionalDouble.empty());
        double counted = Math.max(0, Math.min(1, storedWh / capacityWh));
        return Optional.of(new BatteryState(charge.isPresent() ? charge : OptionalDouble.of(counted),
                powerW(envoy.page(host, "/ivp/ensemble/power")),
                OptionalDouble.of(most.isPresent() && most.getAsDouble() > 0 ? most.getAsDouble() : capacityWh),
                fraction(control, "configured_backup_soc"), Optional.empty(), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1)));
    }

    private static OptionalDouble fraction(Optional<JsonNode> page, String name) {
        OptionalDouble percent = page.map(json -> Json.number(json, name)).orElse(OptionalDouble.empty());
        return percent.isPresent() && percent.getAsDouble() >= 0 && percent.getAsDouble() <= 100
                ? OptionalDouble.of(percent.getAsDouble() / 100)
                : OptionalDouble.empty();
    }

    /** Milliwatts, below 0 while charging. */
    private static OptionalDouble powerW(Optional<JsonNode> page) {
        double sumW = 0;
        boolean known = false;
        for (JsonNode device : page.map(json -> json.path(POWERS).values()).orElse(java.util.List.of())) {
            if (device.path("real_power_mw").isNumber() && Math.abs(device.path("real_power_mw").asDouble()) < 1e9) {
                sumW += device.path("real_power_mw").asDouble() / 1000;
                known = true;
            }
        }
        return known ? OptionalDouble.of(sumW) : OptionalDouble.empty();
    }
}
