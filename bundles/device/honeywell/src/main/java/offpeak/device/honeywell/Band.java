package offpeak.device.honeywell;

import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/**
 * Between what a home may be set to.
 *
 * @param lowestC comfort, at least {@link #FROST_C}
 * @param highestC comfort, at most {@link #HEAT_C}
 */
record Band(double lowestC, double highestC) {

    /** Below it pipes are at risk in a cold corner. */
    static final double FROST_C = 7;
    /** Above it people are. */
    static final double HEAT_C = 30;
    /** Half of a Fahrenheit thermostat's degree and a little: what rounding to its unit may move. */
    static final double ROUNDING_C = 0.3;

    /** @throws VendorException CONFIGURATION when it is none, or reaches beyond frost or heat */
    static Band of(double lowestC, double highestC) throws VendorException {
        if (!(lowestC >= FROST_C && highestC <= HEAT_C && lowestC < highestC)) {
            throw new VendorException(Kind.CONFIGURATION, "lowestC and highestC must be a band within " + FROST_C
                    + ".." + HEAT_C + " °C, not " + lowestC + ".." + highestC);
        }
        return new Band(lowestC, highestC);
    }

    boolean holds(double celsius) {
        return celsius >= lowestC && celsius <= highestC;
    }

    /**
     * The setpoint in the thermostat's own unit that is nearest and within the band.
     *
     * @param what for people
     * @throws VendorException REFUSED outside the band
     */
    double setpoint(String what, double celsius, Degrees unit) throws VendorException {
        if (!holds(celsius)) {
            throw new VendorException(Kind.REFUSED,
                    what + " of " + tenth(celsius) + " °C is outside the comfort band of "
                            + tenth(lowestC) + " to " + tenth(highestC) + " °C; see lowestC and highestC");
        }
        double shown = unit.setpoint(celsius);
        if (!holds(unit.toC(shown))) {
            shown += unit.toC(shown) < lowestC ? unit.step() : -unit.step();
        }
        if (!holds(unit.toC(shown))) {
            throw new VendorException(Kind.REFUSED, "the thermostat can't be set to any temperature between "
                    + tenth(lowestC) + " and " + tenth(highestC) + " °C; see lowestC and highestC");
        }
        return shown;
    }

    static double tenth(double celsius) {
        return Math.round(celsius * 10) / 10.0;
    }
}
