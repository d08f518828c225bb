package offpeak.rule.demandresponse;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The configuration, read.
 *
 * @param threshold per MWh
 * @param resumeBelow per MWh, at most the threshold
 * @param aggressiveness absent: as the car says
 * @param stale how long the last price stands in for one that is not published yet
 * @param leastCharge 0..1; below it a car is let charge
 * @param departure absent: none is kept
 */
record Options(String site, boolean enabled, String car, String prices, double threshold, double resumeBelow,
        Optional<Integer> aggressiveness, int maxSkips, Duration minPause, Duration maxPause, Duration stale,
        double leastCharge, Optional<LocalTime> departure, Duration margin, double capacityWh, OptionalDouble powerW) {

    /** @throws IllegalArgumentException naming the field */
    static Options of(DemandResponse.Config config) {
        double resumeBelow = resumeBelow(config);
        check("aggressiveness", config.aggressiveness(), 0, 100);
        check("maxSkipsPerDay", config.maxSkipsPerDay(), 0, 288);
        check("minPauseMinutes", config.minPauseMinutes(), 0, 240);
        check("maxPauseMinutes", config.maxPauseMinutes(), 5, 1200);
        check("staleMinutes", config.staleMinutes(), 0, 60);
        check("marginMinutes", config.marginMinutes(), 0, 600);
        if (!(config.leastCharge() >= 0 && config.leastCharge() <= 1)) {
            throw new IllegalArgumentException("leastCharge must be within 0..1, not " + config.leastCharge());
        }
        if (!(config.capacityWh() > 0) || !(config.chargePowerW() >= 0)) {
            throw new IllegalArgumentException("capacityWh must be above 0 and chargePowerW 0 or more");
        }
        return new Options(config.site().strip(), config.enabled(), config.car().strip(), config.prices().strip(),
                config.threshold(), resumeBelow,
                Optional.of(config.aggressiveness()).filter(value -> value > 0), config.maxSkipsPerDay(),
                Duration.ofMinutes(config.minPauseMinutes()), Duration.ofMinutes(config.maxPauseMinutes()),
                Duration.ofMinutes(config.staleMinutes()), config.leastCharge(), departure(config.departure().strip()),
                Duration.ofMinutes(config.marginMinutes()), config.capacityWh(),
                config.chargePowerW() > 0 ? OptionalDouble.of(config.chargePowerW()) : OptionalDouble.empty());
    }

    private static double resumeBelow(DemandResponse.Config config) {
        String text = config.resumeBelow().strip();
        try {
            double value = text.isEmpty() ? config.threshold() : Double.parseDouble(text);
            if (value <= config.threshold() && Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, like one that is too high
        }
        throw new IllegalArgumentException("resumeBelow must be a price per MWh of at most the threshold, "
                + config.threshold() + ", or empty, not '" + text + "'");
    }

    private static Optional<LocalTime> departure(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(LocalTime.parse(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("departure must be a time of day such as 07:00, or empty, not '" + text
                    + "'", e);
        }
    }

    private static void check(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " must be within " + least + ".." + most + ", not " + value);
        }
    }
}
