package offpeak.device.honeywell;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.ThermostatState;

/**
 * One thermostat as it was read.
 *
 * @param id its number at the vendor, which is its entity's name
 * @param location the vendor's number of the place where it hangs
 * @param unit of its setpoints
 * @param state in °C; its lowest and highest are those of its own
 * @param deadbandC at least so far apart are heating and cooling in automatic mode; 0 when it has none
 * @param locked whether it takes no hold that ends by itself, or its owner forbids changes
 * @param zone of the clock by which its holds end
 * @param resent what the vendor wants to hear again with each change, by the vendor's names
 * @param at when it was read
 */
record Thermostat(String id, String name, String location, Degrees unit, ThermostatState state, double deadbandC,
        boolean locked, ZoneId zone, Map<String, Object> resent, Instant at) {

    Thermostat {
        resent = Map.copyOf(resent);
    }

    boolean heats() {
        return switch (state.mode()) {
            case HEAT, AUTO, EMERGENCY_HEAT -> true;
            default -> false;
        };
    }

    boolean cools() {
        return switch (state.mode()) {
            case COOL, AUTO -> true;
            default -> false;
        };
    }

    /** As it is published: what it takes is what it and the comfort band take. */
    ThermostatState within(Band band) {
        double lowest = Math.max(band.lowestC(), state.lowestC().orElse(band.lowestC()));
        double highest = Math.min(band.highestC(), state.highestC().orElse(band.highestC()));
        return new ThermostatState(state.mode(), state.temperatureC(), state.humidity(), state.heatC(), state.coolC(),
                OptionalDouble.of(lowest), OptionalDouble.of(highest), state.hold(), state.holdUntil(),
                state.activity());
    }
}
