package offpeak.api;

/**
 * What a supplier makes of a market's price: {@code (market × factor + perKwh) × (1 + vat)}.
 *
 * @param factor on the market's price, 1 for none
 * @param perKwh main currency unit per kWh before tax: the supplier's margin, the network, levies
 * @param vat on all of it, 0.19 for 19 %
 */
public record Markup(double factor, double perKwh, double vat) {

    /** @throws IllegalArgumentException for a factor below 0, a tax outside 0..1, or what is no number */
    public Markup {
        if (!(factor >= 0 && Double.isFinite(factor))) {
            throw new IllegalArgumentException("factor must be 0 or more, not " + factor);
        }
        if (!Double.isFinite(perKwh)) {
            throw new IllegalArgumentException("the markup per kWh must be a number, not " + perKwh);
        }
        if (!(vat >= 0 && vat <= 1)) {
            throw new IllegalArgumentException("vat must be within 0..1 (0.19 for 19 %), not " + vat);
        }
    }

    /** @throws VendorException CONFIGURATION when a value that was typed can't be used */
    public static Markup of(double factor, double perKwh, double vat) throws VendorException {
        try {
            return new Markup(factor, perKwh, vat);
        } catch (IllegalArgumentException e) {
            throw new VendorException(VendorException.Kind.CONFIGURATION, e.getMessage(), e);
        }
    }

    /** @param marketPerKwh main currency unit per kWh */
    public double apply(double marketPerKwh) {
        return (marketPerKwh * factor + perKwh) * (1 + vat);
    }
}
