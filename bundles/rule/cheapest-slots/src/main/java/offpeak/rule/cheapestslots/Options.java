package offpeak.rule.cheapestslots;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The configuration, read and checked.
 *
 * @param target state of charge, 0..1
 * @param maxPrice main currency unit per kWh
 * @param peak absent for none
 * @param efficiency of charging, grid to store
 */
record Options(String site, String battery, double target, LocalTime readyBy, OptionalDouble maxPrice,
        Optional<Peak> peak, boolean avoidPeak, boolean solarCovers, OptionalDouble chargePowerW, double efficiency,
        OptionalDouble capacityWh, boolean respectIsland, boolean stopAtTarget, Duration joinGap,
        boolean keepUntilReadyBy) {

    /** A daily stretch on the site's clock; may pass midnight. */
    record Peak(LocalTime start, LocalTime end) {}

    /** @throws IllegalArgumentException naming the field and what it should be */
    static Options of(CheapestSlots.Config config) {
        return new Options(config.site().strip(), config.battery().strip(),
                within("target", config.target(), 0, 1), time("readyBy", config.readyBy()),
                maxPrice(config.maxPrice()), peak(config), config.avoidPeak(), config.solarCovers(),
                positive("chargePowerW", config.chargePowerW()), within("efficiency", config.efficiency(), 0.5, 1),
                positive("capacityWh", config.capacityWh()), config.respectIsland(), config.stopAtTarget(),
                Duration.ofMinutes((long) within("joinGapMinutes", config.joinGapMinutes(), 0, 1440)),
                config.keepUntilReadyBy());
    }

    private static Optional<Peak> peak(CheapestSlots.Config config) {
        if (config.peakStart().isBlank() && config.peakEnd().isBlank()) {
            return Optional.empty();
        }
        Peak peak = new Peak(time("peakStart", config.peakStart()), time("peakEnd", config.peakEnd()));
        if (peak.start().equals(peak.end())) {
            throw new IllegalArgumentException("peakStart and peakEnd must differ; leave both empty for no peak");
        }
        return Optional.of(peak);
    }

    private static OptionalDouble maxPrice(String text) {
        if (text.isBlank() || text.strip().equals("NaN")) {
            return OptionalDouble.empty();
        }
        try {
            double price = Double.parseDouble(text.strip());
            if (Double.isFinite(price)) {
                return OptionalDouble.of(price);
            }
        } catch (NumberFormatException e) {
            // told below like infinity
        }
        throw new IllegalArgumentException(
                "maxPrice must be a price per kWh, e.g. 0.15, or empty for no limit, not '" + text + "'");
    }

    private static LocalTime time(String field, String text) {
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(field + " must be a time like 07:00, not '" + text + "'", e);
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
