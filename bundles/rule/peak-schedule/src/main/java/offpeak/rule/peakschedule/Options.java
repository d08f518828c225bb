package offpeak.rule.peakschedule;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Holidays;
import offpeak.api.Peaks;
import offpeak.api.Setting;

/**
 * The configuration, read and checked.
 *
 * @param lead before a peak
 * @param gridAlertW W; empty for none, as are the two after it
 * @param lowCharge 0..1
 */
record Options(String site, String battery, Peaks peaks, Duration lead, Act inPeak, Act offPeak, boolean report,
        OptionalDouble gridAlertW, OptionalDouble lowCharge, OptionalDouble dischargeAlertW) {

    /** What is wanted in one sort of phase. */
    record Act(OptionalDouble reserve, Optional<Setting> operation) {}

    /** @throws IllegalArgumentException naming the field and what it should be */
    static Options of(PeakSchedule.Config config) {
        return new Options(config.site().strip(), config.battery().strip(),
                Peaks.of(Arrays.asList(config.peaks()), Holidays.of(Arrays.asList(config.holidays()))),
                Duration.ofMinutes((long) within("leadMinutes", config.leadMinutes(), 0, 720)),
                act("peak", config.peakReserve(), config.peakMode()),
                act("offPeak", config.offPeakReserve(), config.offPeakMode()), config.report(),
                above0("gridAlertW", config.gridAlertW(), Double.MAX_VALUE), above0("lowCharge", config.lowCharge(), 1),
                above0("dischargeAlertW", config.dischargeAlertW(), Double.MAX_VALUE));
    }

    private static Act act(String phase, double reserve, String mode) {
        if (reserve != -1 && !(reserve >= 0 && reserve <= 1)) {
            throw new IllegalArgumentException(
                    phase + "Reserve must be within 0 and 1, or -1 to leave it alone, not " + reserve);
        }
        OptionalDouble floor = reserve == -1 ? OptionalDouble.empty() : OptionalDouble.of(reserve);
        return new Act(floor, switch (mode.strip()) {
            case "none" -> Optional.empty();
            case "self_consume" -> Optional.of(new Setting.SelfConsume());
            case "hold" -> Optional.of(new Setting.Hold());
            case "charge_from_grid" -> Optional.of(new Setting.ChargeFromGrid(floor.orElse(1), OptionalDouble.empty()));
            case "export" -> Optional.of(new Setting.Export(floor.orElseThrow(() -> new IllegalArgumentException(
                    phase + "Mode export needs a " + phase + "Reserve to stop at")), OptionalDouble.empty()));
            default -> throw new IllegalArgumentException(phase
                    + "Mode must be none, self_consume, hold, charge_from_grid or export, not '" + mode + "'");
        });
    }

    private static double within(String field, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(field + " must be within " + low + " and " + high + ", not " + value);
        }
        return value;
    }

    private static OptionalDouble above0(String field, double value, double high) {
        within(field, value, 0, high);
        return value == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
