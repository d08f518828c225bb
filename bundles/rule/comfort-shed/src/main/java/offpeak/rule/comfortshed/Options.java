package offpeak.rule.comfortshed;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Celsius;
import offpeak.api.Holidays;
import offpeak.api.Peaks;

/**
 * The configuration, read and checked.
 *
 * @param steps at charges
 * @param target charge at the peak's end, 0..1
 * @param deficitSteps at what is missing of the target
 * @param recoverBy above the target, 0..1
 * @param between two steps by projection
 * @param highestC comfort while cooling
 * @param lowestC comfort while heating
 */
record Options(String site, List<String> thermostats, String battery, Peaks peaks, Variant variant, List<Step> steps,
        double target, List<Step> deficitSteps, double recoverBy, double reliefK, Duration between,
        OptionalDouble capacityWh, double highestC, double lowestC) {

    enum Variant {
        STEPS, PROJECTION, BOTH
    }

    /**
     * @param at a fraction of the battery
     * @param byK above 0
     */
    record Step(double at, double byK) {}

    private static final Pattern STEP = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)(%?)[\\s:]+(\\S+)");

    /** @throws IllegalArgumentException naming the field and what it should be */
    static Options of(ComfortShed.Config config) {
        double reliefK = above0("relief", config.relief());
        return new Options(config.site().strip(),
                Arrays.stream(config.thermostats()).map(String::strip).filter(name -> !name.isEmpty()).toList(),
                config.battery().strip(),
                Peaks.of(Arrays.asList(config.peaks()), Holidays.of(Arrays.asList(config.holidays()))),
                variant(config.variant()), steps("steps", config.steps()), within("target", config.target(), 0, 1),
                steps("deficitSteps", config.deficitSteps()), within("recoverBy", config.recoverBy(), 0, 1), reliefK,
                Duration.ofMinutes((long) within("minutesBetween", config.minutesBetween(), 5, 240)),
                within("capacityWh", config.capacityWh(), 0, Double.MAX_VALUE) == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(config.capacityWh()),
                Celsius.temperature("highest", config.highest()), Celsius.temperature("lowest", config.lowest()));
    }

    private static Variant variant(String text) {
        return switch (text.strip()) {
            case "steps" -> Variant.STEPS;
            case "projection" -> Variant.PROJECTION;
            case "both" -> Variant.BOTH;
            default -> throw new IllegalArgumentException(
                    "variant must be steps, projection or both, not '" + text + "'");
        };
    }

    private static List<Step> steps(String field, String[] lines) {
        return Arrays.stream(lines).filter(line -> !line.isBlank()).map(line -> {
            Matcher typed = STEP.matcher(line.strip());
            double at = typed.matches()
                    ? Double.parseDouble(typed.group(1)) / (typed.group(2).isEmpty() ? 1 : 100)
                    : Double.NaN;
            if (!(at >= 0 && at <= 1)) {
                throw new IllegalArgumentException(
                        field + " must be like '50% 2F' or '0.5 1.1C', a charge and a step, not '" + line + "'");
            }
            return new Step(at, above0(field, typed.group(3)));
        }).toList();
    }

    private static double above0(String field, String text) {
        double stepK = Celsius.difference(field, text);
        if (!(stepK > 0)) {
            throw new IllegalArgumentException(field + " must be a step above 0 like 2F or 1.1C, not '" + text + "'");
        }
        return stepK;
    }

    private static double within(String field, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(field + " must be within " + low + " and " + high + ", not " + value);
        }
        return value;
    }
}
