package offpeak.simulator.price;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.SplittableRandom;

import offpeak.simulator.home.Noise;

/**
 * California's wholesale market, invented: the sun digs a valley into the day, in spring to below zero, the evening that
 * follows is dear, and on about one evening in six a shortage makes it very dear for a while in the real-time market.
 */
public final class CaisoMarket {

    public static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles");

    private static final double SHORT_EVENINGS = 0.17;
    /** The middle of April, when there is much sun and little use of it. */
    private static final double SPRING_DAY = 105;
    private static final double SUMMER_DAY = 225;
    private static final double FIVE_MINUTES_S = 300;

    private final long seed;

    public CaisoMarket(long seed) {
        this.seed = seed ^ 0xCA150;
    }

    /** The mean energy price of the day-ahead market for the hour that starts then, $/MWh. */
    public double dayAhead(Instant hour) {
        return expected(hour.plus(Duration.ofMinutes(30)));
    }

    /** The energy price of the real-time dispatch for the five minutes that start then, $/MWh. */
    public double realTime(Instant fiveMinutes) {
        double jitter = Noise.of(seed + 1, (long) Math.floor(fiveMinutes.getEpochSecond() / FIVE_MINUTES_S))
                .nextDouble(-4, 4);
        return expected(fiveMinutes) + jitter + shortage(fiveMinutes);
    }

    /** The mean of the three dispatches of the quarter-hour that starts then, $/MWh. */
    public double quarterHour(Instant start) {
        return (realTime(start) + realTime(start.plusSeconds(300)) + realTime(start.plusSeconds(600))) / 3;
    }

    private double expected(Instant at) {
        ZonedDateTime local = at.atZone(PACIFIC);
        SplittableRandom day = Noise.of(seed, local.toLocalDate().toEpochDay());
        double hour = local.toLocalTime().toSecondOfDay() / 3_600.0;
        double spring = Noise.bell(local.getDayOfYear(), SPRING_DAY, 40);
        double summer = Noise.bell(local.getDayOfYear(), SUMMER_DAY, 40);
        double level = day.nextDouble(34, 46);
        double sun = (26 + 34 * spring) * day.nextDouble(0.75, 1.15) * Noise.bell(hour, 12.5, 2.6);
        double morning = 12 * Noise.bell(hour, 7.2, 1.2);
        double evening = (34 + 26 * summer) * Noise.bell(hour, 19.3, 1.6);
        return level + morning + evening - sun;
    }

    private double shortage(Instant at) {
        ZonedDateTime local = at.atZone(PACIFIC);
        SplittableRandom day = Noise.of(seed + 2, local.toLocalDate().toEpochDay());
        if (day.nextDouble() >= SHORT_EVENINGS) {
            return 0;
        }
        double hour = local.toLocalTime().toSecondOfDay() / 3_600.0;
        double start = day.nextDouble(17.5, 20);
        double hours = day.nextDouble(0.5, 1.5);
        double most = day.nextDouble(90, 800);
        return hour >= start && hour < start + hours ? most : 0;
    }
}
