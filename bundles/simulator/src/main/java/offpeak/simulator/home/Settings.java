package offpeak.simulator.home;

import java.util.Locale;
import java.util.Optional;

/**
 * What an owner can set on a Powerwall.
 *
 * @param reservePercent kept for outages, 0 to 100
 * @param gridCharging whether the battery may charge from the grid
 * @param tariff the time-of-use tariff that autonomous mode follows
 */
public record Settings(int reservePercent, Mode mode, boolean gridCharging, ExportRule exportRule, boolean stormMode,
        Optional<Tariff> tariff) {

    public static final Settings FACTORY = new Settings(20, Mode.SELF_CONSUMPTION, true, ExportRule.PV_ONLY, false,
            Optional.empty());

    public enum Mode {
        SELF_CONSUMPTION, AUTONOMOUS, BACKUP;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Mode> ofWire(String wire) {
            return named(values(), wire);
        }
    }

    public enum ExportRule {
        PV_ONLY, BATTERY_OK, NEVER;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<ExportRule> ofWire(String wire) {
            return named(values(), wire);
        }
    }

    private static <E extends Enum<E>> Optional<E> named(E[] all, String wire) {
        for (E each : all) {
            if (each.name().toLowerCase(Locale.ROOT).equals(wire)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** The vendor's cloud knows no reserve between 80 and 100 %: it silently makes 80 of 81 to 99. */
    public Settings withReservePercent(int percent) {
        int kept = percent > 80 && percent < 100 ? 80 : percent;
        return new Settings(kept, mode, gridCharging, exportRule, stormMode, tariff);
    }

    public Settings withMode(Mode changed) {
        return new Settings(reservePercent, changed, gridCharging, exportRule, stormMode, tariff);
    }

    public Settings withGridCharging(boolean allowed) {
        return new Settings(reservePercent, mode, allowed, exportRule, stormMode, tariff);
    }

    public Settings withExportRule(ExportRule changed) {
        return new Settings(reservePercent, mode, gridCharging, changed, stormMode, tariff);
    }

    public Settings withStormMode(boolean on) {
        return new Settings(reservePercent, mode, gridCharging, exportRule, on, tariff);
    }

    public Settings withTariff(Tariff changed) {
        return new Settings(reservePercent, mode, gridCharging, exportRule, stormMode, Optional.of(changed));
    }
}
