package offpeak.host.forecast;

import java.util.Collection;
import java.util.List;

/**
 * How much more a home draws for each degree that it is colder or hotter outside.
 *
 * @param heatingWPerK W for each degree below {@link #HEATING_C}; 0 when it does not heat with electricity
 * @param coolingWPerK W for each degree above {@link #COOLING_C}
 */
record Warmth(double heatingWPerK, double coolingWPerK) {
    static final Warmth NONE = new Warmth(0, 0);
    /** The base of heating degrees in Britain. */
    private static final double HEATING_C = 15.5;
    /** Above this homes begin to cool. */
    private static final double COOLING_C = 22;
    /** A badly insulated large house with a resistive heater; more is an accident of the data. */
    private static final double MOST_W_PER_K = 500;
    /** Three days of half-hours. */
    private static final int ENOUGH = 144;
    /** K²; degrees that hardly varied tell nothing, and divide by nothing. */
    private static final double HARDLY = 1;

    /** A half-hour of the past. */
    record Seen(double loadW, double temperatureC, double weight) {}

    static double heating(double temperatureC) {
        return Math.max(0, HEATING_C - temperatureC);
    }

    static double cooling(double temperatureC) {
        return Math.max(0, temperatureC - COOLING_C);
    }

    /** W more than when it was that warm. */
    double more(double nowC, double thenC) {
        return heatingWPerK * (heating(nowC) - heating(thenC)) + coolingWPerK * (cooling(nowC) - cooling(thenC));
    }

    /**
     * Least squares of what differs within each group, so that neither evenings nor weekends pass for cold.
     *
     * @param groups half-hours of the same time and sort of day
     */
    static Warmth of(Collection<List<Seen>> groups) {
        if (groups.stream().mapToInt(List::size).sum() < ENOUGH) {
            return NONE;
        }
        double hh = HARDLY;
        double cc = HARDLY;
        double hc = 0;
        double hl = 0;
        double cl = 0;
        for (List<Seen> group : groups) {
            double weight = group.stream().mapToDouble(Seen::weight).sum();
            double load = group.stream().mapToDouble(one -> one.weight() * one.loadW()).sum() / weight;
            double heat = group.stream().mapToDouble(one -> one.weight() * heating(one.temperatureC())).sum() / weight;
            double cool = group.stream().mapToDouble(one -> one.weight() * cooling(one.temperatureC())).sum() / weight;
            for (Seen one : group) {
                double h = heating(one.temperatureC()) - heat;
                double c = cooling(one.temperatureC()) - cool;
                double l = one.loadW() - load;
                hh += one.weight() * h * h;
                cc += one.weight() * c * c;
                hc += one.weight() * h * c;
                hl += one.weight() * h * l;
                cl += one.weight() * c * l;
            }
        }
        double determinant = hh * cc - hc * hc;
        double heating = (hl * cc - cl * hc) / determinant;
        double cooling = (cl * hh - hl * hc) / determinant;
        // where one has no effect the other explains what is left
        if (heating < 0) {
            return new Warmth(0, clamped(cl / cc));
        }
        return cooling < 0 ? new Warmth(clamped(hl / hh), 0) : new Warmth(clamped(heating), clamped(cooling));
    }

    private static double clamped(double wPerK) {
        return Math.max(0, Math.min(MOST_W_PER_K, wPerK));
    }
}
