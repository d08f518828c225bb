package offpeak.rule.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The configuration, read and checked.
 *
 * @param battery its word for the battery, empty for the only one; absent when none is planned
 * @param reserve never below it, 0..1; absent for the battery's own
 * @param efficiency of a way through the battery and back
 * @param wearPerKwh what a kWh given costs in ageing, main currency unit
 * @param usualLoadW the home's load where no forecast tells it
 */
record Options(String site, Optional<String> battery, OptionalDouble reserve, PlanRule.Export export,
        boolean chargeFromGrid,
        double efficiency, double wearPerKwh, OptionalDouble chargePowerW, OptionalDouble dischargePowerW,
        OptionalDouble capacityWh, double usualLoadW, boolean respectIsland, List<CarLine> cars,
        boolean batteryFeedsCars) {

    private static final String NO_BATTERY = "none";

    /** @throws IllegalArgumentException naming the field and what it should be */
    static Options of(PlanRule.Config config) {
        return new Options(config.site().strip(),
                Optional.of(config.battery().strip()).filter(word -> !word.equals(NO_BATTERY)),
                reserve(config.reserve()), config.export(),
                config.chargeFromGrid(), within("efficiency", config.efficiency(), 0.5, 1),
                within("wearPerKwh", config.wearPerKwh(), 0, 10), positive("chargePowerW", config.chargePowerW()),
                positive("dischargePowerW", config.dischargePowerW()), positive("capacityWh", config.capacityWh()),
                within("usualLoadW", config.usualLoadW(), 0, 100_000), config.respectIsland(),
                Arrays.stream(config.cars()).filter(line -> !line.isBlank()).map(CarLine::of).toList(),
                config.batteryFeedsCars());
    }

    private static OptionalDouble reserve(String text) {
        if (text.isBlank()) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(within("reserve", Double.parseDouble(text.strip()), 0, 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "reserve must be a share of a full battery, e.g. 0.2, or empty for its own, not '" + text + "'", e);
        }
    }

    private static double within(String field, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(field + " must be within " + low + " and " + high + ", not " + value);
        }
        return value;
    }

    private static OptionalDouble positive(String field, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(field + " must be positive, or 0 for what the device reports, not "
                    + value);
        }
        return value == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
