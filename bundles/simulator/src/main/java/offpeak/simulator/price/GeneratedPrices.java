package offpeak.simulator.price;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

import offpeak.simulator.home.Noise;

/**
 * Prices by the Agile formula over an invented wholesale market: min(D × wholesale + P from 16:00 to 19:00, cap), and
 * VAT. About one night in six is so windy that its prices fall below zero.
 */
public final class GeneratedPrices implements Prices {

    static final double VAT = 1.05;
    /** D of the formula, for a typical region. */
    static final double DISTRIBUTION = 2.2;
    /** P of the formula, p/kWh before VAT. */
    static final double PEAK_PENCE = 12;
    /** The cap since AGILE-FLEX-22-11-25, p/kWh with VAT. */
    static final double CAP_INC_VAT = 100;
    private static final double WINDY_NIGHTS = 0.18;

    private final long seed;
    private final Instant first;

    public GeneratedPrices(long seed, Instant first) {
        this.seed = seed ^ 0x9A11E;
        this.first = Prices.slotOf(first);
    }

    @Override
    public Instant first() {
        return first;
    }

    @Override
    public OptionalDouble penceIncVat(Instant start) {
        if (start.isBefore(first) || !start.equals(Prices.slotOf(start))) {
            return OptionalDouble.empty();
        }
        ZonedDateTime local = start.atZone(Publication.LONDON);
        double exVat = DISTRIBUTION * wholesale(local) + peakPence(local);
        // the auction settles in hundredths
        return OptionalDouble.of(Math.min(Math.round(exVat * 100) / 100.0 * VAT, CAP_INC_VAT));
    }

    /** P, when it holds. */
    static double peakPence(ZonedDateTime local) {
        LocalTime time = local.toLocalTime();
        return time.getHour() >= 16 && time.getHour() < 19 ? PEAK_PENCE : 0;
    }

    /** The formula backwards: what a price was before distribution, peak and VAT. */
    static double wholesalePence(double penceIncVat, double peakPence) {
        return (penceIncVat / VAT - peakPence) / DISTRIBUTION;
    }

    private double wholesale(ZonedDateTime local) {
        SplittableRandom day = Noise.of(seed, local.toLocalDate().toEpochDay());
        double level = day.nextDouble(5, 10);
        boolean windy = day.nextDouble() < WINDY_NIGHTS;
        double hour = local.toLocalTime().toSecondOfDay() / 3_600.0;
        double shape = 0.72 + 0.3 * Noise.bell(hour, 8, 1.5) + 0.5 * Noise.bell(hour, 18, 2)
                - 0.12 * Noise.bell(hour, 3, 1.5);
        double jitter = Noise.of(seed + 1, local.toEpochSecond() / HALF_HOUR_S).nextDouble(0.94, 1.06);
        double wind = windy ? day.nextDouble(6, 10) * Noise.bell(hour, 3, 1.6) : 0;
        return level * shape * jitter - wind;
    }
}
