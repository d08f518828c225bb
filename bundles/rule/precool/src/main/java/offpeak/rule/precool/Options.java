package offpeak.rule.precool;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.Celsius;
import offpeak.api.Holidays;
import offpeak.api.Peaks;
import offpeak.api.Situation;

/**
 * The configuration, read and checked.
 *
 * @param ahead of a peak
 * @param batteryBelow 0..1; empty for no matter what
 * @param cool empty for never, as is heat
 * @param lowestC comfort
 * @param highestC comfort
 */
record Options(String site, List<String> thermostats, String battery, Peaks peaks, Duration ahead,
        OptionalDouble hotAboveC, OptionalDouble coldBelowC, OptionalDouble batteryBelow, Optional<Aim> cool,
        Optional<Aim> heat, double lowestC, double highestC) {

    /**
     * Where to.
     *
     * @param value °C
     * @param offset whether it is added to what is set
     */
    record Aim(double value, boolean offset) {
        double from(double setC) {
            return offset ? setC + value : value;
        }
    }

    /** @throws IllegalArgumentException naming the field and what it should be */
    static Options of(Precool.Config config) {
        if (config.minutes() < 5 || config.minutes() > 720) {
            throw new IllegalArgumentException("minutes must be within 5 and 720, not " + config.minutes());
        }
        if (!(config.batteryBelow() >= 0 && config.batteryBelow() <= 1)) {
            throw new IllegalArgumentException("batteryBelow must be within 0 and 1, not " + config.batteryBelow());
        }
        Optional<Aim> cool = aim("cool", config.cool());
        Optional<Aim> heat = aim("heat", config.heat());
        if (cool.filter(aim -> aim.offset() && aim.value() > 0).isPresent()) {
            throw new IllegalArgumentException("cool must be a setpoint like 20C or a step down like -2C, not '"
                    + config.cool() + "'");
        }
        if (heat.filter(aim -> aim.offset() && aim.value() < 0).isPresent()) {
            throw new IllegalArgumentException(
                    "heat must be a setpoint like 22C or a step up like +1C, not '" + config.heat() + "'");
        }
        return new Options(config.site().strip(),
                Arrays.stream(config.thermostats()).map(String::strip).filter(name -> !name.isEmpty()).toList(),
                config.battery().strip(),
                Peaks.of(Arrays.asList(config.peaks()), Holidays.of(Arrays.asList(config.holidays()))),
                Duration.ofMinutes(config.minutes()), temperature("hotAbove", config.hotAbove()),
                temperature("coldBelow", config.coldBelow()),
                config.batteryBelow() == 0 ? OptionalDouble.empty() : OptionalDouble.of(config.batteryBelow()), cool,
                heat, Celsius.temperature("lowest", config.lowest()), Celsius.temperature("highest", config.highest()));
    }

    private static OptionalDouble temperature(String field, String text) {
        return text.isBlank() ? OptionalDouble.empty() : OptionalDouble.of(Celsius.temperature(field, text));
    }

    /** What has a sign is a step, as no home is cooled to below 0. */
    private static Optional<Aim> aim(String field, String text) {
        String typed = text.strip();
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        boolean offset = typed.startsWith("-") || typed.startsWith("+");
        return Optional.of(new Aim(
                offset ? Celsius.difference(field, typed) : Celsius.temperature(field, typed), offset));
    }

    /** The battery's charge when that is reason enough. */
    OptionalDouble lowCharge(Situation situation) {
        if (batteryBelow.isEmpty()) {
            return OptionalDouble.empty();
        }
        OptionalDouble charge = situation.only(BatteryState.class, "battery", battery)
                .flatMap(id -> situation.usable(id, BatteryState.class)).map(BatteryState::stateOfCharge)
                .orElse(OptionalDouble.empty());
        return charge.orElse(1) <= batteryBelow.getAsDouble() ? charge : OptionalDouble.empty();
    }
}
