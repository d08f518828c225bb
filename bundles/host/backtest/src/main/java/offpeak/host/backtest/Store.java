package offpeak.host.backtest;

import java.util.Locale;

/**
 * A battery. Powers on the side of the house.
 *
 * @param capacityWh what it holds
 * @param chargeW the most it takes
 * @param dischargeW the most it gives
 * @param roundTrip what comes back of what is put in, 0..1; half of the loss each way
 */
record Store(double capacityWh, double chargeW, double dischargeW, double roundTrip) {

    static Store parse(String text) throws Refused {
        String[] parts = text.split(",");
        if (parts.length == 4) {
            try {
                double capacityWh = amount(parts[0], "wh");
                double chargeW = amount(parts[1], "w");
                double dischargeW = amount(parts[2], "w");
                double efficiency = Double.parseDouble(parts[3].strip());
                if (capacityWh >= 100 && capacityWh <= 1e8 && chargeW > 0 && chargeW <= 1e8 && dischargeW > 0
                        && dischargeW <= 1e8 && efficiency >= 0.5 && efficiency <= 1) {
                    return new Store(capacityWh, chargeW, dischargeW, efficiency);
                }
            } catch (NumberFormatException e) {
                // told below
            }
        }
        throw Refused.usage("--battery " + text
                + " is not capacity, charging power, discharging power, round-trip efficiency: 13.5kWh,5kW,5kW,0.9");
    }

    private static double amount(String text, String unit) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.endsWith("k" + unit)) {
            return Double.parseDouble(word.substring(0, word.length() - unit.length() - 1)) * 1000;
        }
        if (word.endsWith(unit)) {
            return Double.parseDouble(word.substring(0, word.length() - unit.length()));
        }
        throw new NumberFormatException(text);
    }

    /** Of either way. */
    double efficiency() {
        return Math.sqrt(roundTrip);
    }
}
